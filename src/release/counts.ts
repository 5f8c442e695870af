import { byCodeUnit } from '../core/compare.ts';
import type { ExclusionCounts, ImageGroup } from '../catalog/catalog.ts';
import type { ReleaseCounts } from './release.ts';

/** Counts of a release (REL-5). An image that is out for several reasons counts once as excluded and once in each reason. */
export function countImages(groups: readonly ImageGroup[], exclusions: ExclusionCounts): ReleaseCounts {
  const bySplit = imagesBy(groups, 'split');
  const included = groups.reduce((sum, group) => sum + group.images, 0);
  const size = (split: string): number => bySplit.get(split) ?? 0;
  return {
    seen: included + exclusions.images,
    included,
    excluded: exclusions.images,
    // Most frequent reason first, then by reason.
    excludedBy: exclusions.reasons.map(({ name, images }) => ({ name, images })).toSorted((a, b) => b.images - a.images || byCodeUnit(a.name, b.name)),
    splits: { train: size('train'), validation: size('validation'), test: size('test') },
    classes: [...imagesBy(groups, 'category')].map(([name, images]) => ({ name, images })).toSorted((a, b) => byCodeUnit(a.name, b.name)),
  };
}

/** Included images by the value of one column. */
export function imagesBy(groups: readonly ImageGroup[], column: 'source' | 'category' | 'split'): Map<string, number> {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(group[column], (counts.get(group[column]) ?? 0) + group.images);
  return counts;
}
