import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';

/** The committed demo, read without any part of dx. */
export const root = resolve(import.meta.dirname, '../..');
export const demo = join(root, 'examples/demo');

/** Paths below the demo's folder with forward slashes, sorted. */
export function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/'))
    .toSorted();
}

export const imageFiles = filesOf(demo).filter((file) => /\.(jpg|png)$/u.test(file) && !file.includes('/masks/'));

/** The bytes of an image by its file name, which is unique in the demo. */
export function image(name: string): Buffer {
  const found = imageFiles.filter((file) => file.endsWith(`/${name}`));
  if (found.length !== 1) throw new Error(`${found.length} files are called ${name}`);
  return readFileSync(join(demo, found[0]!));
}

export type Row = { readonly [column: string]: string };

export const dermRows = parse(readFileSync(join(demo, 'demo-derm/metadata.csv')), { columns: true, bom: true }) as Row[];
export const clinicRows = parse(readFileSync(join(demo, 'demo-clinic/befunde.csv')).toString('latin1'), { columns: true, delimiter: ';' }) as Row[];

export function dermRow(key: string): Row {
  const found = dermRows.filter((row) => row['image_id'] === key);
  if (found.length !== 1) throw new Error(`${found.length} rows for ${key}`);
  return found[0]!;
}

export function clinicRow(file: string): Row {
  const found = clinicRows.filter((row) => row['Bild'] === file);
  if (found.length !== 1) throw new Error(`${found.length} rows for ${file}`);
  return found[0]!;
}

/** How often each value of a column occurs. */
export function counts(rows: readonly Row[], column: string): { [value: string]: number } {
  const found: { [value: string]: number } = {};
  for (const row of rows) found[row[column]!] = (found[row[column]!] ?? 0) + 1;
  return found;
}
