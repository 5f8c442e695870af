import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { mayRun, ownMark, temporaryName, type ProcessMark } from '../engine/processes.ts';

/** In the project's folder, for the milliseconds in which files of the config are compared and replaced. */
export const EDIT_LOCK = '.dx-edit.lock';
/** How often, and for how long, one process waits for another: it holds the lock for a few renames. */
const AGAIN_MS = 10;
const TRIES = 300;

/** The right to replace files of the config, alone among processes; undefined where another one keeps it. What a dead process left is taken away. */
export async function editLock(root: string): Promise<{ release(): Promise<void> } | undefined> {
  const path = join(root, EDIT_LOCK);
  for (let tries = 0; tries < TRIES; tries++) {
    const own = await take(path);
    if (own) return own;
    if (await isDead(path)) await takeAway(path);
    else await wait(AGAIN_MS);
  }
  return undefined;
}

/** Makes the file with its mark in one step, by a link: it is never there and empty. Its owner alone removes it. */
async function take(path: string): Promise<{ release(): Promise<void> } | undefined> {
  const temporary = `${path}.${temporaryName('part')}`;
  const mark = JSON.stringify({ ...ownMark(), token: temporaryName('lock') });
  try {
    await writeFile(temporary, mark, { flag: 'wx' });
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  return {
    release: async () => {
      if ((await textOf(path)) === mark) await rm(path, { force: true });
    },
  };
}

/** A lock of a process that runs no more, or that is none. One that is gone is not dead. */
async function isDead(path: string): Promise<boolean> {
  const text = await textOf(path);
  if (text === undefined) return false;
  try {
    return !mayRun(JSON.parse(text) as ProcessMark, ownMark());
  } catch {
    return true;
  }
}

/** Under a lock of its own, looking again: of two processes that find a dead one's lock, none removes the other's new one. */
async function takeAway(path: string): Promise<void> {
  const guard = `${path}.away`;
  const own = await take(guard);
  if (!own) {
    if (await isDead(guard)) await rm(guard, { force: true });
    return;
  }
  try {
    if (await isDead(path)) await rm(path, { force: true });
  } finally {
    await own.release();
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
