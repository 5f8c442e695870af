import { releaseTables } from '../catalog/tables.ts';

/** Logical name → the columns that name a row. */
export const tableKeys: ReadonlyMap<string, readonly string[]> = new Map(releaseTables.map((table) => [table.name, table.key]));

/** Logical name → column → type. */
export const tableTypes: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  releaseTables.map((table) => [table.name, new Map(table.columns.map((column) => [column.name, column.type]))]),
);
