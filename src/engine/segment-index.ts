import { sha256 } from '../core/digest.ts';
import type { FactState } from './fact-line.ts';
import type { FingerprintTable } from './fingerprint-table.ts';

/**
 * The sidecar `facts/<sha256>.idx` of a sealed segment: where the line of each fingerprint lies. It is derived,
 * never believed about a line's content (each line proves itself when it is read), and made again wherever it is
 * missing, does not fit its own digest, or names another segment.
 *
 * Layout, little endian: magic, count u32, 4 bytes of zero, size of the segment f64, sha256 of the segment (32);
 * then columns ordered by fingerprint: fingerprint (32 bytes each), offset f64, length u32 (without the line
 * end), state u8 (0 done, 1 failed); then the sha256 of all before it.
 */
const MAGIC = Buffer.from('dxfacts1');
const HEADER = 8 + 8 + 8 + 32;
const ROW = 32 + 8 + 4 + 1;
const TRAILER = 32;

export class SegmentIndex {
  readonly count: number;
  readonly #bytes: Buffer;
  readonly #at: { readonly offset: number; readonly length: number; readonly state: number };

  private constructor(bytes: Buffer, count: number) {
    this.count = count;
    this.#bytes = bytes;
    this.#at = { offset: HEADER + 32 * count, length: HEADER + 40 * count, state: HEADER + 44 * count };
  }

  /** The size of the segment as the index tells it; for a segment that is damaged itself. */
  static sizeIn(bytes: Buffer): number {
    return bytes.length < HEADER ? -1 : bytes.readDoubleLE(16);
  }

  /** undefined where the bytes are not a whole index of that segment (name and size in bytes). */
  static decode(bytes: Buffer, segment: { readonly sha256: string; readonly bytes: number }): SegmentIndex | undefined {
    if (bytes.length < HEADER + TRAILER || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
    const count = bytes.readUInt32LE(8);
    if (bytes.length !== HEADER + ROW * count + TRAILER) return undefined;
    if (bytes.readDoubleLE(16) !== segment.bytes || bytes.toString('hex', 24, 56) !== segment.sha256) return undefined;
    if (sha256(bytes.subarray(0, -TRAILER)) !== bytes.toString('hex', bytes.length - TRAILER)) return undefined;
    return new SegmentIndex(bytes, count);
  }

  /** The index of the lines gathered in a table, and its bytes as they are written. */
  static of(lines: FingerprintTable, segment: { readonly sha256: string; readonly bytes: number }): { readonly index: SegmentIndex; readonly bytes: Buffer } {
    const { count } = lines;
    const bytes = Buffer.alloc(HEADER + ROW * count + TRAILER);
    MAGIC.copy(bytes);
    bytes.writeUInt32LE(count, 8);
    bytes.writeDoubleLE(segment.bytes, 16);
    bytes.write(segment.sha256, 24, 'hex');
    const index = new SegmentIndex(bytes, count);
    lines.order().forEach((row, i) => {
      lines.prints.copy(bytes, HEADER + 32 * i, 32 * row, 32 * row + 32);
      bytes.writeDoubleLE(lines.offsets[row]!, index.#at.offset + 8 * i);
      bytes.writeUInt32LE(lines.lengths[row]!, index.#at.length + 4 * i);
      bytes[index.#at.state + i] = lines.states[row]!;
    });
    bytes.write(sha256(bytes.subarray(0, -TRAILER)), bytes.length - TRAILER, 'hex');
    return { index, bytes };
  }

  /** The row of a fingerprint (32 bytes), or -1. */
  find(print: Buffer): number {
    const wanted = print.readUIntBE(0, 6);
    let low = 0;
    let high = this.count - 1;
    let lowKey = 0;
    let highKey = 2 ** 48;
    // Fingerprints are spread evenly: a guess by proportion is near, four or five where halving takes nineteen
    // steps at 500,000. After eight guesses it is halving, so that no content makes it slow.
    for (let round = 0; low <= high; round++) {
      const guess = round < 8 ? low + Math.floor(((wanted - lowKey) / (highKey - lowKey + 1)) * (high - low)) : (low + high) >> 1;
      const middle = Math.min(Math.max(guess, low), high);
      const at = HEADER + 32 * middle;
      const key = this.#bytes.readUIntBE(at, 6);
      const order = key === wanted ? print.compare(this.#bytes, at, at + 32) : wanted - key;
      if (order === 0) return middle;
      if (order > 0) {
        low = middle + 1;
        lowKey = key;
      } else {
        high = middle - 1;
        highKey = key;
      }
    }
    return -1;
  }

  fingerprint(row: number): string {
    return this.#bytes.toString('hex', HEADER + 32 * row, HEADER + 32 * row + 32);
  }

  offset(row: number): number {
    return this.#bytes.readDoubleLE(this.#at.offset + 8 * row);
  }

  /** Bytes of the line without its line end. */
  length(row: number): number {
    return this.#bytes.readUInt32LE(this.#at.length + 4 * row);
  }

  state(row: number): FactState {
    return this.#bytes[this.#at.state + row] === 1 ? 'failed' : 'done';
  }
}
