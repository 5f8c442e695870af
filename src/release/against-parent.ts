import { join } from 'node:path';
import { releaseTables } from '../catalog/tables.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { RowDiff } from '../core/row-diff.ts';
import { diffContents, emptyDiff, type Outline } from './content-diff.ts';
import type { WrittenTables } from './content.ts';
import { plainColumns, readTable, type Table } from './csv.ts';
import { smallTables } from './diff.ts';
import { classes, ignoredColumns, settings } from './meaning.ts';
import type { ReleaseRecord, TableEntry } from './record.ts';
import { tableKeys, tableTypes } from './registry.ts';
import type { ChangeReason, CutInput } from './release.ts';
import { changes } from './version.ts';
import { readOwnTable, recordTypes } from './view.ts';

/** The release that a draft is compared with: its folder, and its record once its tables are proven to be those of it. */
export interface Parent {
  readonly dir: string;
  /** For findings. */
  readonly shown: string;
  readonly record: ReleaseRecord;
}

/**
 * REL-1: why a draft differs from its parent. `written` holds its texts as far as they are written in `staged`: a
 * table with the parent's own text is not compared, any other is by the catalog.
 */
export async function reasonsFor(input: CutInput, staged: string, written: WrittenTables, parent: Parent): Promise<Result<readonly ChangeReason[]>> {
  const findings: Diagnostic[] = [];
  const rowsOf = new Map<string, RowDiff>();
  for (const entry of parent.record.tables) {
    if (!tableKeys.has(entry.table)) continue;
    const same = written.get(entry.table)?.sha256 === entry.sha256;
    const rows = same ? ok(emptyDiff) : await compare(input, parent, entry);
    if (rows.ok) rowsOf.set(entry.table, rows.value);
    else findings.push(...rows.error);
  }
  const before = await smallOf(parent);
  if (!before.ok) findings.push(...before.error);
  if (!before.ok || findings.length > 0) return err(findings);
  const { record } = parent;
  const from: Outline = { version: record.version, pseudonymKey: record.pseudonymKey, tables: record.tables.map((entry) => entry.table), types: recordTypes(record), keys: tableKeys, ...before.value };
  const to: Outline = { version: '', pseudonymKey: input.keyCheck ?? null, tables: releaseTables.map(({ name }) => name), types: tableTypes, keys: tableKeys, ...(await smallOfDraft(staged, written)) };
  return ok(changes(diffContents(rowsOf, from, to)));
}

async function compare({ catalog }: CutInput, parent: Parent, entry: TableEntry): Promise<Result<RowDiff>> {
  const path = join(parent.dir, entry.path);
  const ignored = ignoredColumns(entry.table);
  const columns = await plainColumns(path);
  const compared = columns && await catalog.compare(entry.table, { columns, path }, ignored);
  if (compared) return ok(compared);
  const table = await readOwnTable(parent.dir, parent.shown, parent.record, entry);
  if (!table.ok) return table;
  const rows = await catalog.compare(entry.table, table.value, ignored);
  if (!rows) throw new Error(`the rows of table ${entry.table} were not compared`);
  return ok(rows);
}

const SMALL: readonly string[] = [classes.table, settings.table];

async function smallOf(parent: Parent): Promise<Result<Pick<Outline, 'classes' | 'settings'>>> {
  const tables = new Map<string, Table>();
  for (const entry of parent.record.tables.filter(({ table }) => SMALL.includes(table))) {
    const table = await readOwnTable(parent.dir, parent.shown, parent.record, entry);
    if (!table.ok) return table;
    tables.set(entry.table, table.value);
  }
  return ok(smallTables(tables));
}

async function smallOfDraft(staged: string, written: WrittenTables): Promise<Pick<Outline, 'classes' | 'settings'>> {
  const tables = new Map<string, Table>();
  for (const name of SMALL) tables.set(name, await readTable(join(staged, written.get(name)!.file)));
  return smallTables(tables);
}
