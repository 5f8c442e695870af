import { parse } from 'csv-parse';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { plainText } from '../core/spreadsheet.ts';
import { splits } from '../core/vocabulary.ts';
import type { DecideInput } from './catalog.ts';
import { identifier, literal, type Database } from './database.ts';
import { plainSql } from './spreadsheet.ts';
import { plainColumns, textSql } from './text-table.ts';

const SPLITS = splits.map(literal).join(', ');

/** What is read of the parent: its columns, the table they go to, and what each row must be. */
const TABLES = [
  { table: 'assignments', into: 'parent_assignment', columns: ['kind', 'pseudonym', 'split', 'since'], check: `kind IN ('image', 'lesion', 'patient', 'copy') AND split IN (${SPLITS})` },
  { table: 'selected_unsampled', into: 'parent_image', columns: ['id', 'ingested_in', 'split', 'pixels_sha256', 'original_sha256'], check: `id <> '' AND ingested_in <> '' AND split IN (${SPLITS})` },
] as const;

/** Reads what the parent release assigned and when its images came in. */
export async function loadParent(db: Database, parent: DecideInput['parent']): Promise<readonly Diagnostic[]> {
  if (!parent) return [];
  const findings: Diagnostic[] = [];
  for (const { table, into, columns, check } of TABLES) {
    const file = `${parent.name}v${parent.version}_${table}.csv`;
    const path = join(parent.dir, file);
    if (!existsSync(path)) {
      findings.push({ code: 'DX5041', severity: 'error', message: `release ${parent.version} has no table ${table} on this machine`, at: { file: `releases/${parent.version}/${file}` }, help: 'Restore it (git, or the copy the release was sealed in); without it splits cannot be inherited.' });
      continue;
    }
    const isRead = (await loadText(db, path, columns, into)) || (await loadRows(db, path, columns, into));
    const [wrong] = await db.rows(`SELECT count(*) AS rows FROM ${into} WHERE (${check}) IS NOT TRUE`);
    if (isRead && wrong!['rows'] === 0) continue;
    findings.push({ code: 'DX5041', severity: 'error', message: `table ${table} of release ${parent.version} cannot be read`, at: { file: `releases/${parent.version}/${file}` }, help: 'Its bytes are not what dx wrote: run `dx verify`.' });
  }
  return findings;
}

/** The named columns as the database reads them itself, at twenty times the speed of the parser; false, and nothing is loaded, where it does not. */
async function loadText(db: Database, path: string, columns: readonly string[], into: string): Promise<boolean> {
  // What cannot be opened is for the strict reader to judge as well.
  const names = await plainColumns(path).catch(() => undefined);
  if (!names || !columns.every((column) => names.includes(column))) return false;
  try {
    await db.run(`INSERT INTO ${into} SELECT ${columns.map((column) => `coalesce(${plainSql(identifier(column))}, '')`).join(', ')} FROM ${textSql(path, names)}`);
    return true;
  } catch {
    return false;
  }
}

/** The same by the strict parser, which also reads what dx would have written otherwise; false where it is no such table. */
async function loadRows(db: Database, path: string, columns: readonly string[], into: string): Promise<boolean> {
  const rows = await readColumns(path, columns);
  // Of no rows the parser does not tell which columns there are.
  if (!rows || rows.length === 0) return false;
  await db.append(into, rows);
  return true;
}

/** The named columns of a release table, or undefined where it is no such table. */
async function readColumns(path: string, columns: readonly string[]): Promise<readonly (readonly string[])[] | undefined> {
  const rows: string[][] = [];
  try {
    for await (const record of createReadStream(path).pipe(parse({ columns: true, max_record_size: 1 << 20 })) as AsyncIterable<Record<string, string>>) {
      const cells = columns.map((column) => record[column]);
      if (cells.includes(undefined)) return undefined;
      rows.push(cells.map((cell) => plainText(cell!)));
    }
  } catch {
    return undefined;
  }
  return rows;
}
