import { join, relative, sep } from 'node:path';
import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import type { ProjectSpec } from '../spec/project.ts';
import type { SourceSpec } from '../spec/source.ts';
import { storePath } from '../spec/store.ts';
import { expandHome, isInside } from './key-file.ts';

/** Folders of a project that have a meaning of their own. */
const TAKEN = ['sources.d', 'mappings', 'rules', 'releases', '.git'];

/**
 * The store holds raw records and is written to by every build: it has a folder to itself, apart from what
 * people write, from releases, and from the folders that sources read.
 */
export function checkStore(root: string, project: Document<ProjectSpec>, sources: readonly Document<SourceSpec>[], report: Report): void {
  const written = storePath(project.spec.store);
  const store = expandHome(root, written ?? '.dx');
  const taken = TAKEN.find((folder) => isInside(join(root, folder), store));
  const problem = isInside(store, root) ? 'holds the project itself' : taken === undefined ? undefined : `lies in ${quoted(taken)}`;
  if (problem !== undefined) return report('DX1220', project.at('store', 'path') ?? project.at('store'), `the store ${problem}`, { hint: 'name a folder of its own, such as .dx' });
  for (const source of sources) {
    for (const [index, place] of source.spec.acquire.entries()) {
      if (!('path' in place)) continue;
      const folder = expandHome(root, place.path);
      if (isInside(store, folder) || (isInside(folder, store) && !isHidden(relative(folder, store)))) {
        report('DX1220', source.at('acquire', index, 'path'), `the source ${quoted(source.spec.id)} would read the store`, { hint: 'keep the two apart' });
      }
    }
  }
}

/** What lies behind a dot is never read by a source. */
function isHidden(path: string): boolean {
  return path.split(sep).some((name) => name.startsWith('.'));
}
