import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog, WrittenText } from '../catalog/catalog.ts';
import { releaseTables } from '../catalog/tables.ts';
import { fileDigest } from './files.ts';
import { tableFile } from './names.ts';
import { together } from './parallel.ts';
import type { TableEntry } from './record.ts';
import { tableTypes } from './registry.ts';

/** A table's text as it lies in a staged folder. */
export interface WrittenTable extends WrittenText {
  readonly sha256: string;
  readonly bytes: number;
  readonly file: string;
}

export type WrittenTables = ReadonlyMap<string, WrittenTable>;

/** Writes these tables' texts under their logical names. */
export async function writeTables(catalog: Catalog, dir: string, names: readonly string[]): Promise<Map<string, WrittenTable>> {
  return new Map(await together(names.map(async (name): Promise<[string, WrittenTable]> => {
    const file = `${name}.csv`;
    const text = await catalog.writeCsv(name, join(dir, file));
    return [name, { ...text, ...(await fileDigest(join(dir, file))), file }];
  })));
}

/** Gives the texts their names in the release, once its version is known. */
export async function nameTables(dir: string, tables: WrittenTables, dataset: string, version: string): Promise<Map<string, WrittenTable>> {
  const named = new Map<string, WrittenTable>();
  for (const [name, table] of tables) {
    const file = tableFile(dataset, version, name);
    await rename(join(dir, table.file), join(dir, file));
    named.set(name, { ...table, file });
  }
  return named;
}

/** The tables as the record lists them, in the registry's order. */
export function tableEntries(tables: WrittenTables, track: 'full' | 'summary'): TableEntry[] {
  return releaseTables.map(({ name, perSubject }) => {
    const { columns, rows, sha256, bytes, file } = tables.get(name)!;
    const types = tableTypes.get(name)!;
    return {
      table: name, path: file, rows, bytes, sha256,
      columns: columns.map((column) => ({ name: column, type: types.get(column) ?? 'VARCHAR' })),
      tracked: track === 'full' || !perSubject,
    };
  });
}
