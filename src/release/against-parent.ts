import { join } from 'node:path';
import { releaseTables } from '../catalog/tables.ts';
import { plainColumns } from '../catalog/text-table.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { RowDiff } from '../core/row-diff.ts';
import { diffContents, emptyDiff, type Outline } from './content-diff.ts';
import { writeTables, type WrittenTables } from './content.ts';
import { readTable, type Table } from './csv.ts';
import { smallTables } from './diff.ts';
import { classes, ignoredColumns, settings, versionColumns } from './meaning.ts';
import { together } from './parallel.ts';
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
 * REL-1: why a draft differs from its parent, and its texts that hold no version, which are written in `staged`. A table
 * with the parent's own text is not compared, any other is by the catalog. What holds versions is compared before
 * it is written, since rows that are new in this release wait for theirs.
 */
export async function reasonsFor(input: CutInput, staged: string, parent: Parent): Promise<Result<{ readonly written: WrittenTables; readonly reasons: readonly ChangeReason[] }>> {
  const { record } = parent;
  const entries = record.tables.filter(({ table }) => tableKeys.has(table));
  const waiting = tablesWith(true);
  const [written, early] = await together([
    writeTables(input.catalog, staged, tablesWith(false)),
    compareAll(input, parent, entries.filter(({ table }) => waiting.includes(table))),
  ]);
  const rest = entries.filter(({ table }) => !waiting.includes(table));
  const [late, before, after] = await together([
    compareAll(input, parent, rest.filter(({ table, sha256 }) => written.get(table)!.sha256 !== sha256)),
    smallOf(parent),
    smallOfDraft(staged, written),
  ]);
  const findings: Diagnostic[] = [...early, ...late].flatMap(({ rows }) => (rows.ok ? [] : rows.error));
  if (!before.ok) return err([...findings, ...before.error]);
  if (findings.length > 0) return err(findings);
  const rowsOf = new Map<string, RowDiff>(rest.map(({ table }) => [table, emptyDiff]));
  for (const { table, rows } of [...early, ...late]) if (rows.ok) rowsOf.set(table, rows.value);
  const from: Outline = { version: record.version, pseudonymKey: record.pseudonymKey, tables: record.tables.map((entry) => entry.table), types: recordTypes(record), keys: tableKeys, ...before.value };
  const to: Outline = { version: '', pseudonymKey: input.keyCheck ?? null, tables: releaseTables.map(({ name }) => name), types: tableTypes, keys: tableKeys, ...after };
  return ok({ written, reasons: changes(diffContents(rowsOf, from, to)) });
}

/** Logical names of the tables that hold versions of the dataset, or of the others. */
export function tablesWith(version: boolean): readonly string[] {
  return releaseTables.filter(({ columns }) => columns.some(({ name }) => versionColumns.includes(name)) === version).map(({ name }) => name);
}

function compareAll(input: CutInput, parent: Parent, entries: readonly TableEntry[]): Promise<readonly { readonly table: string; readonly rows: Result<RowDiff> }[]> {
  return together(entries.map(async (entry) => ({ table: entry.table, rows: await compare(input, parent, entry) })));
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
