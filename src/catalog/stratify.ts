import { byCodeUnit } from '../core/compare.ts';
import { splits, type Split } from '../core/vocabulary.ts';
import type { SplitPolicy } from '../config/config.ts';
import { groupBy } from './group-by.ts';

/** Images that stay together. */
export interface SplitGroup {
  /** Names the group. */
  readonly component: number;
  /** Place of its smallest image id in the order of sha256(seed, id). */
  readonly rank: number;
  readonly size: number;
  readonly stratum: string;
  /** Set where something outside decides: an inherited, sequestered or published split. */
  readonly pinned?: Split;
}

type Counts = { [S in Split]: number };

/** Differences below this are rounding of the ratios, not a deficit. */
const EPSILON = 1e-9;

/**
 * SPLIT-1: a split for every group. Within a stratum, large groups first and equal ones in the order of
 * sha256(seed, group id), each group goes to a split that is still short of its share of the stratum; of several,
 * to the one that is shortest of its share of everything placed so far. So no split exceeds its share of a stratum
 * by more than one group, and strata too small to be divided do not all round towards the largest split.
 */
export function assignGroups(groups: readonly SplitGroup[], policy: Pick<SplitPolicy, 'ratios'>): ReadonlyMap<number, Split> {
  const { ratios } = policy;
  const assigned = new Map<number, Split>();
  const overall = none();
  const strata = [...groupBy(groups, (g) => g.stratum)].toSorted(([a], [b]) => byCodeUnit(a, b));
  for (const group of groups) {
    if (group.pinned === undefined) continue;
    assigned.set(group.component, group.pinned);
    overall[group.pinned] += group.size;
  }
  for (const [, members] of strata) {
    const total = members.reduce((sum, g) => sum + g.size, 0);
    const filled = none();
    for (const g of members) if (g.pinned) filled[g.pinned] += g.size;
    for (const group of members.filter((g) => g.pinned === undefined).toSorted((a, b) => b.size - a.size || a.rank - b.rank)) {
      const short = (split: Split): number => ratios[split] * total - filled[split];
      const placed = splits.reduce((sum, split) => sum + overall[split], 0) + group.size;
      const overallShort = (split: Split): number => ratios[split] * placed - overall[split];
      const candidates = splits.filter((split) => short(split) > EPSILON);
      const split = candidates.length > 0 ? largest(candidates, overallShort) : largest(splits.filter((s) => ratios[s] > 0), short);
      assigned.set(group.component, split);
      filled[split] += group.size;
      overall[split] += group.size;
    }
  }
  return assigned;
}

function none(): Counts {
  return { train: 0, validation: 0, test: 0 };
}

/** The first of the largest, in the order train, validation, test. */
function largest(candidates: readonly Split[], value: (split: Split) => number): Split {
  let best = candidates[0]!;
  for (const split of candidates) if (value(split) > value(best) + EPSILON) best = split;
  return best;
}
