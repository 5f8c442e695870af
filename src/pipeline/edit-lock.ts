import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { mayRun, ownMark, temporaryName, type ProcessMark } from '../engine/processes.ts';

/** In the project's folder, for the milliseconds in which files of the config are compared and replaced. */
const NAME = '.dx-edit.lock';
/** How often, and for how long, one process waits for another: it holds the lock for a few renames. */
const AGAIN_MS = 10;
const TRIES = 1000;

/** The right to replace files of the config, alone among processes; undefined where another one keeps it. What a dead process left is taken away. */
export async function editLock(root: string): Promise<{ release(): Promise<void> } | undefined> {
  const path = join(root, NAME);
  const mark = JSON.stringify(ownMark());
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      await writeFile(path, mark, { flag: 'wx' });
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isDead(path)) await takeAway(path);
    else await wait(AGAIN_MS);
  }
  return undefined;
}

async function isDead(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return !mayRun(JSON.parse(text) as ProcessMark, ownMark());
  } catch {
    return false; // being written this moment, or gone
  }
}

/** By a rename: of two processes that find a dead one's lock, one moves it, and neither can remove the other's new one unseen. */
async function takeAway(path: string): Promise<void> {
  const aside = `${path}.${temporaryName('part')}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const living = !(await isDead(aside));
  // Between the look and the rename another process may have taken it anew: it gets it back.
  if (living) await rename(aside, path).catch(() => {});
  else await rm(aside, { force: true });
}
