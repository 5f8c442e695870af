import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { releaseTables } from '../catalog/tables.ts';
import { readTable, type Table } from './csv.ts';
import { fileDigest } from './files.ts';
import { versionColumns } from './meaning.ts';
import { tableFile } from './names.ts';
import type { TableEntry } from './record.ts';

/** A table as written to a staged folder. */
export interface WrittenTable {
  readonly table: Table;
  readonly sha256: string;
  readonly bytes: number;
  readonly file: string;
}

/** Writes every table's text under its logical name; `known` spares reading one whose text equals a table read before. */
export async function writeTables(catalog: Catalog, dir: string, known: ReadonlyMap<string, Table>): Promise<Map<string, WrittenTable>> {
  const written = new Map<string, WrittenTable>();
  for (const { name } of releaseTables) written.set(name, await writeTable(catalog, dir, name, known));
  return written;
}

async function writeTable(catalog: Catalog, dir: string, name: string, known: ReadonlyMap<string, Table>): Promise<WrittenTable> {
  const file = `${name}.csv`;
  await catalog.writeCsv(name, join(dir, file));
  const { sha256, bytes } = await fileDigest(join(dir, file));
  return { table: known.get(sha256) ?? (await readTable(join(dir, file))), sha256, bytes, file };
}

/**
 * After the version is set: writes the tables whose rows waited for it again, and gives all of them their names in the release.
 * The rows in memory stay those read before; they lack nothing but the version.
 */
export async function nameTables(catalog: Catalog, dir: string, tables: ReadonlyMap<string, WrittenTable>, dataset: string, version: string): Promise<Map<string, WrittenTable>> {
  const named = new Map<string, WrittenTable>();
  for (const [name, before] of tables) {
    const holdsVersion = lacksVersion(before.table);
    if (holdsVersion) await catalog.writeCsv(name, join(dir, before.file));
    const { sha256, bytes } = holdsVersion ? await fileDigest(join(dir, before.file)) : before;
    const file = tableFile(dataset, version, name);
    await rename(join(dir, before.file), join(dir, file));
    named.set(name, { table: before.table, sha256, bytes, file });
  }
  return named;
}

/** Whether a row waits for the version: that of an image, lesion or patient that the parent does not hold. */
function lacksVersion(table: Table): boolean {
  const places = versionColumns.map((column) => table.columns.indexOf(column)).filter((place) => place >= 0);
  return table.rows.some((row) => places.some((place) => row[place] === ''));
}

/** The tables as the record lists them, in the registry's order. */
export function tableEntries(tables: ReadonlyMap<string, WrittenTable>, track: 'full' | 'summary'): TableEntry[] {
  return releaseTables.map(({ name, columns, perSubject }) => {
    const { table, sha256, bytes, file } = tables.get(name)!;
    const types = new Map(columns.map((column) => [column.name, column.type]));
    return {
      table: name, path: file, rows: table.rows.length, bytes, sha256,
      columns: table.columns.map((column) => ({ name: column, type: types.get(column) ?? 'VARCHAR' })),
      tracked: track === 'full' || !perSubject,
    };
  });
}
