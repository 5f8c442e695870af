import { byCodeUnit } from '../core/compare.ts';
import type { RowDiff } from '../core/row-diff.ts';
import { diffContents, emptyDiff, type Outline } from './content-diff.ts';
import { columnReader, type Table } from './csv.ts';
import { diffRows } from './diff-rows.ts';
import type { AgeSummary, ReleaseDiff } from './release-diff.ts';
import { ageColumn, classes, demographicColumns, ignoredColumns, images, settings } from './meaning.ts';

/** What a comparison needs of a release: its text tables, and three lines of its record. */
export interface ReleaseView extends Pick<Outline, 'version' | 'pseudonymKey' | 'types' | 'keys'> {
  /** By logical name. Equal tables may be one object: they are then not compared. */
  readonly tables: ReadonlyMap<string, Table>;
}

/** Compares two releases by their tables alone. Pure. */
export function diffTables(from: ReleaseView, to: ReleaseView): ReleaseDiff {
  const both = [...to.tables.keys()].filter((table) => from.tables.has(table));
  const { format, images: image, extras, classes: names, rules, sources, ...rest } = diffContents(new Map(both.map((table) => [table, compare(from, to, table)])), outline(from), outline(to));
  return {
    format, from: from.version, to: to.version, images: image, extras,
    classes: { ...names, counts: countsBy(from, to, images.category).map(({ value, from: a, to: b }) => ({ class: value, from: a, to: b })) },
    rules, sources,
    demographics: demographicColumns.flatMap((name) => countsBy(from, to, name)),
    age: agesOf(from, to),
    settings: rest.settings, pseudonymKey: rest.pseudonymKey, columns: rest.columns, tables: rest.tables,
  };
}

function outline({ version, pseudonymKey, tables, types, keys }: ReleaseView): Outline {
  return { version, pseudonymKey, tables: [...tables.keys()], types, keys, ...smallTables(tables) };
}

/** What a comparison needs to know whole: the names of the classes, and the settings. */
export function smallTables(tables: ReadonlyMap<string, Table>): Pick<Outline, 'classes' | 'settings'> {
  const values = column(tables.get(settings.table), settings.value);
  const names = column(tables.get(settings.table), settings.key);
  // Of a key that stands twice, the first.
  return { classes: column(tables.get(classes.table), classes.category), settings: new Map(names.map((name, index): [string, string] => [name, values[index] ?? '']).toReversed()) };
}

function compare(from: ReleaseView, to: ReleaseView, table: string): RowDiff {
  const a = from.tables.get(table)!;
  const b = to.tables.get(table)!;
  return a === b ? emptyDiff : diffRows(a, b, to.keys.get(table) ?? [], ignoredColumns(table));
}

function countsBy(from: ReleaseView, to: ReleaseView, name: string): { column: string; value: string; from: number; to: number }[] {
  const before = tally(column(from.tables.get(images.table), name));
  const after = tally(column(to.tables.get(images.table), name));
  return [...new Set([...before.keys(), ...after.keys()])]
    .toSorted(byCodeUnit)
    .map((value) => ({ column: name, value, from: before.get(value) ?? 0, to: after.get(value) ?? 0 }))
    .filter((row) => row.from !== row.to);
}

/** How often each value occurs. */
export function tally(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** A column's values; none where the table lacks it. */
export function column(table: Table | undefined, name: string): string[] {
  if (!table?.columns.includes(name)) return [];
  const read = columnReader(table, name);
  return table.rows.map((row) => read(row)!);
}

function agesOf(from: ReleaseView, to: ReleaseView): ReleaseDiff['age'] {
  const before = ageSummary(column(from.tables.get(images.table), ageColumn));
  const after = ageSummary(column(to.tables.get(images.table), ageColumn));
  return before.known === after.known && before.mean === after.mean ? null : { from: before, to: after };
}

function ageSummary(values: readonly string[]): AgeSummary {
  const known = values.filter((value) => value !== '').map(Number).filter(Number.isFinite);
  if (known.length === 0) return { known: 0, mean: null };
  // Ages have one decimal: summed as tenths they are exact in any order.
  const tenths = known.reduce((sum, age) => sum + Math.round(age * 10), 0);
  return { known: known.length, mean: Math.round(tenths / known.length) / 10 };
}
