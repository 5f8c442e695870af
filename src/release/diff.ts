import { byCodeUnit } from '../core/compare.ts';
import { columnReader, type Table } from './csv.ts';
import { diffRows, shownKey, splitKey, type RowDiff } from './diff-rows.ts';
import { ageColumn, classes, demographicColumns, extras, followers, ignoredColumns, images, rules, settings, softLabels, sources } from './meaning.ts';

/** What a comparison needs of a release: its text tables, and three lines of its record. */
export interface ReleaseView {
  /** Empty for a draft whose version is not derived yet. */
  readonly version: string;
  /** Check value of the pseudonym key, null without one. */
  readonly pseudonymKey: string | null;
  /** By logical name. Equal tables may be one object: they are then not compared. */
  readonly tables: ReadonlyMap<string, Table>;
  /** Logical name → column → type. */
  readonly types: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Logical name → columns that name a row. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

interface Change {
  readonly from: string;
  readonly to: string;
}

/** REL-8: what differs between two releases, as JSON. All lists are ordered by id or name, by code unit. */
export interface ReleaseDiff {
  readonly format: 1;
  readonly from: string;
  readonly to: string;
  readonly images: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** Other bytes under the same id. */
    readonly replaced: readonly string[];
    readonly relabelled: readonly ({ readonly id: string } & Change)[];
    readonly moved: readonly ({ readonly id: string } & Change)[];
    /** Other soft labels under the same category, of images in both releases (MAP-10). */
    readonly softened: readonly string[];
    /** Columns of facts that changed, with the number of images; what follows from a new label or new bytes is not told again. */
    readonly metadata: readonly { readonly column: string; readonly images: number }[];
  };
  /** Crops and derivatives of images that are in both releases. */
  readonly extras: readonly { readonly table: string; readonly added: number; readonly removed: number; readonly replaced: number }[];
  readonly classes: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** Images per class, where the number differs. */
    readonly counts: readonly { readonly class: string; readonly from: number; readonly to: number }[];
  };
  readonly rules: NamedRows;
  readonly sources: NamedRows;
  /** Counts of images by value, where they differ. An empty value is what is missing. */
  readonly demographics: readonly { readonly column: string; readonly value: string; readonly from: number; readonly to: number }[];
  readonly age: { readonly from: AgeSummary; readonly to: AgeSummary } | null;
  readonly settings: readonly ({ readonly key: string } & Change)[];
  readonly pseudonymKey: boolean;
  readonly columns: readonly {
    readonly table: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly retyped: readonly ({ readonly column: string } & Change)[];
  }[];
  readonly tables: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** Rows that differ, of every table that differs at all. */
    readonly changed: readonly { readonly table: string; readonly added: number; readonly removed: number; readonly changed: number }[];
  };
}

export interface NamedRows {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

/** Years; `mean` is rounded to one decimal and null where no age is known. */
export interface AgeSummary {
  readonly known: number;
  readonly mean: number | null;
}

/** Compares two releases by their tables alone. Pure. */
export function diffTables(from: ReleaseView, to: ReleaseView): ReleaseDiff {
  const both = [...to.tables.keys()].filter((table) => from.tables.has(table)).toSorted(byCodeUnit);
  const rowsOf = new Map(both.map((table) => [table, compare(from, to, table)]));
  const image = rowsOf.get(images.table) ?? emptyDiff;
  return {
    format: 1,
    from: from.version,
    to: to.version,
    images: {
      added: image.added,
      removed: image.removed,
      replaced: changesOf(image, images.sha256).map(({ key }) => key),
      relabelled: changesOf(image, images.category).map(({ key, change: { from: a, to: b } }) => ({ id: key, from: a, to: b })),
      moved: changesOf(image, images.split).map(({ key, change: { from: a, to: b } }) => ({ id: key, from: a, to: b })),
      softened: softenedIds(rowsOf.get(softLabels.table) ?? emptyDiff, image, to.keys),
      metadata: metadataOf(image),
    },
    extras: extras.map((extra) => extrasOf(extra.table, rowsOf.get(extra.table) ?? emptyDiff, image, to.keys)).filter((e) => e.added + e.removed + e.replaced > 0),
    classes: classesOf(from, to),
    rules: namedRows(rowsOf.get(rules.table) ?? emptyDiff),
    sources: namedRows(rowsOf.get(sources.table) ?? emptyDiff),
    demographics: demographicColumns.flatMap((column) => countsBy(from, to, column)),
    age: agesOf(from, to),
    settings: settingsOf(rowsOf.get(settings.table) ?? emptyDiff, from, to),
    pseudonymKey: from.pseudonymKey !== null && to.pseudonymKey !== null && from.pseudonymKey !== to.pseudonymKey,
    columns: both.map((table) => columnsOf(table, rowsOf.get(table)!, from, to)).filter((c) => c.added.length + c.removed.length + c.retyped.length > 0),
    tables: {
      added: [...to.tables.keys()].filter((table) => !from.tables.has(table)).toSorted(byCodeUnit),
      removed: [...from.tables.keys()].filter((table) => !to.tables.has(table)).toSorted(byCodeUnit),
      changed: both
        .map((table) => ({ table, added: rowsOf.get(table)!.added.length, removed: rowsOf.get(table)!.removed.length, changed: rowsOf.get(table)!.changed.size }))
        .filter((t) => t.added + t.removed + t.changed > 0),
    },
  };
}

const emptyDiff: RowDiff = { added: [], removed: [], changed: new Map(), columns: { added: [], removed: [] } };

function compare(from: ReleaseView, to: ReleaseView, table: string): RowDiff {
  const a = from.tables.get(table)!;
  const b = to.tables.get(table)!;
  return a === b ? emptyDiff : diffRows(a, b, to.keys.get(table) ?? [], ignoredColumns(table));
}

function changesOf(rows: RowDiff, column: string): { readonly key: string; readonly change: Change }[] {
  return [...rows.changed].flatMap(([key, cells]) => {
    const change = cells.get(column);
    return change ? [{ key, change }] : [];
  });
}

/** Columns with a meaning of their own, and those that follow from one of them in the same row, are not metadata. */
function metadataOf(rows: RowDiff): { column: string; images: number }[] {
  const counts = new Map<string, number>();
  for (const cells of rows.changed.values()) {
    const told = new Set<string>([images.category, images.split, images.sha256]);
    for (const [column, following] of Object.entries(followers)) if (cells.has(column)) for (const follower of following) told.add(follower);
    for (const name of cells.keys()) if (!told.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, n]) => ({ column: name, images: n })).toSorted((a, b) => byCodeUnit(a.column, b.column));
}

function softenedIds(rows: RowDiff, image: RowDiff, keys: ReleaseView['keys']): string[] {
  const idOf = keyPart(keys, softLabels.table, softLabels.id);
  const told = new Set([...image.added, ...image.removed, ...changesOf(image, images.category).map(({ key }) => key)]);
  const ids = new Set([...rows.added, ...rows.removed, ...rows.changed.keys()].map(idOf));
  return [...ids].filter((id) => !told.has(id)).toSorted(byCodeUnit);
}

/** Reads one column of a joined key. */
function keyPart(keys: ReleaseView['keys'], table: string, name: string): (key: string) => string {
  const position = Math.max(0, (keys.get(table) ?? []).indexOf(name));
  return (key) => splitKey(key)[position] ?? key;
}

function extrasOf(table: string, rows: RowDiff, image: RowDiff, keys: ReleaseView['keys']): ReleaseDiff['extras'][number] {
  const extra = extras.find((e) => e.table === table)!;
  const idOf = keyPart(keys, table, extra.id);
  const come = new Set(image.added);
  const gone = new Set(image.removed);
  return {
    table,
    added: rows.added.filter((key) => !come.has(idOf(key))).length,
    removed: rows.removed.filter((key) => !gone.has(idOf(key))).length,
    replaced: [...rows.changed.values()].filter((cells) => cells.has(extra.sha256)).length,
  };
}

function classesOf(from: ReleaseView, to: ReleaseView): ReleaseDiff['classes'] {
  const before = new Set(column(from.tables.get(classes.table), classes.category));
  const after = new Set(column(to.tables.get(classes.table), classes.category));
  return {
    added: [...after].filter((name) => !before.has(name)).toSorted(byCodeUnit),
    removed: [...before].filter((name) => !after.has(name)).toSorted(byCodeUnit),
    counts: countsBy(from, to, images.category).map(({ value, from: a, to: b }) => ({ class: value, from: a, to: b })),
  };
}

function namedRows(rows: RowDiff): NamedRows {
  return {
    added: rows.added.map(shownKey),
    removed: rows.removed.map(shownKey),
    changed: [...rows.changed].map(([name, cells]) => ({ name: shownKey(name), columns: [...cells.keys()].toSorted(byCodeUnit) })),
  };
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

function settingsOf(rows: RowDiff, from: ReleaseView, to: ReleaseView): ({ key: string } & Change)[] {
  const value = (view: ReleaseView, key: string): string => {
    const table = view.tables.get(settings.table)!;
    const row = table.rows.find((r) => columnReader(table, settings.key)(r) === key);
    return row ? (columnReader(table, settings.value)(row) ?? '') : '';
  };
  return [...rows.added, ...rows.removed, ...rows.changed.keys()]
    .toSorted(byCodeUnit)
    .map((key) => ({ key: shownKey(key), from: value(from, key), to: value(to, key) }));
}

function columnsOf(table: string, rows: RowDiff, from: ReleaseView, to: ReleaseView): ReleaseDiff['columns'][number] {
  const before = from.types.get(table);
  const after = to.types.get(table);
  const retyped = [...(after ?? [])].flatMap(([name, type]) => {
    const old = before?.get(name);
    return old === undefined || old === type ? [] : [{ column: name, from: old, to: type }];
  });
  return { table, added: rows.columns.added, removed: rows.columns.removed, retyped };
}
