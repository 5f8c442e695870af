import type { ReleaseFile } from './catalog.ts';
import type { Database } from './database.ts';

/** Every file that the release tables name. A records-only row has none (SRC-10). */
const FILES = `
  SELECT file AS path, 'image' AS kind, id, '' AS variant, released_sha256 AS sha256, CAST(released_bytes AS DOUBLE) AS bytes FROM release_selected_unsampled WHERE released_sha256 <> ''
  UNION ALL SELECT file, 'crop', id, '', sha256, CAST(bytes AS DOUBLE) FROM release_crops WHERE sha256 <> ''
  UNION ALL SELECT file, 'derivative', id, CAST(size AS VARCHAR), sha256, CAST(bytes AS DOUBLE) FROM release_derivatives WHERE sha256 <> ''`;

const ORDERS = {
  path: 'path',
  key: "concat_ws('/', kind, id, CASE WHEN variant <> '' THEN variant END)",
} as const;

/** Gives the files in order of their bytes in UTF-8, which for paths and ids of a release is that of code units: both are ASCII. */
export async function releaseFiles(db: Database, order: 'path' | 'key', take: (file: ReleaseFile) => void): Promise<void> {
  await db.pieces(`SELECT * FROM (${FILES}) ORDER BY ${ORDERS[order]}`, ([path, kind, id, variant, sha256, bytes]) => {
    for (const row of path!.keys()) {
      take({
        path: (path![row] ?? '') as string, kind: kind![row] as ReleaseFile['kind'], id: (id![row] ?? '') as string, variant: (variant![row] ?? '') as string,
        sha256: sha256![row] as string, bytes: (bytes![row] ?? 0) as number,
      });
    }
  });
}
