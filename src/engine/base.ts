import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { hasBlob } from './blobs.ts';
import { errorCode, replaceFile, type Io } from './io.ts';
import type { PassFiles } from './last-build.ts';
import { changedRowsPath, rowsPath, snapshotPath, type Layout } from './layout.ts';
import type { PassTable } from './pass-table.ts';
import type { Base } from './plan-pass.ts';
import type { Recipes } from './recipe.ts';
import { recipesDigest, Snapshot } from './snapshot.ts';

const CHUNK = 4 << 20;
/** Blobs looked at in one turn, 1 ms: DuckDB runs meanwhile and wants its callbacks. */
const SLICE = 400;

/**
 * The state of a pass at the end of the last build, if its files are those that build recorded and the
 * recipes are the same; undefined otherwise, also where a file cannot be read: everything is then looked up anew.
 */
export async function openBase(recipes: Recipes, files: PassFiles | undefined, layout: Layout, io: Io): Promise<Base | undefined> {
  if (!files) return undefined;
  const rows = rowsPath(layout, recipes.pass);
  try {
    const snapshot = Snapshot.decode(await io.readFile(snapshotPath(layout, recipes.pass)), files.snapshot, recipes.pass, recipesDigest(recipes));
    if (!snapshot || (await digestOfFile(rows, io)) !== files.rows) return undefined;
    const changed = files.changed === undefined ? undefined : changedRowsPath(layout, recipes.pass);
    if (changed !== undefined && (await digestOfFile(changed, io)) !== files.changed) return undefined;
    return { snapshot, digest: files.snapshot, rows: { rows, ...(changed !== undefined && { changed }), digests: { rows: files.rows, ...(files.changed !== undefined && { changed: files.changed }) } }, withoutBlobs: await rowsWithoutBlobs(snapshot, layout, io) };
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

/** The size of each blob is checked at each use (design: Store): 4 µs each, while the tables are made. */
async function rowsWithoutBlobs(snapshot: Snapshot, layout: Layout, io: Io): Promise<ReadonlySet<number>> {
  const missing = new Set<number>();
  for (let row = 0, looked = 0; row < snapshot.count; row++) {
    for (const { sha256, bytes } of snapshot.blobs(row)) {
      if (!hasBlob(layout, sha256, bytes, io)) missing.add(row);
      if (++looked % SLICE === 0) await turn();
    }
  }
  return missing;
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
