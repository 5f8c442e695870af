import { lstat, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Document } from '../document.ts';
import type { Report } from '../finding.ts';
import type { ProjectSpec } from '../spec/project.ts';
import type { Path } from '../yaml/tree.ts';

/** `~/x` → the home folder's x; other paths relative to the project. */
export function expandHome(root: string, path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(root, path);
}

/** DEID-4: the key lives outside git. Refused even where git ignores it, and through symbolic links. */
export async function checkKeyFile(root: string, document: Document<ProjectSpec>, report: Report): Promise<void> {
  await checkOutsideGit(root, document, document.spec.pseudonyms?.keyFile, ['pseudonyms', 'keyFile'], 'key file', report);
}

/** A file that holds a secret; `what` names it. */
export async function checkOutsideGit(root: string, document: Document<ProjectSpec>, file: string | undefined, at: Path, what: string, report: Report): Promise<void> {
  if (file === undefined) return;
  const tree = await real(await workTree(root));
  const written = expandHome(root, file);
  if (isInside(tree, await real(written)) || isInside(await workTree(root), written)) {
    report('DX1209', document.at(...at), `the ${what} lies inside the git work tree`, { hint: 'move it out, for example to ~/.config/dx/key' });
  }
}

/** The nearest folder at or above the project that holds `.git`; the project itself where there is none. */
async function workTree(root: string): Promise<string> {
  for (let folder = root; ; folder = dirname(folder)) {
    if (await exists(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return root;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(() => true, () => false);
}

/** The path with the links of its existing part resolved. */
async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await real(parent), relative(parent, path));
  }
}

/** Whether a path is the folder or lies below it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !way.startsWith(sep));
}
