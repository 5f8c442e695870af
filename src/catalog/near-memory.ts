import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeColumns, encodeColumns } from '../core/columns.ts';
import { makeTemporary } from '../engine/private.ts';
import { Hashes } from './hashes.ts';
import type { NearPairs } from './near.ts';
import { HashTable } from './near-table.ts';

/** The hashes and near pairs of the last build, within the private folder. */
export const NEAR_FILE = 'near.idx';

/** Raised whenever the search finds, or the file holds, something else. */
const MAGIC = 'dxnear02';

/** What a build knew of its near pictures. */
export interface NearMemory {
  readonly hashes: Hashes;
  /** By place in the table. */
  readonly pairs: NearPairs;
  /** Names the rows that the hashes are of. */
  readonly of: string;
}

interface Head {
  readonly limit: number;
  readonly of: string;
}

type Parts = readonly [Int32Array, Uint32Array, Int32Array, Int32Array, Uint8Array];

/**
 * What the last search within `limit` was over and found, or undefined where there is none, or it is of another kind,
 * or its bytes are not those that were written: everything is then searched again.
 */
export function loadNear(privateDir: string, limit: number): NearMemory | undefined {
  const bytes = read(join(privateDir, NEAR_FILE));
  const decoded = bytes && decodeColumns<Parts>(MAGIC, bytes, [Int32Array, Uint32Array, Int32Array, Int32Array, Uint8Array]);
  const head = decoded?.head as Head | undefined;
  if (!decoded || head?.limit !== limit) return undefined;
  const [rows, words, a, b, distance] = decoded.columns;
  return { hashes: new Hashes(rows, new HashTable(words)), pairs: { a, b, distance }, of: head.of };
}

/** Temporary file, then rename: the file is whole, or the one before. Private: hashes tell what pictures look like. */
export function saveNear(privateDir: string, limit: number, { hashes, pairs, of }: NearMemory): void {
  const folder = makeTemporary(privateDir, 'near');
  try {
    const temporary = join(folder, NEAR_FILE);
    const bytes = encodeColumns(MAGIC, { limit, of }, [hashes.rows, hashes.table.words, pairs.a, pairs.b, pairs.distance] satisfies Parts);
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
