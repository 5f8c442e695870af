import { decodeColumns, encodeColumns } from '../../core/columns.ts';
import type { Json } from '../../core/canonical.ts';

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

const MAGIC = 'dxwitn02';

export function encodeIndex(head: unknown, c: Columns): Buffer {
  return encodeColumns(MAGIC, head as Json, [c.sizes, c.mtimes, c.inodes, c.ctimes, c.counts, c.lengths, c.kinds, c.names]);
}

/** undefined for whatever is not the whole of what `encodeIndex` gave. The head's shape is the caller's: only this dx writes and reads it. */
export function decodeIndex(bytes: Buffer): { readonly head: unknown; readonly columns: Columns } | undefined {
  const decoded = decodeColumns<Parts>(MAGIC, bytes, [BigInt64Array, BigInt64Array, BigInt64Array, BigInt64Array, Uint32Array, Uint32Array, Uint8Array, Uint8Array]);
  if (!decoded) return undefined;
  const [sizes, mtimes, inodes, ctimes, counts, lengths, kinds, names] = decoded.columns;
  return { head: decoded.head, columns: { sizes, mtimes, inodes, ctimes, counts, lengths, kinds, names } };
}

type Parts = readonly [BigInt64Array, BigInt64Array, BigInt64Array, BigInt64Array, Uint32Array, Uint32Array, Uint8Array, Uint8Array];
