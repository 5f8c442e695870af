import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile, type Io } from './io.ts';
import type { Layout } from './layout.ts';
import { ownPrefix } from './processes.ts';

/**
 * Makes the folder of raw records and paths, which its owner alone may enter, and hides the store from git
 * wherever `store:` puts it: nothing private is committed by `git add .` (DEID-9).
 */
export async function makePrivate(layout: Layout, io: Io): Promise<void> {
  await io.mkdir(layout.privates, 0o700);
  await io.mkdir(layout.private, 0o700);
  if (layout.owner !== undefined && (await io.size(layout.owner)) === undefined) {
    await replaceFile(layout.owner, `${JSON.stringify({ root: layout.root })}\n`, io);
  }
  const ignore = join(layout.dir, '.gitignore');
  // An empty one was not finished; another one is the user's.
  if (!(await io.size(ignore))) await replaceFile(ignore, '*\n', io);
}

/**
 * A folder for working copies under a private folder, mode 0700, named for this process: whoever made it removes
 * it, and what a killed process left is swept when the store is next opened.
 */
export function makeTemporary(privateDir: string, kind: string): string {
  const parent = join(privateDir, 'tmp');
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(parent, ownPrefix(kind)));
}
