import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { byCodeUnit } from '../core/compare.ts';
import { errorCode, type Io } from './io.ts';
import type { Layout } from './layout.ts';
import { mayRun, ownMark, type ProcessMark } from './processes.ts';

/**
 * Who works in a store. `use`: builds and plans, any number at a time; they only add. `change`: gc and repair,
 * alone, because they take away.
 *
 * A lock is an empty file whose name says everything, made first and then compared with the others: of two that
 * exclude each other, at least one sees the other, and steps back. Names are unique for ever (see `ProcessMark`),
 * so that taking away a dead process's lock can never hit a living one's. No clock is asked.
 */
type LockKind = 'use' | 'change';

export interface Lock {
  release(): Promise<void>;
}

const NAME = /^(use|change)-([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-(\d+)-(\d+)-\d+$/;
/** How often a build looks whether gc has ended. */
const AGAIN_MS = 50;

let taken = 0;

/** For a build: waits while gc or a repair is at work. `undefined` where the signal came first. */
export async function lockForUse(layout: Layout, io: Io, signal: AbortSignal, onWait: () => void): Promise<Lock | undefined> {
  for (let told = false; ; told = true) {
    const lock = await tryLock(layout, io, 'use');
    if ('release' in lock) return lock;
    if (!told) onWait();
    if (signal.aborted) return undefined;
    await wait(AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}

/** For gc and repair: the lock, or who is in the way, as file names below the store. Never waits: builds may take hours. */
export async function lockForChange(layout: Layout, io: Io): Promise<Lock | { readonly inTheWay: readonly string[] }> {
  return tryLock(layout, io, 'change');
}

async function tryLock(layout: Layout, io: Io, kind: LockKind): Promise<Lock | { readonly inTheWay: readonly string[] }> {
  await io.mkdir(layout.locks);
  const own = ownMark();
  const path = join(layout.locks, [kind, own.machine, own.boot, own.namespace, own.pid, own.start, taken++].join('-'));
  await (await io.open(path, 'wx')).close();
  // Where the disk refuses, it is void as soon as this process ends; what was done under it is done.
  const release = (): Promise<void> => io.remove(path).catch((error: unknown) => {
    if (errorCode(error) === undefined) throw error;
  });
  try {
    const inTheWay = await livingLocks(layout, io, own, basename(path), kind === 'change' ? ['use', 'change'] : ['change']);
    if (inTheWay.length === 0) return { release };
    await release();
    return { inTheWay };
  } catch (error) {
    await release();
    throw error;
  }
}

async function livingLocks(layout: Layout, io: Io, own: ProcessMark, except: string, kinds: readonly LockKind[]): Promise<string[]> {
  const living: string[] = [];
  for (const name of (await io.readdir(layout.locks)).toSorted(byCodeUnit)) {
    const parts = NAME.exec(name);
    if (!parts || name === except) continue;
    const [, kind, machine, boot, namespace, pid, start] = parts as unknown as [string, LockKind, string, string, string, string, string];
    if (!mayRun({ machine, boot, namespace, pid: Number(pid), start }, own)) await io.remove(join(layout.locks, name));
    else if (kinds.includes(kind)) living.push(`${basename(layout.locks)}/${name}`);
  }
  return living;
}

/** Whether a name in the folder of locks is one. */
export function isLockName(name: string): boolean {
  return NAME.test(name);
}
