import { join } from 'node:path';
import { byCodeUnit } from '../core/compare.ts';
import { decodeFactLine } from './fact-line.ts';
import type { Io } from './io.ts';
import { indexPath, segmentPath, type Layout } from './layout.ts';
import type { FactLine } from './pass.ts';
import { isDeadLog, temporaryName } from './processes.ts';
import { scanLines } from './segment-lines.ts';
import { openIfThere } from './segments.ts';
import { SegmentWriter } from './segment-writer.ts';

const SEALED = /^([0-9a-f]{64})\.jsonl$/;
/** Lines written at once. */
const BATCH = 4096;

/** What was left out of the segments. */
export interface Rewritten {
  readonly lines: number;
  /** Bytes of those lines. */
  readonly bytes: number;
}

/**
 * Writes every segment anew that holds a line which is not whole or not wanted. The new segment is sealed before
 * the old one and its index are removed, so that killing this loses nothing. The caller holds the store alone.
 */
export async function rewriteSegments(layout: Layout, io: Io, wanted: (line: FactLine) => boolean): Promise<Rewritten> {
  let lines = 0;
  let bytes = 0;
  for (const name of (await io.readdir(layout.facts)).toSorted(byCodeUnit)) {
    const sealed = SEALED.exec(name)?.[1];
    if (sealed === undefined && !isDeadLog(name)) continue;
    const left = await rewriteSegment(layout, io, name, sealed, wanted);
    lines += left.lines;
    bytes += left.bytes;
  }
  return { lines, bytes };
}

async function rewriteSegment(layout: Layout, io: Io, name: string, sealed: string | undefined, wanted: (line: FactLine) => boolean): Promise<Rewritten> {
  const path = join(layout.facts, name);
  const source = openIfThere(io, path);
  if (source === undefined) return { lines: 0, bytes: 0 };
  try {
    const keeps = (bytes: Buffer): boolean => {
      const line = decodeFactLine(bytes);
      return line !== undefined && wanted(line);
    };
    let lines = 0;
    let bytes = 0;
    const scan = scanLines(io, source);
    let next = scan.next();
    for (; !next.done; next = scan.next()) {
      if (keeps(next.value.bytes)) continue;
      lines++;
      bytes += next.value.bytes.length + 1;
    }
    if (lines === 0 && next.value.sha256 === sealed) return { lines, bytes };
    const written = await copy(layout, io, source, keeps);
    if (written === path) return { lines, bytes };
    // The index goes first: alone, it would be the witness of a lost segment.
    if (sealed !== undefined) await io.remove(indexPath(layout, sealed));
    await io.remove(sealed === undefined ? path : segmentPath(layout, sealed));
    return { lines, bytes };
  } finally {
    io.closeNow(source);
  }
}

/** The path of the new segment; undefined where no line is kept. */
async function copy(layout: Layout, io: Io, source: number, keeps: (bytes: Buffer) => boolean): Promise<string | undefined> {
  const temporary = join(layout.temporary, temporaryName('jsonl'));
  const writer = await SegmentWriter.create(layout, io, temporary);
  try {
    let batch: Buffer[] = [];
    for (const { bytes } of scanLines(io, source)) {
      if (keeps(bytes)) batch.push(Buffer.concat([bytes, LINE_END]));
      if (batch.length < BATCH) continue;
      await writer.append(batch);
      batch = [];
    }
    await writer.append(batch);
  } catch (error) {
    await writer.seal();
    throw error;
  }
  return (await writer.seal())?.path;
}

const LINE_END = Buffer.from('\n');
