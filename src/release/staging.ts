import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../engine/io.ts';
import { isRunning } from '../engine/processes.ts';

/**
 * Folders of a release under construction. They lie beside the finished ones, on the same file system, so
 * that one rename publishes them; their names carry the process, so that two builds never share one; and
 * each ignores itself in git from its first moment, so that a crash leaves nothing to commit by accident.
 */
const STAGED = /^\.(?<target>draft|\d+\.\d+\.\d+)-(?<pid>\d+)\.(?<kind>new|old)$/u;

const IGNORE_ALL = '*\n';

function stagedName(target: string, kind: 'new' | 'old'): string {
  return `.${target}-${process.pid}.${kind}`;
}

/** A fresh folder in which to build `releases/<target>`. */
export async function stage(releases: string, target: string): Promise<string> {
  await mkdir(releases, { recursive: true });
  const dir = join(releases, stagedName(target, 'new'));
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir);
  await writeFile(join(dir, '.gitignore'), IGNORE_ALL);
  return dir;
}

/** Other processes that may swap in their own folder between our two renames, one after the other. */
const RIVALS = 20;

/**
 * Puts a staged folder in the place of `releases/<target>`: the old one goes aside, comes back if the new cannot take
 * its place, and is deleted last. Where another build takes the place meanwhile, its folder is the old one: the last wins.
 */
export async function swapIn(releases: string, target: string, staged: string): Promise<void> {
  const place = join(releases, target);
  const aside = join(releases, stagedName(target, 'old'));
  for (let rivals = 0; ; rivals++) {
    await rm(aside, { recursive: true, force: true });
    const had = await renameIfThere(place, aside);
    try {
      await rename(staged, place);
      break;
    } catch (error) {
      if (had && !existsSync(place)) await rename(aside, place);
      if (!isTaken(error) || rivals === RIVALS) throw error;
    }
  }
  await rm(aside, { recursive: true, force: true });
}

/** Whether a folder could not be renamed because another stands there. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}

/** Publishes a staged folder under a name that must not exist yet. POSIX renames over an empty folder only. */
export async function publish(releases: string, target: string, staged: string): Promise<void> {
  const place = join(releases, target);
  if (existsSync(place)) throw new Error('a release with this version appeared meanwhile');
  await rename(staged, place);
}

/**
 * Cleans up after processes that died: a draft that was moved aside and not replaced comes back, every
 * other leftover is deleted. Folders of processes that still run are left alone.
 */
export async function recover(releases: string): Promise<void> {
  if (!existsSync(releases)) return;
  for (const name of (await readdir(releases)).toSorted()) {
    const { target, pid, kind } = STAGED.exec(name)?.groups ?? {};
    if (target === undefined || (Number(pid) !== process.pid && isRunning(Number(pid)))) continue;
    const left = join(releases, name);
    if (kind === 'old' && !existsSync(join(releases, target))) await rename(left, join(releases, target));
    else await rm(left, { recursive: true, force: true });
  }
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
