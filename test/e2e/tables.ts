import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

export type TableRow = { readonly [column: string]: string };

/** The rows of a text table of a release, `draft` by default. */
export function table(dir: string, name: string, release = 'draft'): readonly TableRow[] {
  const folder = join(dir, 'releases', release);
  const file = readdirSync(folder).find((entry) => entry.endsWith(`_${name}.csv`));
  if (file === undefined) throw new Error(`release ${release} has no table ${name}`);
  return parse<TableRow>(readFileSync(join(folder, file), 'utf8'), { columns: true });
}

/** How often each value of a column occurs. */
export function countBy(rows: readonly TableRow[], column: string): { [value: string]: number } {
  const counts: { [value: string]: number } = {};
  for (const row of rows) counts[row[column]!] = (counts[row[column]!] ?? 0) + 1;
  return counts;
}

/** Every file below a folder with the sha256 of its bytes: to show that nothing was touched. */
export function snapshot(dir: string): { readonly [file: string]: string } {
  const files: { [file: string]: string } = {};
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(dir.length + 1)] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return files;
}
