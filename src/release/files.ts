import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, rmdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { byCodeUnit } from '../core/compare.ts';
import { isMissing } from '../engine/io.ts';

const PIECE = 1 << 20;

/** Size and sha256 of a file's bytes, read in pieces of 1 MiB. */
export async function fileDigest(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const piece = Buffer.allocUnsafe(Math.min(PIECE, size + 1));
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, piece.length);
      if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes };
      hash.update(piece.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** What stands at a path itself, links not followed; undefined where there is nothing. */
export async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}

/**
 * Makes folders below `base`. What stands there and is no folder of its own is replaced: a link that came
 * with a pull request would otherwise lead writing out of the release. `made` remembers what was checked.
 */
export async function makeFolders(base: string, parts: readonly string[], made: Map<string, Promise<void>>): Promise<void> {
  let dir = base;
  for (const part of parts) {
    dir = join(dir, part);
    const here = dir;
    let done = made.get(here);
    if (!done) made.set(here, (done = makeFolder(here)));
    await done;
  }
}

async function makeFolder(dir: string): Promise<void> {
  const there = await look(dir);
  if (there?.isDirectory()) return;
  if (there) await removeFile(dir);
  await mkdir(dir, { recursive: true });
}

/** Every path below `dir` that is not a folder, relative with forward slashes, ordered; links are listed, not followed. */
export async function listFiles(dir: string, prefix = ''): Promise<string[]> {
  const names: string[] = [];
  let entries;
  try {
    entries = await readdir(dir, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  for (const entry of entries) {
    const path = prefix + entry.name;
    if (entry.isDirectory()) names.push(...(await listFiles(join(dir, entry.name), `${path}/`)));
    else names.push(path);
  }
  return prefix === '' ? names.toSorted(byCodeUnit) : names;
}

/** Removes a folder's empty folders, then itself if it is empty. */
export async function removeEmptyFolders(dir: string): Promise<void> {
  const there = await look(dir);
  if (!there?.isDirectory()) return;
  const entries = await readdir(dir, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await removeEmptyFolders(join(dir, entry.name));
  if ((await readdir(dir)).length === 0) await rmdir(dir);
}

/** Hands a file's bytes to the disk, so that a rename after it never publishes an empty file. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
