import { didYouMean } from '../core/suggest.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Database, Row } from './database.ts';

const problems: { readonly [problem: string]: (field: string) => string } = {
  'not-a-number': (field) => `a value that is no ${field === 'age' ? 'age in years' : 'size'}`,
  'age-out-of-range': () => 'an age outside 0 to 120 years',
  'size-out-of-range': () => 'a size that is not above 0 and below 10,000 mm',
  'not-a-date': () => 'a value that is no date',
  'not-in-vocabulary': () => 'a value outside its vocabulary',
  'dates-disagree': () => 'a date of birth that does not fit the date of acquisition',
};

/** SRC-7: reports, grouped, what could not be read of the records. */
export async function valueFindings(db: Database): Promise<readonly Diagnostic[]> {
  const vocabulary = await db.rows('SELECT field, value FROM cfg_vocabulary ORDER BY field, value');
  const findings = await db.rows('SELECT * FROM value_finding ORDER BY source, field, problem, shown');
  return byField(findings).flatMap((rows) => (rows.length > MOST_VALUES ? [manyValues(rows)] : rows.map((row) => finding(row, vocabulary))));
}

/** A column with more unknown values than this is no closed vocabulary: its values may be anything, names too (DEID-9). */
const MOST_VALUES = 20;
/** Longer than any word of a vocabulary; free text is not shown. */
const LONGEST_VALUE = 40;

/** Findings of one source, field and problem together, in their order. */
function byField(findings: readonly Row[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of findings) {
    const key = JSON.stringify([row['source'], row['field'], row['problem']]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** One finding for all values of a column that holds no closed vocabulary; the first row is its place. */
function manyValues(rows: readonly Row[]): Diagnostic {
  const order = (row: Row): number => (row['row'] as number | null) ?? 0;
  const first = rows.toSorted((a, b) => order(a) - order(b))[0]!;
  const images = rows.reduce((sum, row) => sum + (row['images'] as number), 0);
  return {
    ...finding({ ...first, shown: null, images }, []),
    code: 'DX5001',
    message: `${subject(first)} holds ${rows.length} different values outside its vocabulary`,
    help: `The field is empty for these ${images} images; is this the right column? So many values are not shown, because they may be personal data.`,
  };
}

function subject(row: Row): string {
  const field = row['field'] as string;
  const column = row['column_name'] as string | null;
  return `${row['source'] as string}: ${column === null ? field : `column ${column} (${field})`}`;
}

function finding(row: Row, vocabulary: readonly Row[]): Diagnostic {
  const field = row['field'] as string;
  const value = row['shown'] as string | null;
  const shown = value !== null && value.length <= LONGEST_VALUE ? value : null;
  const images = row['images'] as number;
  const hint = shown === null ? undefined : didYouMean(shown, vocabulary.filter((v) => v['field'] === field).map((v) => v['value'] as string));
  const file = (row['record_name'] as string | null) ?? `sources.d/${row['source'] as string}.yaml`;
  const line = row['row'] as number | null;
  return {
    code: value === null ? 'DX5002' : 'DX5001',
    severity: 'warning',
    message: `${subject(row)} holds ${problems[row['problem'] as string]!(field)}${shown === null ? '' : ` "${shown}"`}`,
    at: { file, ...(line ? { line } : {}) },
    ...(hint ? { hint } : {}),
    help: `The field is empty for ${images === 1 ? 'this image' : `these ${images} images`}; translate the value under \`values\`, or name it under \`missing\`.`,
    count: images,
  };
}
