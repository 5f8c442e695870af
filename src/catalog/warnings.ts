import type { Config } from '../config/config.ts';
import type { Diagnostic, Place } from '../core/diagnostic.ts';
import type { Database, Row } from './database.ts';

/** Grouped findings about the decisions themselves: contradictions, unequal duplicates, empty results. */
export async function warnings(db: Database): Promise<readonly Diagnostic[]> {
  return [...(await unmatched(db)), ...(await misnamed(db)), ...(await heaviestExcluded(db)), ...(await contradictions(db)), ...(await repeatedRecords(db)), ...(await emptiness(db))];
}

/** Images without record and records without image, by source. */
async function unmatched(db: Database): Promise<readonly Diagnostic[]> {
  const rows = await db.rows(`
    SELECT i.source, d.code, c.file, c.line, count(*) AS images
    FROM decision AS d JOIN image AS i ON i.n = d.n JOIN cfg_source AS c ON c.source = i.source
    WHERE d.stage = 'acquire' AND d.code IN ('no-record', 'no-image')
    GROUP BY ALL ORDER BY i.source, d.code`);
  return rows.map((row) => {
    const count = row['images'] as number;
    const one = count === 1;
    const [code, what] = row['code'] === 'no-record'
      ? ['DX5004', one ? 'image has no record' : 'images have no record'] as const
      : ['DX5005', one ? 'record has no image' : 'records have no image'] as const;
    return {
      code, severity: 'warning', count,
      message: `${count} ${what} in source "${row['source'] as string}" and ${one ? 'is' : 'are'} out`,
      at: { file: row['file'] as string, line: row['line'] as number },
    };
  });
}

/** Files whose extension promises another format than their bytes hold; they are released under the right one. */
async function misnamed(db: Database): Promise<readonly Diagnostic[]> {
  const rows = await db.rows(`
    SELECT i.source, i.extension, f.format, c.file, c.line, count(*) AS images
    FROM image AS i
    JOIN fact AS f ON f.n = i.n
    JOIN cfg_source AS c ON c.source = i.source
    WHERE f.format IS NOT NULL AND i.extension <> '' AND i.extension NOT IN (
      f.format, CASE f.format WHEN 'jpeg' THEN 'jpg' WHEN 'tiff' THEN 'tif' ELSE f.format END, CASE f.format WHEN 'jpeg' THEN 'jpe' ELSE f.format END)
    GROUP BY ALL ORDER BY i.source, i.extension, f.format`);
  return rows.map((row) => {
    const count = row['images'] as number;
    return {
      code: 'DX4005', severity: 'warning', count,
      message: `${count} ${count === 1 ? 'file' : 'files'} of source "${row['source'] as string}" ${count === 1 ? 'is' : 'are'} ${row['format'] as string} by ${count === 1 ? 'its' : 'their'} bytes and called .${row['extension'] as string}`,
      at: { file: row['file'] as string, line: row['line'] as number },
    };
  });
}

/** MAP-10: images that somebody thought to show most likely something else than what they are now. */
async function heaviestExcluded(db: Database): Promise<readonly Diagnostic[]> {
  const rows = await db.rows(`
    SELECT i.source, d.file, d.line, count(*) AS images
    FROM decision AS d JOIN image AS i ON i.n = d.n
    WHERE d.code = 'heaviest-excluded' AND d.n NOT IN (SELECT n FROM decision WHERE verdict = 'out')
    GROUP BY ALL ORDER BY i.source`);
  return rows.map((row) => {
    const count = row['images'] as number;
    return {
      code: 'DX5014', severity: 'warning', count, ...placed(row),
      message: `${count} ${count === 1 ? 'image' : 'images'} of source "${row['source'] as string}" ${count === 1 ? 'has' : 'have'} the category of a lesser diagnosis: the heaviest is excluded`,
    };
  });
}

/** The place that a row names, where it names one. */
function placed({ file, line }: Row): { readonly at?: Place } {
  return typeof file === 'string' ? { at: { file, ...(typeof line === 'number' ? { line } : {}) } } : {};
}

/** MAP-11. */
async function contradictions(db: Database): Promise<readonly Diagnostic[]> {
  const rows = await db.rows(`
    SELECT kind, subject, list(DISTINCT category ORDER BY category) AS categories, count(DISTINCT n) AS images,
      any_value(best_category) AS best_category, any_value(best_confirmation) AS best_confirmation
    FROM contradiction GROUP BY kind, subject ORDER BY kind DESC, subject`);
  const [policy] = await db.rows('SELECT contradictions, labels_file, labels_line FROM cfg_policy');
  const rule = policy!['contradictions'] as Config['labels']['contradictions'];
  const at = placed({ file: policy!['labels_file']!, line: policy!['labels_line']! });
  const finding = (message: string, count: number): Diagnostic => ({ code: 'DX5012', severity: 'warning', message, count, ...at });
  const found = rows.slice(0, SHOWN).map((row) => finding(
    `${row['kind'] === 'copies' ? 'the exposure of image' : row['kind'] as string} ${row['subject'] as string} has several diagnoses: ${(row['categories'] as string[]).join(', ')}${fateOf(row, rule)}`,
    row['images'] as number,
  ));
  if (rows.length <= SHOWN) return found;
  const rest = rows.slice(SHOWN);
  return [...found, finding(`${rest.length} more lesions or images have several diagnoses; the exclusions table names all`, rest.reduce((sum, row) => sum + (row['images'] as number), 0))];
}

/** What the rule makes of the images of one lesion, image or exposure. */
function fateOf(row: Row, rule: Config['labels']['contradictions']): string {
  if (rule === 'accept') return '';
  if (rule === 'exclude' || row['best_category'] === null) return ' (its images are excluded)';
  return ` (${row['best_category'] as string} is confirmed best, by ${row['best_confirmation'] as string}; the others are excluded)`;
}

/** Findings of one kind shown one by one. */
const SHOWN = 20;

async function repeatedRecords(db: Database): Promise<readonly Diagnostic[]> {
  const rows = await db.rows(`
    SELECT r.source, r.extra, c.file FROM repeated_record AS r JOIN cfg_source AS c ON c.source = r.source ORDER BY r.source`);
  return rows.map((row) => ({
    code: 'DX5003' as const, severity: 'warning' as const,
    message: `source ${row['source'] as string} has several records of one image; the first is used`,
    at: { file: row['file'] as string }, count: row['extra'] as number,
  }));
}

async function emptiness(db: Database): Promise<readonly Diagnostic[]> {
  const [row] = await db.rows('SELECT (SELECT count(*) FROM image) AS seen, (SELECT count(*) FROM assignment) AS included');
  if (row!['seen'] === 0 || (row!['included'] as number) > 0) return [];
  const [most] = await db.rows("SELECT stage, code, reason, count(DISTINCT n) AS images FROM decision WHERE verdict = 'out' GROUP BY stage, code, reason ORDER BY images DESC, stage, code, reason LIMIT 1");
  return [{
    code: 'DX5051', severity: 'warning', message: `no image is in: ${most!['images'] as number} of ${row!['seen'] as number} are out with the reason "${most!['reason'] as string}"`, count: row!['seen'] as number,
  }];
}
