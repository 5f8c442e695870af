import { constants } from 'node:fs';
import { chmod, copyFile, link, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { fileDigest, listFiles, look, makeFolders, removeEmptyFolders, removeFile, syncFile } from './files.ts';
import { imageFolders, type ManifestEntry } from './manifest.ts';
import { inParallel } from './parallel.ts';
import type { BlobSource } from './release.ts';

export interface MaterialiseInput {
  /** The release's folder, absolute. */
  readonly dir: string;
  readonly entries: readonly ManifestEntry[];
  readonly blobs: BlobSource;
  /**
   * Paths whose file at `dir` is known to hold these bytes: from the record of what was written there
   * before. A file of the right size at such a path is left alone; any other is written again.
   */
  readonly recorded?: ReadonlyMap<string, string>;
  /**
   * A folder whose files at these paths are known to hold these bytes, and which is about to be replaced by
   * `dir`: its files are taken over instead of being copied from blobs again.
   */
  readonly previous?: { readonly dir: string; readonly recorded: ReadonlyMap<string, string> };
  /** Hard links into the store instead of copies: half the space, but then an edited image damages the store. */
  readonly link: boolean;
  /** Wait until the disk has each file (sealing). */
  readonly durable: boolean;
  /** File mode; sealed images are read-only. */
  readonly mode: number;
}

export interface MaterialiseResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly written: number;
  readonly kept: number;
  readonly removed: number;
}

const WIDTH = 8;

/**
 * Makes the image folders of a release from blobs: as a reflink where the file system can, else a copy.
 * Every file is written under a temporary name, its sha256 compared with the manifest, then renamed.
 * What the manifest does not name is removed. Blobs that are missing or damaged are findings; the others are still written.
 */
export async function materialise(input: MaterialiseInput): Promise<MaterialiseResult> {
  const made = new Map<string, Promise<void>>();
  const missing: string[] = [];
  const damaged: string[] = [];
  let written = 0;
  let kept = 0;
  await inParallel(input.entries, WIDTH, async (entry) => {
    const target = join(input.dir, ...entry.path.split('/'));
    if (input.recorded?.get(entry.path) === entry.sha256) {
      const there = await look(target);
      if (there?.isFile() && there.size === entry.bytes) {
        kept++;
        return;
      }
    }
    await makeFolders(input.dir, entry.path.split('/').slice(0, -1), made);
    if (await takeOver(entry, target, input)) {
      kept++;
      return;
    }
    const blob = input.blobs.path(entry.sha256, entry.bytes);
    if (blob === undefined) {
      missing.push(entry.path);
      return;
    }
    if (await place(blob, target, entry, input)) written++;
    else {
      damaged.push(entry.path);
      input.blobs.damaged?.(entry.sha256);
    }
  });
  const removed = await removeStale(input.dir, input.entries);
  return { diagnostics: [...blobFindings('DX6020', missing), ...blobFindings('DX6021', damaged)], written, kept, removed };
}

/** Links a file of the folder that is being replaced; false where it is not there in its size, or cannot be linked. */
async function takeOver(entry: ManifestEntry, target: string, { previous }: MaterialiseInput): Promise<boolean> {
  if (previous?.recorded.get(entry.path) !== entry.sha256) return false;
  const old = join(previous.dir, ...entry.path.split('/'));
  const there = await look(old);
  if (!there?.isFile() || there.size !== entry.bytes) return false;
  try {
    await link(old, target);
    return true;
  } catch {
    return false; // no links on this file system, or something is in the way: the copy will tell
  }
}

/** False where the blob's bytes are not what its name says; nothing is then left at the target. */
async function place(blob: string, target: string, entry: ManifestEntry, input: MaterialiseInput): Promise<boolean> {
  const temporary = `${target}.${process.pid}.part`;
  await removeFile(temporary);
  if (input.link) {
    await link(blob, temporary);
    await chmod(temporary, 0o444);
  } else {
    await copyFile(blob, temporary, constants.COPYFILE_FICLONE);
    await chmod(temporary, input.mode);
  }
  const found = await fileDigest(temporary);
  if (found.sha256 !== entry.sha256 || found.bytes !== entry.bytes) {
    await removeFile(temporary);
    return false;
  }
  if (input.durable) await syncFile(temporary);
  // Renaming one hard link over another of the same file does nothing and leaves both (POSIX rename).
  if (input.link) await removeFile(target);
  await rename(temporary, target);
  return true;
}

async function removeStale(dir: string, entries: readonly ManifestEntry[]): Promise<number> {
  const wanted = new Set(entries.map((entry) => entry.path));
  let removed = 0;
  for (const top of Object.values(imageFolders)) {
    const there = await look(join(dir, top));
    if (!there) continue;
    if (!there.isDirectory()) {
      await removeFile(join(dir, top));
      removed++;
      continue;
    }
    for (const path of await listFiles(join(dir, top))) {
      if (wanted.has(`${top}/${path}`)) continue;
      await removeFile(join(dir, top, ...path.split('/')));
      removed++;
    }
    await removeEmptyFolders(join(dir, top));
  }
  return removed;
}

function blobFindings(code: 'DX6020' | 'DX6021', paths: readonly string[]): Diagnostic[] {
  if (paths.length === 0) return [];
  const example = paths.toSorted()[0]!;
  const what = code === 'DX6020' ? 'not in the store' : 'damaged in the store';
  return [{
    code,
    severity: 'error',
    message: `${paths.length === 1 ? '1 image file is' : `${paths.length} image files are`} ${what}, ${example} first`,
    help: code === 'DX6020' ? 'run dx build, which makes them again' : 'run dx fsck --repair, which drops what is damaged, and dx build, which makes it again',
    count: paths.length,
  }];
}
