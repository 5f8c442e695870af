import { join } from 'node:path';
import { isMissing, type Io } from '../io.ts';
import { markUnfinished } from '../last-build.ts';
import { blobPath, LAST_BUILD, UNFINISHED, type Layout } from '../layout.ts';
import { rewriteSegments } from '../rewrite.ts';
import type { Fault } from './fault.ts';
import { privateFolders } from './memory.ts';

/**
 * Drops what is damaged, and what names something that is not there, so that the next build computes it again.
 * The caller holds the store alone. Killed at any moment it leaves a store with some of the same faults and no
 * other: what a project remembers of its last build goes first, then results, then the blobs they named.
 */
export async function repair(layout: Layout, io: Io, faults: readonly Fault[]): Promise<ReadonlySet<Fault>> {
  const dropped = new Set(faults.filter(({ kind }) => kind !== 'unknown'));
  const blobs = new Set([...dropped].filter(({ part }) => part === 'blob').map(({ name }) => name.slice(name.lastIndexOf('/') + 1)));
  if (dropped.size === 0) return dropped;
  for (const folder of await privateFolders(layout, io)) await forgetLastBuild(join(layout.dir, folder), io);
  await rewriteSegments(layout, io, (line) => (line.artefacts ?? []).every(({ sha256 }) => !blobs.has(sha256)));
  for (const { kind, part, name } of dropped) {
    if (part === 'blob' && kind === 'damaged') await io.remove(blobPath(layout, name.slice(name.lastIndexOf('/') + 1)));
    if (part === 'index' || part === 'memory' || (part === 'store' && kind === 'damaged')) await io.remove(join(layout.dir, name));
    // Alone, an index is the witness of a lost segment.
    if (part === 'segment' && kind === 'missing') await io.remove(join(layout.dir, name.replace(/\.jsonl$/, '.idx')));
  }
  return dropped;
}

/**
 * What a project's last build left goes as a whole, the record first: the next build looks everything up in the
 * store, and makes again what is not there.
 */
async function forgetLastBuild(folder: string, io: Io): Promise<void> {
  const names = await io.readdir(folder).catch(noFolder);
  if (!names.includes(LAST_BUILD)) return;
  await markUnfinished(join(folder, UNFINISHED), io);
  await io.remove(join(folder, LAST_BUILD));
  for (const name of names) if (name !== 'files.idx' && /\.(idx|parquet)$/.test(name)) await io.remove(join(folder, name));
}

function noFolder(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}
