import { createHash } from 'node:crypto';

/** A folder that was walked, and how many of the columns' cells are its own; trees stand one after the other in all of them. */
export interface TreeHead {
  /** Absolute. */
  readonly path: string;
  /** False where there was no such folder; it then has no cells. */
  readonly there: boolean;
  /** Whether the change time of its files counts as well. */
  readonly changeTimes: boolean;
  readonly folders: number;
}

/** The cells of all trees, in the order of the walk. */
export interface Columns {
  /** Entries of each folder, and the bytes of their names, joined by NUL. */
  readonly counts: Uint32Array;
  readonly lengths: Uint32Array;
  /** An entry's `EntryKind` as a character; `F` for a file whose state counts, not only its name. */
  readonly kinds: Uint8Array;
  /** Of each file whose state counts. */
  readonly sizes: BigInt64Array;
  readonly mtimes: BigInt64Array;
  readonly inodes: BigInt64Array;
  /** Only of those in trees with `changeTimes`. */
  readonly ctimes: BigInt64Array;
  readonly names: Uint8Array;
}

const MAGIC = Buffer.from('dxwitn01');
const ORDER = ['sizes', 'mtimes', 'inodes', 'ctimes', 'counts', 'lengths', 'kinds', 'names'] as const satisfies readonly (keyof Columns)[];
const DIGEST_BYTES = 32;

/**
 * Layout: magic, a JSON text (its length before it; it ends with the lengths of the columns), the columns one after
 * the other, widest cells first so that all are aligned, then the sha256 of all before. In the byte order of the machine: on another one nothing in it would fit anyway.
 */
export function encodeIndex(head: unknown, columns: Columns): Buffer {
  const parts = ORDER.map((name) => bytesOf(columns[name]));
  const json = Buffer.from(JSON.stringify({ head, lengths: parts.map((part) => part.length) }));
  const start = Buffer.alloc(aligned(MAGIC.length + 8 + json.length));
  MAGIC.copy(start);
  start.writeUInt32LE(json.length, MAGIC.length);
  json.copy(start, MAGIC.length + 8);
  const hash = createHash('sha256').update(start);
  for (const part of parts) hash.update(part);
  return Buffer.concat([start, ...parts, hash.digest()]);
}

/** undefined for whatever is not the whole of what `encodeIndex` gave. The head's shape is the caller's: only this dx writes and reads it. */
export function decodeIndex(bytes: Buffer): { readonly head: unknown; readonly columns: Columns } | undefined {
  if (bytes.length < MAGIC.length + 8 + DIGEST_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const end = bytes.length - DIGEST_BYTES;
  if (!createHash('sha256').update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end))) return undefined;
  const length = bytes.readUInt32LE(MAGIC.length);
  const { head, lengths } = JSON.parse(bytes.toString('utf8', MAGIC.length + 8, MAGIC.length + 8 + length)) as { head: unknown; lengths: number[] };
  // Views need the buffer itself to be aligned, which a small file's is not: those come from a shared pool.
  const whole = bytes.byteOffset % 8 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  let at = whole.byteOffset + aligned(MAGIC.length + 8 + length);
  const take = (index: number): [ArrayBuffer, number, number] => {
    const from = at;
    at += lengths[index]!;
    return [whole.buffer as ArrayBuffer, from, lengths[index]!];
  };
  const wide = (index: number): BigInt64Array => view(BigInt64Array, 8, ...take(index));
  const middle = (index: number): Uint32Array => view(Uint32Array, 4, ...take(index));
  const bytesAt = (index: number): Uint8Array => view(Uint8Array, 1, ...take(index));
  const columns: Columns = {
    sizes: wide(0), mtimes: wide(1), inodes: wide(2), ctimes: wide(3),
    counts: middle(4), lengths: middle(5), kinds: bytesAt(6), names: bytesAt(7),
  };
  return { head, columns };
}

function view<T>(Kind: new (buffer: ArrayBuffer, from: number, cells: number) => T, width: number, buffer: ArrayBuffer, from: number, bytes: number): T {
  return new Kind(buffer, from, bytes / width);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}
