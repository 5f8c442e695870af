import { join } from 'node:path';
import { forgetLastBuilds } from '../forget.ts';
import type { Io } from '../io.ts';
import { blobPath, type Layout } from '../layout.ts';
import { rewriteSegments } from '../rewrite.ts';
import type { Fault } from './fault.ts';

/**
 * Drops what is damaged, and what names something that is not there, so that the next build computes it again.
 * The caller holds the store alone. Killed at any moment it leaves a store with some of the same faults and no
 * other: what a project remembers of its last build goes first, then results, then the blobs they named.
 */
export async function repair(layout: Layout, io: Io, faults: readonly Fault[]): Promise<ReadonlySet<Fault>> {
  const dropped = new Set(faults.filter(({ kind }) => kind !== 'unknown'));
  const blobs = new Set([...dropped].filter(({ part }) => part === 'blob').map(({ name }) => name.slice(name.lastIndexOf('/') + 1)));
  if (dropped.size === 0) return dropped;
  await forgetLastBuilds(layout, io);
  await rewriteSegments(layout, io, (line) => (line.artefacts ?? []).every(({ sha256 }) => !blobs.has(sha256)));
  for (const { kind, part, name } of dropped) {
    if (part === 'blob' && kind === 'damaged') await io.remove(blobPath(layout, name.slice(name.lastIndexOf('/') + 1)));
    if (part === 'index' || part === 'memory' || (part === 'store' && kind === 'damaged')) await io.remove(join(layout.dir, name));
    // Alone, an index is the witness of a lost segment.
    if (part === 'segment' && kind === 'missing') await io.remove(join(layout.dir, name.replace(/\.jsonl$/, '.idx')));
  }
  return dropped;
}
