import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';

/**
 * Where the wanted columns are, by names that WHO has given them over the years; case does not matter. A missing one, or one that
 * stands twice, is DX2034, all in one finding.
 */
export function findColumns<K extends string>(
  file: string,
  header: readonly string[],
  wanted: { readonly [name in K]: readonly string[] },
): Result<{ readonly [name in K]: number }> {
  const places: Partial<{ [name in K]: number }> = {};
  const missing: string[] = [];
  const twice: string[] = [];
  const folded = header.map((name) => name.trim().toLowerCase());
  for (const key of Object.keys(wanted) as K[]) {
    const names = wanted[key].map((name) => name.toLowerCase());
    const found = folded.flatMap((name, index) => (names.includes(name) ? [index] : []));
    if (found.length === 0) missing.push(`"${wanted[key][0]}"`);
    else if (found.length > 1) twice.push(`"${wanted[key][0]}"`);
    else places[key] = found[0]!;
  }
  if (missing.length + twice.length === 0) return ok(places as { readonly [name in K]: number });
  const parts = [...(missing.length > 0 ? [`lacks ${named(missing)}`] : []), ...(twice.length > 0 ? [`has ${named(twice)} more than once`] : [])];
  return err<Diagnostic[]>([{ code: 'DX2034', severity: 'error', message: `the first row of "${file}" ${parts.join(' and ')}`, at: { file, line: 1 }, help: 'Use the file as WHO publishes it.' }]);
}

function named(columns: readonly string[]): string {
  return `${columns.length === 1 ? 'the column' : 'the columns'} ${columns.join(', ')}`;
}
