import { byCodeUnit } from '../core/compare.ts';
import type { RowDiff } from '../core/row-diff.ts';
import { shownKey, splitKey } from './diff-rows.ts';
import { extras, followers, images, rules, settings, softLabels, sources } from './meaning.ts';
import type { NamedRows, ReleaseDiff } from './release-diff.ts';

/** What of a comparison follows from the rows that differ alone, and what the next version is derived from. */
export type ContentDiff = Omit<ReleaseDiff, 'classes' | 'demographics' | 'age'> & { readonly classes: Pick<ReleaseDiff['classes'], 'added' | 'removed'> };

/** What such a comparison needs of each of the two releases. */
export interface Outline {
  /** Empty for a draft whose version is not derived yet. */
  readonly version: string;
  /** Check value of the pseudonym key, null without one. */
  readonly pseudonymKey: string | null;
  /** Logical names. */
  readonly tables: readonly string[];
  /** Logical name → column → type. */
  readonly types: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Logical name → columns that name a row. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Names of the classes. */
  readonly classes: readonly string[];
  readonly settings: ReadonlyMap<string, string>;
}

/** What two versions of one table differ in: nothing. */
export const emptyDiff: RowDiff = { added: [], removed: [], changed: new Map(), columns: { added: [], removed: [] } };

/** Compares two releases, whose tables were compared before: `rowsOf` says of each table in both what differs. Pure. */
export function diffContents(rowsOf: ReadonlyMap<string, RowDiff>, from: Outline, to: Outline): ContentDiff {
  const both = [...rowsOf.keys()].toSorted(byCodeUnit);
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
    classes: {
      added: missingIn(from.classes, to.classes),
      removed: missingIn(to.classes, from.classes),
    },
    rules: namedRows(rowsOf.get(rules.table) ?? emptyDiff),
    sources: namedRows(rowsOf.get(sources.table) ?? emptyDiff),
    settings: settingsOf(rowsOf.get(settings.table) ?? emptyDiff, from.settings, to.settings),
    pseudonymKey: from.pseudonymKey !== null && to.pseudonymKey !== null && from.pseudonymKey !== to.pseudonymKey,
    columns: both.map((table) => columnsOf(table, rowsOf.get(table)!, from, to)).filter((c) => c.added.length + c.removed.length + c.retyped.length > 0),
    tables: {
      added: missingIn(from.tables, to.tables),
      removed: missingIn(to.tables, from.tables),
      changed: both
        .map((table) => ({ table, added: rowsOf.get(table)!.added.length, removed: rowsOf.get(table)!.removed.length, changed: rowsOf.get(table)!.changed.size }))
        .filter((t) => t.added + t.removed + t.changed > 0),
    },
  };
}

/** Those of `names` that are not among `known`, each once, ordered. */
function missingIn(known: readonly string[], names: readonly string[]): string[] {
  const there = new Set(known);
  return [...new Set(names)].filter((name) => !there.has(name)).toSorted(byCodeUnit);
}

interface Change {
  readonly from: string;
  readonly to: string;
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

function softenedIds(rows: RowDiff, image: RowDiff, keys: Outline['keys']): string[] {
  const idOf = keyPart(keys, softLabels.table, softLabels.id);
  const told = new Set([...image.added, ...image.removed, ...changesOf(image, images.category).map(({ key }) => key)]);
  const ids = new Set([...rows.added, ...rows.removed, ...rows.changed.keys()].map(idOf));
  return [...ids].filter((id) => !told.has(id)).toSorted(byCodeUnit);
}

/** Reads one column of a joined key. */
function keyPart(keys: Outline['keys'], table: string, name: string): (key: string) => string {
  const position = Math.max(0, (keys.get(table) ?? []).indexOf(name));
  return (key) => splitKey(key)[position] ?? key;
}

function extrasOf(table: string, rows: RowDiff, image: RowDiff, keys: Outline['keys']): ReleaseDiff['extras'][number] {
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

function namedRows(rows: RowDiff): NamedRows {
  return {
    added: rows.added.map(shownKey),
    removed: rows.removed.map(shownKey),
    changed: [...rows.changed].map(([name, cells]) => ({ name: shownKey(name), columns: [...cells.keys()].toSorted(byCodeUnit) })),
  };
}

function settingsOf(rows: RowDiff, from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): ({ key: string } & Change)[] {
  return [...rows.added, ...rows.removed, ...rows.changed.keys()]
    .toSorted(byCodeUnit)
    .map((key) => ({ key: shownKey(key), from: from.get(key) ?? '', to: to.get(key) ?? '' }));
}

function columnsOf(table: string, rows: RowDiff, from: Outline, to: Outline): ReleaseDiff['columns'][number] {
  const before = from.types.get(table);
  const after = to.types.get(table);
  const retyped = [...(after ?? [])].flatMap(([name, type]) => {
    const old = before?.get(name);
    return old === undefined || old === type ? [] : [{ column: name, from: old, to: type }];
  });
  return { table, added: rows.columns.added, removed: rows.columns.removed, retyped };
}
