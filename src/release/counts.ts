import { byCodeUnit } from '../core/compare.ts';
import { columnReader, type Table } from './csv.ts';
import { column, tally } from './diff.ts';
import { exclusions, images, sharedReasons } from './meaning.ts';
import type { ReleaseCounts } from './release.ts';

/** Counts of a release, from its tables (REL-5). An image that is out for several reasons counts once as excluded and once in each reason. */
export function countImages(tables: ReadonlyMap<string, Table>): ReleaseCounts {
  const chosen = tables.get(images.table);
  const included = chosen?.rows.length ?? 0;
  const { excluded, excludedBy } = countExclusions(tables.get(exclusions.table));
  const splits = tally(column(chosen, images.split));
  return {
    seen: included + excluded,
    included,
    excluded,
    excludedBy,
    splits: { train: splits.get('train') ?? 0, validation: splits.get('validation') ?? 0, test: splits.get('test') ?? 0 },
    classes: [...tally(column(chosen, images.category))].map(([name, n]) => ({ name, images: n })).toSorted((a, b) => byCodeUnit(a.name, b.name)),
  };
}

/** Most frequent reason first, then by reason. */
function countExclusions(table: Table | undefined): Pick<ReleaseCounts, 'excluded' | 'excludedBy'> {
  if (!table) return { excluded: 0, excludedBy: [] };
  const id = columnReader(table, exclusions.id);
  const source = columnReader(table, exclusions.source);
  const code = columnReader(table, exclusions.code);
  const reason = columnReader(table, exclusions.reason);
  const all = new Set<string>();
  const byReason = new Map<string, Set<string>>();
  for (const row of table.rows) {
    const image = `${source(row) ?? ''}\u001f${id(row) ?? ''}`;
    const kind = code(row) ?? '';
    const name = Object.hasOwn(sharedReasons, kind) ? sharedReasons[kind]! : (reason(row) ?? '');
    all.add(image);
    let set = byReason.get(name);
    if (!set) byReason.set(name, (set = new Set()));
    set.add(image);
  }
  return {
    excluded: all.size,
    excludedBy: [...byReason].map(([name, set]) => ({ name, images: set.size })).toSorted((a, b) => b.images - a.images || byCodeUnit(a.name, b.name)),
  };
}
