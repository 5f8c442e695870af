import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeColumns, encodeColumns } from '../core/columns.ts';
import { makeTemporary } from '../engine/private.ts';
import { Hashes } from './hashes.ts';
import { KINDS, type Edge } from './edges.ts';
import type { NearPairs } from './near.ts';
import { HashTable } from './near-table.ts';

/** The hashes and near pairs of the last build, within the private folder. */
export const NEAR_FILE = 'near.idx';

/** Raised whenever the search finds, or the file holds, something else. */
const MAGIC = 'dxnear03';

/** What a build knew of its near pictures. */
export interface NearMemory {
  readonly hashes: Hashes;
  /** By place in the table. */
  readonly pairs: NearPairs;
  /** Ties between rows whose ids, bytes or pixels are equal. */
  readonly equals: readonly Edge[];
  /** Names the rows that the hashes are of. */
  readonly of: string;
}

interface Head {
  readonly limit: number;
  readonly of: string;
}

/** Hashes: rows and words. Near pairs. Equal rows: both numbers and the kind. */
type Parts = readonly [Int32Array, Uint32Array, Int32Array, Int32Array, Uint8Array, Int32Array, Int32Array, Uint8Array];

/**
 * What the last search within `limit` was over and found, or undefined where there is none, or it is of another kind,
 * or its bytes are not those that were written: everything is then searched again.
 */
export function loadNear(privateDir: string, limit: number): NearMemory | undefined {
  const bytes = read(join(privateDir, NEAR_FILE));
  const decoded = bytes && decodeColumns<Parts>(MAGIC, bytes, [Int32Array, Uint32Array, Int32Array, Int32Array, Uint8Array, Int32Array, Int32Array, Uint8Array]);
  const head = decoded?.head as Head | undefined;
  if (!decoded || head?.limit !== limit) return undefined;
  const [rows, words, a, b, distance, first, second, kinds] = decoded.columns;
  const equals = Array.from(first, (row, edge): Edge => [row, second[edge]!, KINDS[kinds[edge]!]!, 0]);
  return { hashes: new Hashes(rows, new HashTable(words)), pairs: { a, b, distance }, equals, of: head.of };
}

/** Temporary file, then rename: the file is whole, or the one before. Private: hashes tell what pictures look like. */
export function saveNear(privateDir: string, limit: number, { hashes, pairs, equals, of }: NearMemory): void {
  const folder = makeTemporary(privateDir, 'near');
  try {
    const temporary = join(folder, NEAR_FILE);
    const columns: Parts = [
      hashes.rows, hashes.table.words, pairs.a, pairs.b, pairs.distance,
      Int32Array.from(equals, ([a]) => a), Int32Array.from(equals, ([, b]) => b), Uint8Array.from(equals, ([, , kind]) => KINDS.indexOf(kind)),
    ];
    const bytes = encodeColumns(MAGIC, { limit, of }, columns);
    writeFileSync(temporary, bytes, { mode: 0o600 });
    renameSync(temporary, join(privateDir, NEAR_FILE));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined; // not there, or not to be read: as good as none
  }
}
