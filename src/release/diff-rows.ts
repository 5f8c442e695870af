import { byCodeUnit } from '../core/compare.ts';
import { comparedColumns, KEY_SEPARATOR, rowName, type RowDiff } from '../core/row-diff.ts';
import type { Table } from './csv.ts';

/** Compares two versions of a table. `ignore` names columns that take no part. Repeated keys are told apart by their position among their equals. */
export function diffRows(from: Table, to: Table, key: readonly string[], ignore: readonly string[] = []): RowDiff {
  const columns = comparedColumns(from.columns, to.columns, key, ignore);
  const before = byKey(from, columns.key);
  const after = byKey(to, columns.key);
  const pairs = columns.compared.map((column) => ({ column, a: from.columns.indexOf(column), b: to.columns.indexOf(column) }));
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
    columns: { added: columns.added, removed: columns.removed },
  };
}

function byKey(table: Table, key: readonly string[]): Map<string, readonly string[]> {
  const indices = key.map((column) => table.columns.indexOf(column));
  const rows = new Map<string, readonly string[]>();
  const repeats = new Map<string, number>();
  for (const row of table.rows) {
    const cells = indices.map((index) => row[index]!);
    const name = rowName(cells, 0);
    const before = repeats.get(name) ?? 0;
    repeats.set(name, before + 1);
    rows.set(rowName(cells, before), row);
  }
  return rows;
}

/** The parts of a joined key. */
export function splitKey(key: string): string[] {
  return key.split(KEY_SEPARATOR);
}

/** A joined key as people read it. */
export function shownKey(key: string): string {
  return splitKey(key).join(' / ');
}
