import { join } from 'node:path';
import { byCodeUnit } from '../core/compare.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { fingerprintOf, isWholeFactLine, stateOf } from './fact-line.ts';
import { FingerprintTable } from './fingerprint-table.ts';
import { isMissing, type Io } from './io.ts';
import { indexPath, segmentPath, type Layout } from './layout.ts';
import { isDeadLog, temporaryName } from './processes.ts';
import { SegmentIndex } from './segment-index.ts';
import { scanLines, type ScannedLine } from './segment-lines.ts';
import { SegmentWriter, writeIndex, type SealedSegment } from './segment-writer.ts';

const SEALED = /^([0-9a-f]{64})\.jsonl$/;
const INDEX = /^([0-9a-f]{64})\.idx$/;

/** A segment that is open for reading: another process may remove its name meanwhile, not its bytes. */
export interface OpenSegment extends SealedSegment {
  readonly descriptor: number;
}

/** Opens every segment of the store. What was damaged is named and left out; logs of dead processes are taken up. */
export async function openSegments(layout: Layout, io: Io): Promise<{ readonly segments: OpenSegment[]; readonly diagnostics: Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const segments = new Map<string, OpenSegment>();
  const add = (segment: OpenSegment | undefined): void => {
    if (!segment) return;
    if (segments.has(segment.sha256)) io.closeNow(segment.descriptor);
    else segments.set(segment.sha256, segment);
  };
  let gone = false;
  // Another process may merge segments between our listing and our opening: its new one is in a second listing.
  for (let listing = 0; listing === 0 || (gone && listing === 1); listing++) {
    gone = false;
    const names = (await io.readdir(layout.facts)).toSorted(byCodeUnit);
    const present = new Set(names);
    for (const name of names) {
      const sha256 = SEALED.exec(name)?.[1];
      const index = INDEX.exec(name)?.[1];
      if (index !== undefined && !present.has(`${index}.jsonl`)) await io.remove(join(layout.facts, name));
      if (isDeadLog(name)) add(await salvage(layout, io, join(layout.facts, name)));
      if (sha256 === undefined || segments.has(sha256)) continue;
      const descriptor = openIfThere(io, segmentPath(layout, sha256));
      if (descriptor === undefined) gone = true;
      else add(await openSegment(layout, io, sha256, descriptor, diagnostics));
    }
  }
  return { segments: [...segments.values()], diagnostics };
}

async function openSegment(layout: Layout, io: Io, sha256: string, descriptor: number, diagnostics: Diagnostic[]): Promise<OpenSegment | undefined> {
  const path = segmentPath(layout, sha256);
  const bytes = io.sizeNow(path) ?? -1;
  const written = await readIfThere(indexPath(layout, sha256), io);
  const known = written && SegmentIndex.decode(written, { sha256, bytes });
  if (known) return { path, sha256, bytes, index: known, descriptor };
  const table = new FingerprintTable();
  const lines = scanLines(io, descriptor);
  let next = lines.next();
  for (; !next.done; next = lines.next()) {
    const line = next.value;
    table.add(fingerprintOf(line.bytes), line.offset, line.bytes.length, stateOf(line.bytes));
  }
  const scanned = next.value;
  if (scanned.sha256 === sha256) {
    const made = SegmentIndex.of(table, scanned);
    await writeIndex(layout, io, sha256, made.bytes);
    return { path, ...scanned, index: made.index, descriptor };
  }
  io.closeNow(descriptor);
  return mend(layout, io, sha256, diagnostics);
}

/** Seals the whole lines of a damaged segment anew, removes it, and says so. */
export async function mend(layout: Layout, io: Io, sha256: string, diagnostics: Diagnostic[]): Promise<OpenSegment | undefined> {
  // First: an index alone would be the witness of a lost segment.
  await io.remove(indexPath(layout, sha256));
  const whole = await salvage(layout, io, segmentPath(layout, sha256));
  diagnostics.push({
    code: 'DX7002',
    severity: 'warning',
    message: `the store held a damaged facts segment; ${whole?.index.count ?? 0} of its results are whole and kept, the others are computed again`,
    help: 'nothing to do; if it happens again, check the disk',
  });
  return whole;
}

/** Takes lines out of a segment: what holds the others takes its place. */
export async function withoutLines(layout: Layout, io: Io, sha256: string, fingerprints: ReadonlySet<string>): Promise<OpenSegment | undefined> {
  await io.remove(indexPath(layout, sha256));
  return salvage(layout, io, segmentPath(layout, sha256), fingerprints);
}

/** Names of the sealed segments, ordered. */
export async function sealedNames(layout: Layout, io: Io): Promise<string[]> {
  return (await io.readdir(layout.facts)).filter((name) => SEALED.test(name)).toSorted(byCodeUnit);
}

/** The whole lines of a file as a sealed segment; the file is removed. undefined where there are none, or another process was faster. */
async function salvage(layout: Layout, io: Io, path: string, except?: ReadonlySet<string>): Promise<OpenSegment | undefined> {
  const source = openIfThere(io, path);
  if (source === undefined) return undefined;
  const writer = await SegmentWriter.create(layout, io, join(layout.temporary, temporaryName('jsonl')));
  let sealed: SealedSegment | undefined;
  try {
    await copyWhole(scanLines(io, source), writer, except);
    sealed = await writer.seal();
  } catch (error) {
    await writer.discard();
    throw error;
  } finally {
    io.closeNow(source);
  }
  if (sealed?.path !== path) await io.remove(path);
  const descriptor = sealed && openIfThere(io, sealed.path);
  return sealed && descriptor !== undefined ? { ...sealed, descriptor } : undefined;
}

/** Appends those lines that prove themselves, but for the fingerprints of `except`. */
export async function copyWhole(lines: Iterable<ScannedLine>, writer: SegmentWriter, except: ReadonlySet<string> = NONE): Promise<void> {
  let batch: Buffer[] = [];
  for (const { bytes, ended } of lines) {
    if (ended && isWholeFactLine(bytes) && !except.has(fingerprintOf(bytes))) batch.push(Buffer.concat([bytes, LINE_END]));
    if (batch.length < 4096) continue;
    await writer.append(batch);
    batch = [];
  }
  await writer.append(batch);
}

const NONE: ReadonlySet<string> = new Set();
const LINE_END = Buffer.from('\n');

export function openIfThere(io: Io, path: string): number | undefined {
  try {
    return io.openNow(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function readIfThere(path: string, io: Io): Promise<Buffer | undefined> {
  try {
    return await io.readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
