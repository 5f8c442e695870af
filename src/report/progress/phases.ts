import type { Phase } from '../../core/event.ts';

/** What each phase does, as people read it. */
export const phaseTitles: { readonly [P in Phase]: string } = {
  config: 'read the config',
  scan: 'scan the sources',
  analyse: 'analyse images',
  decide: 'decide',
  produce: 'produce images',
  release: 'cut the draft',
  store: 'look through the store',
};

/** What a phase counts. */
export function countedIn(phase: Phase): string {
  return phase === 'store' ? 'files' : 'images';
}
