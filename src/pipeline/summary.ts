import { relative } from 'node:path';
import type { CutResult } from '../release/release.ts';
import type { Project } from './project.ts';
import type { DraftSummary } from './results.ts';

/** What a build tells of its draft. */
export function summarise(cut: CutResult, project: Project): DraftSummary {
  const { counts } = cut;
  return {
    state: cut.state === 'failed' ? 'changed' : cut.state,
    dir: relative(project.config.root, cut.dir).replaceAll('\\', '/'),
    version: cut.version,
    ...(project.parent && { parent: project.parent.version }),
    contentDigest: cut.contentDigest,
    images: { seen: counts.seen, included: counts.included, excluded: counts.excluded },
    excludedBy: counts.excludedBy.map(({ name, images }) => ({ reason: name, images })),
    splits: counts.splits,
    classes: counts.classes.length,
    reasons: cut.reasons,
    absent: project.inventory.absent,
  };
}
