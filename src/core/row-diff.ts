/** Rows of two versions of one table, compared by key. Keys are joined with `KEY_SEPARATOR` where they have several parts. */
export interface RowDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Key → the columns, of those in both tables, that differ, with both values. */
  readonly changed: ReadonlyMap<string, ReadonlyMap<string, { readonly from: string; readonly to: string }>>;
  readonly columns: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

/** U+001F, the unit separator of ASCII: no cell of a key holds it. */
export const KEY_SEPARATOR = '\u001f';

/** Which columns of two versions of a table name a row, and which are compared. */
export interface ComparedColumns {
  readonly key: readonly string[];
  readonly compared: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Without a key, or where a key column is missing on one side, a whole row is its own key: it is then added or removed,
 * never changed. `ignore` names columns that take no part.
 */
export function comparedColumns(from: readonly string[], to: readonly string[], key: readonly string[], ignore: readonly string[]): ComparedColumns {
  const usable = key.length > 0 && key.every((column) => from.includes(column) && to.includes(column));
  const shared = from.filter((column) => to.includes(column) && !ignore.includes(column));
  const keyColumns = usable ? key : shared;
  return {
    key: keyColumns,
    compared: shared.filter((column) => !keyColumns.includes(column)),
    added: to.filter((column) => !from.includes(column)),
    removed: from.filter((column) => !to.includes(column)),
  };
}

/** The name of a row: its key's cells, and its position among its equals where a key is repeated. */
export function rowName(cells: readonly string[], repeat: number): string {
  const name = cells.join(KEY_SEPARATOR);
  return repeat === 0 ? name : `${name}${KEY_SEPARATOR}${repeat}`;
}
