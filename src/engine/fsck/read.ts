import { createHash, hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { decodeFactLine } from '../fact-line.ts';
import { diskIo } from '../io.ts';
import { scanLines } from '../segment-lines.ts';
import type { NamedBlob } from './fault.ts';

/*
 * What a checking thread does: plain synchronous reads, one file after another. A hundred thousand small files take
 * a third of the time that awaited reads take (measured: 30,000 files of 4 kB 1.0 s against 3.1 s), and two threads
 * keep both cores busy.
 */

/** Larger files are read in pieces. */
const WHOLE = 8 << 20;
const PIECE = 4 << 20;
/** A name that leads elsewhere is no blob. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW;

export type CheckTask =
  | { readonly kind: 'blobs'; readonly paths: readonly string[] }
  | { readonly kind: 'segment'; readonly path: string };

/** Digest and size of each file, `undefined` where it cannot be read. */
export interface BlobsRead {
  readonly files: readonly ({ readonly sha256: string; readonly bytes: number } | undefined)[];
}

export interface SegmentRead {
  /** `undefined` where it is not there, or cannot be read. */
  readonly sha256: string | undefined;
  readonly bytes: number;
  readonly lines: number;
  /** Numbers, from 1, of lines that do not prove themselves. */
  readonly damaged: readonly number[];
  /** What whole lines name, each once, in order of appearance. */
  readonly blobs: readonly NamedBlob[];
  /** Whether the last line has its end. */
  readonly ended: boolean;
}

export type CheckResult = BlobsRead | SegmentRead;

export function check(task: CheckTask): CheckResult {
  return task.kind === 'blobs' ? { files: task.paths.map(digestOfFile) } : readSegment(task.path);
}

function digestOfFile(path: string): BlobsRead['files'][number] {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, FLAGS);
    const { size } = fstatSync(descriptor);
    if (size <= WHOLE) {
      const bytes = readFileSync(descriptor);
      return { sha256: hash('sha256', bytes, 'hex'), bytes: bytes.length };
    }
    const digest = createHash('sha256');
    let total = 0;
    for (const piece of pieces(descriptor)) {
      digest.update(piece);
      total += piece.length;
    }
    return { sha256: digest.digest('hex'), bytes: total };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Each line by its own sum, and the whole by its digest. */
function readSegment(path: string): SegmentRead {
  const damaged: number[] = [];
  const blobs = new Map<string, NamedBlob>();
  let lines = 0;
  let ended = true;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, FLAGS);
    const scan = scanLines(diskIo, descriptor);
    let next = scan.next();
    for (; !next.done; next = scan.next()) {
      lines++;
      ended = next.value.ended;
      const whole = decodeFactLine(next.value.bytes);
      if (!whole) damaged.push(lines);
      for (const { sha256, bytes } of whole?.artefacts ?? []) blobs.set(`${sha256} ${bytes}`, { sha256, bytes });
    }
    return { sha256: next.value.sha256, bytes: next.value.bytes, lines, damaged, blobs: [...blobs.values()], ended };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { sha256: undefined, bytes: 0, lines: 0, damaged: [], blobs: [], ended: true };
    throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function* pieces(descriptor: number): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(PIECE);
  for (;;) {
    const read = readSync(descriptor, buffer, 0, PIECE, null);
    if (read === 0) return;
    yield buffer.subarray(0, read);
  }
}
