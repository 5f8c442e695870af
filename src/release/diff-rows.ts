import { byCodeUnit } from '../core/compare.ts';
import type { Table } from './csv.ts';

/** Rows of two versions of one table, compared by key. Keys are joined with U+001F where they have several parts. */
export interface RowDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Key → the columns, of those in both tables, that differ, with both values. */
  readonly changed: ReadonlyMap<string, ReadonlyMap<string, { readonly from: string; readonly to: string }>>;
  readonly columns: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

const SEPARATOR = '\u001f';

/**
 * Compares two versions of a table. `ignore` names columns that take no part. Without a key, or where a key
 * column is missing, a whole row is its own key: it is then added or removed, never changed. Repeated keys are told
 * apart by their position among their equals.
 */
export function diffRows(from: Table, to: Table, key: readonly string[], ignore: readonly string[] = []): RowDiff {
  const usable = key.length > 0 && key.every((column) => from.columns.includes(column) && to.columns.includes(column));
  const shared = from.columns.filter((column) => to.columns.includes(column) && !ignore.includes(column));
  const keyColumns = usable ? key : shared;
  const before = byKey(from, keyColumns);
  const after = byKey(to, keyColumns);
  const compared = shared.filter((column) => !keyColumns.includes(column));
  const pairs = compared.map((column) => ({ column, a: from.columns.indexOf(column), b: to.columns.indexOf(column) }));
  const changed = new Map<string, Map<string, { from: string; to: string }>>();
  for (const [name, row] of after) {
    const old = before.get(name);
    if (!old) continue;
    const cells = new Map<string, { from: string; to: string }>();
    for (const { column, a, b } of pairs) if (old[a] !== row[b]) cells.set(column, { from: old[a]!, to: row[b]! });
    if (cells.size > 0) changed.set(name, cells);
  }
  return {
    added: [...after.keys()].filter((name) => !before.has(name)).toSorted(byCodeUnit),
    removed: [...before.keys()].filter((name) => !after.has(name)).toSorted(byCodeUnit),
    changed: new Map([...changed].toSorted(([a], [b]) => byCodeUnit(a, b))),
    columns: {
      added: to.columns.filter((column) => !from.columns.includes(column)),
      removed: from.columns.filter((column) => !to.columns.includes(column)),
    },
  };
}

function byKey(table: Table, key: readonly string[]): Map<string, readonly string[]> {
  const indices = key.map((column) => table.columns.indexOf(column));
  const rows = new Map<string, readonly string[]>();
  const repeats = new Map<string, number>();
  for (const row of table.rows) {
    const name = indices.map((index) => row[index]).join(SEPARATOR);
    const before = repeats.get(name) ?? 0;
    repeats.set(name, before + 1);
    rows.set(before === 0 ? name : `${name}${SEPARATOR}${before}`, row);
  }
  return rows;
}

/** The parts of a joined key. */
export function splitKey(key: string): string[] {
  return key.split(SEPARATOR);
}

/** A joined key as people read it. */
export function shownKey(key: string): string {
  return splitKey(key).join(' / ');
}
