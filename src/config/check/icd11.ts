import { Classification } from '../../icd11/entity.ts';
import { Suggester } from '../../icd11/suggest.ts';
import type { Documents } from '../documents.ts';
import { quoted, type Report } from '../finding.ts';
import { resolveLock } from '../resolve/icd11.ts';
import { checkMeaning, type Knowledge } from './codes.ts';
import { checkVague } from './vague.ts';

/**
 * MAP-4: codes against what is pinned, or against the whole release where the caller has it. Without either, one warning says
 * that only their form was looked at.
 */
export function checkIcd11(documents: Documents, release: Classification | undefined, report: Report): void {
  const [project] = documents.project;
  const [categories] = documents.categories;
  const [lock] = documents['icd11-lock'];
  const wanted = project?.spec.icd11?.release;
  // A release that could not be read is told already.
  if (lock && wanted !== undefined && project?.at('icd11', 'release') && lock.at('release') && lock.spec.release !== wanted) {
    report('DX2029', lock.at('release'), `the codes are pinned for release ${quoted(lock.spec.release)}, and dx.config.yaml names ${quoted(wanted)}`, {
      help: 'Run `dx icd11 bump` to see what changes, then commit the lock file it writes.',
    });
    return;
  }
  if (!categories || documents.unusable.some((found) => found.kind === 'icd11-lock')) return;
  if (!lock && !release) {
    const codes = Object.values(categories.spec.categories).flatMap(({ icd11 }) => icd11 ?? []);
    if (codes.length === 0) return;
    const named = project?.spec.icd11 !== undefined;
    report('DX2016', project?.keyAt('icd11') ?? categories.keyAt('categories'), 'no code is pinned: only the form of the codes is checked', {
      severity: 'warning',
      help: named ? 'Run `dx icd11 pin` and commit mappings/icd11.lock.yaml.' : 'Name a release of ICD-11 and its table under `icd11` in dx.config.yaml, then run `dx icd11 pin`.',
    });
    return;
  }
  const pinned = lock && resolveLock(lock);
  const classification = release ?? new Classification(pinned!.release, pinned!.entities);
  let suggester: Suggester | undefined;
  const knowledge: Knowledge = { classification, retired: pinned?.retired ?? [], whole: release !== undefined, suggester: () => (suggester ??= new Suggester(classification)) };
  checkMeaning(categories, knowledge, report);
  for (const mapping of documents.mapping) checkVague(mapping, categories.spec.categories, classification, report);
}
