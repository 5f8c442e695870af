import { createHash } from 'node:crypto';
import { errorCode, replaceFile, type Io } from './io.ts';
import { linkFile, ReplacedError } from './hold-file.ts';
import type { PassFiles } from './last-build.ts';
import { changedRowsPath, rowsPath, snapshotPath, type Layout } from './layout.ts';
import { rowsWithoutBlobs } from './missing-blobs.ts';
import type { PassTable } from './pass-table.ts';
import type { Base, KnownBase } from './plan-pass.ts';
import type { Recipes } from './recipe.ts';
import { recipesDigest, Snapshot } from './snapshot.ts';

const CHUNK = 4 << 20;

/**
 * The state of a pass at the end of the last build, if its files are those that build recorded and the
 * recipes are the same; undefined otherwise, also where a file cannot be read: everything is then looked up anew.
 * Its rows are held in `folder`, this build's own, so that they are compared with their digests once.
 */
export async function openBase(recipes: Recipes, files: PassFiles | undefined, layout: Layout, io: Io, folder: string): Promise<KnownBase | undefined> {
  if (!files) return undefined;
  try {
    const rows = linkFile(rowsPath(layout, recipes.pass), folder);
    const snapshot = Snapshot.decode(await io.readFile(snapshotPath(layout, recipes.pass)), files.snapshot, recipes.pass, recipesDigest(recipes));
    if (!snapshot) return undefined;
    const changed = files.changed === undefined ? undefined : linkFile(changedRowsPath(layout, recipes.pass), folder);
    const areSame = (await digestOfFile(rows, io)) === files.rows && (changed === undefined || (await digestOfFile(changed, io)) === files.changed);
    if (!areSame) return undefined;
    return { snapshot, digest: files.snapshot, rows: { rows, isHeld: true, ...(changed !== undefined && { changed }), digests: { rows: files.rows, ...(files.changed !== undefined && { changed: files.changed }) } } };
  } catch (error) {
    if (errorCode(error) === undefined && !(error instanceof ReplacedError)) throw error;
    return undefined;
  }
}

/** Looks whether its blobs are there: while the store is held, so that nobody takes one away after. undefined where the disk does not say. */
export async function lookAtBlobs(base: KnownBase, layout: Layout, io: Io): Promise<Base | undefined> {
  try {
    return { ...base, withoutBlobs: await rowsWithoutBlobs(base.snapshot.blobColumns(), layout, io) };
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Writes the snapshot of a pass that has ended, unless the base's still is it; returns its sha256. */
export async function saveSnapshot(table: PassTable, recipes: Recipes, base: Base | undefined, layout: Layout, io: Io): Promise<string> {
  if (base?.snapshot.isOf(table)) return base.digest;
  const bytes = Snapshot.encode(table, recipes.pass, recipesDigest(recipes), base?.snapshot);
  await replaceFile(snapshotPath(layout, recipes.pass), bytes, io);
  return createHash('sha256').update(bytes).digest('hex');
}

async function digestOfFile(path: string, io: Io): Promise<string> {
  const handle = await io.open(path, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
