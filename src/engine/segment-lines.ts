import { createHash } from 'node:crypto';
import type { Io } from './io.ts';

const CHUNK = 4 << 20;
const NEWLINE = 10;

/** A line of a file, without its line end; the bytes hold until the next one is asked for. */
export interface ScannedLine {
  readonly bytes: Buffer;
  readonly offset: number;
  /** Whether a line end followed. */
  readonly ended: boolean;
}

/** Reads a file of lines from its beginning to its end, 4 MB at a time; at last tells the sha256 of all its bytes and their number. */
export function* scanLines(io: Io, descriptor: number): Generator<ScannedLine, { readonly sha256: string; readonly bytes: number }, undefined> {
  const hash = createHash('sha256');
  let buffer = Buffer.allocUnsafe(CHUNK);
  let kept = 0;
  let position = 0;
  for (;;) {
    const free = buffer.subarray(kept);
    const read = io.readNow(descriptor, free, position);
    hash.update(free.subarray(0, read));
    position += read;
    const filled = buffer.subarray(0, kept + read);
    const base = position - filled.length;
    let start = 0;
    for (let end = filled.indexOf(NEWLINE); end >= 0; end = filled.indexOf(NEWLINE, start)) {
      if (end > start) yield { bytes: filled.subarray(start, end), offset: base + start, ended: true };
      start = end + 1;
    }
    if (read < free.length) {
      if (start < filled.length) yield { bytes: filled.subarray(start), offset: base + start, ended: false };
      return { sha256: hash.digest('hex'), bytes: position };
    }
    kept = filled.length - start;
    // A line longer than the buffer.
    const next = start === 0 ? Buffer.allocUnsafe(2 * buffer.length) : buffer;
    filled.copy(next, 0, start);
    buffer = next;
  }
}

/** The sha256 of a whole file, read 4 MB at a time. */
export function digestNow(io: Io, descriptor: number): string {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let position = 0; ; ) {
    const read = io.readNow(descriptor, buffer, position);
    hash.update(buffer.subarray(0, read));
    position += read;
    if (read < buffer.length) return hash.digest('hex');
  }
}
