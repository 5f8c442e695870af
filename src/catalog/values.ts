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

/** SRC-7: harmonises the records and reports, grouped, what could not be read. */
export async function harmonise(db: Database): Promise<readonly Diagnostic[]> {
  await db.stage('03_values');
  await db.stage('04_value_findings');
  const vocabulary = await db.rows('SELECT field, value FROM cfg_vocabulary ORDER BY field, value');
  const findings = await db.rows('SELECT * FROM value_finding ORDER BY source, field, problem, shown');
  return findings.map((row) => finding(row, vocabulary));
}

function finding(row: Row, vocabulary: readonly Row[]): Diagnostic {
  const field = row['field'] as string;
  const shown = row['shown'] as string | null;
  const column = row['column_name'] as string | null;
  const images = row['images'] as number;
  const hint = shown === null ? undefined : didYouMean(shown, vocabulary.filter((v) => v['field'] === field).map((v) => v['value'] as string));
  const file = (row['record_name'] as string | null) ?? `sources.d/${row['source'] as string}.yaml`;
  const line = row['row'] as number | null;
  return {
    code: shown === null ? 'DX5002' : 'DX5001',
    severity: 'warning',
    message: `${row['source'] as string}: ${column === null ? field : `column ${column} (${field})`} holds ${problems[row['problem'] as string]!(field)}${shown === null ? '' : ` "${shown.slice(0, 80)}"`}`,
    at: { file, ...(line ? { line } : {}) },
    ...(hint ? { hint } : {}),
    help: `The field is empty for ${images === 1 ? 'this image' : `these ${images} images`}; translate the value under \`values\`, or name it under \`missing\`.`,
    count: images,
  };
}
