import { join } from 'node:path';
import { errorCode, isMissing, type Io } from './io.ts';
import { indexPath, type Layout } from './layout.ts';
import { lockForChange } from './lock.ts';
import { temporaryName } from './processes.ts';
import { digestNow, scanLines } from './segment-lines.ts';
import { SegmentWriter, type SealedSegment } from './segment-writer.ts';
import { copyWhole, openSegments, sealedNames, type OpenSegment } from './segments.ts';

/** Segments of one tier that are let be: a build that changes little leaves one or two small ones. */
const MOST_OF_TIER = 16;
/** The first tier is segments below this size, each next one eight times as large: a line is written anew once a tier. */
const FIRST_TIER = 64 * 1024;
const TIER = 8;

/**
 * Merges small segments where there are many of one size, so that looking a fingerprint up stays a matter of a few
 * indexes. Alone in the store, as gc is: where any other process uses it, the next build tries again. The merged
 * segment is there before the old ones go, so that a kill leaves lines twice at worst. Returns how many went.
 */
export async function compactStore(layout: Layout, io: Io): Promise<number> {
  if (crowded(await sizes(layout, io)).length === 0) return 0;
  const lock = await lockForChange(layout, io);
  if (!('release' in lock)) return 0;
  try {
    return await compact(layout, io);
  } catch (error) {
    // Housekeeping fails no build: what the disk refuses now is done after another one.
    if (errorCode(error) === undefined) throw error;
    return 0;
  } finally {
    await lock.release();
  }
}

async function sizes(layout: Layout, io: Io): Promise<{ readonly bytes: number }[]> {
  try {
    return (await sealedNames(layout, io)).map((name) => ({ bytes: io.sizeNow(join(layout.facts, name)) ?? 0 }));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function compact(layout: Layout, io: Io): Promise<number> {
  let { segments } = await openSegments(layout, io);
  const all = new Set(segments);
  let merged = 0;
  try {
    for (let tier = crowded(segments); tier.length > 0; tier = crowded(segments)) {
      // A damaged one is left for the build that needs it, which says what is lost.
      const whole = tier.filter((segment) => digestNow(io, segment.descriptor) === segment.sha256);
      segments = segments.filter((segment) => !tier.includes(segment));
      const one = whole.length > 1 ? await merge(whole, layout, io) : undefined;
      if (!one) continue;
      merged += whole.length;
      all.add(one);
      segments.push(one);
    }
    return merged;
  } finally {
    for (const { descriptor } of all) io.closeNow(descriptor);
  }
}

async function merge(segments: readonly OpenSegment[], layout: Layout, io: Io): Promise<OpenSegment | undefined> {
  const writer = await SegmentWriter.create(layout, io, join(layout.temporary, temporaryName('jsonl')));
  let sealed: SealedSegment | undefined;
  try {
    for (const { descriptor } of segments) await copyWhole(scanLines(io, descriptor), writer);
    sealed = await writer.seal();
  } catch (error) {
    await writer.discard();
    throw error;
  }
  if (!sealed) return undefined;
  for (const { path, sha256 } of segments) {
    if (sha256 === sealed.sha256) continue;
    // An index alone would be the witness of a lost segment.
    await io.remove(indexPath(layout, sha256));
    await io.remove(path);
  }
  return { ...sealed, descriptor: io.openNow(sealed.path) };
}

/** The segments of the smallest tier that holds too many; none where no tier does. */
function crowded<T extends { readonly bytes: number }>(segments: readonly T[]): readonly T[] {
  const tiers: T[][] = [];
  for (const segment of segments) {
    const tier = Math.max(0, Math.ceil(Math.log(segment.bytes / FIRST_TIER) / Math.log(TIER)));
    (tiers[tier] ??= []).push(segment);
  }
  return tiers.find((tier) => tier !== undefined && tier.length > MOST_OF_TIER) ?? [];
}
