import { filePatterns, imageFolders } from '../core/release-path.ts';
import type { FileCount } from './catalog.ts';
import { literal, type Database } from './database.ts';

/** Logical names of the tables that name files. */
export const TABLES_OF_FILES = ['selected_unsampled', 'crops', 'derivatives'] as const;

/** Every file that the release tables name. A records-only row has none (SRC-10). */
const FILES = `(
  SELECT file AS path, 'image' AS kind, id, NULL::VARCHAR AS variant, released_sha256 AS sha256, released_bytes AS bytes FROM release_selected_unsampled WHERE released_sha256 <> ''
  UNION ALL SELECT file, 'crop', id, NULL, sha256, bytes FROM release_crops WHERE sha256 <> ''
  UNION ALL SELECT file, 'derivative', id, CAST(size AS VARCHAR), sha256, bytes FROM release_derivatives WHERE sha256 <> ''
)`;

const KEY = "concat_ws('/', kind, id, variant)";

/** `problemOf` of the manifest in SQL: the path is exactly `<top>/[<variant>/]<folder>/<id>.<extension>`. */
const IS_RIGHT = `
  regexp_full_match(path, '[a-z]+/(?:${filePatterns.variant}/)?${filePatterns.folder}/${filePatterns.id}[.]${filePatterns.extension}')
  AND starts_with(path, concat_ws('/', CASE kind ${Object.entries(imageFolders).map(([kind, folder]) => `WHEN ${literal(kind)} THEN ${literal(folder)}`).join(' ')} END, variant, ''))
  AND len(path) - len(replace(path, '/', '')) = CASE WHEN variant IS NULL THEN 2 ELSE 3 END
  AND contains(path, '/' || id || '.') AND regexp_full_match(sha256, '${filePatterns.sha256}') AND bytes >= 0`;

/** Writes the manifest, and counts its files by kind. */
export async function writeFiles(db: Database, path: string): Promise<readonly FileCount[]> {
  const counts = await db.rows(`SELECT kind, count(*) AS files, sum(bytes) AS bytes, count(DISTINCT path) AS paths, count(DISTINCT (id, variant)) AS keys, count(*) FILTER ((${IS_RIGHT}) IS NOT TRUE) AS wrong FROM ${FILES} GROUP BY kind`);
  for (const { files, paths, keys, wrong } of counts) {
    if (wrong !== 0) throw new Error('a release table names a file that no release has');
    if (files !== paths || files !== keys) throw new Error('a release table names one file twice');
  }
  await db.run(`COPY (SELECT path, kind, id, variant, sha256, bytes FROM ${FILES} ORDER BY path) TO ${literal(path)} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '', COMPRESSION none)`);
  return counts.map(({ kind, files, bytes }) => ({ kind: kind as FileCount['kind'], files: files as number, bytes: bytes as number }));
}

/** Members of one text: of single values the client makes a string each, which took longer than the query. */
const PIECE = 4096;

/** The files in order of their keys, which in UTF-8 is that of code units: they are ASCII. */
export async function fileDigests(db: Database, take: (members: string) => void): Promise<void> {
  const members = `SELECT ${KEY} AS key, '"' || ${KEY} || '":"' || sha256 || '"' AS member FROM ${FILES}`;
  await db.pieces(`
    SELECT string_agg(member, ',' ORDER BY key) FROM (SELECT key, member, (row_number() OVER (ORDER BY key) - 1) // ${PIECE} AS piece FROM (${members}))
    GROUP BY piece ORDER BY piece`, ([texts]) => {
    for (const text of texts!) take(text as string);
  });
}
