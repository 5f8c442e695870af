import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { makeTemporary } from '../engine/private.ts';
import type { KnownPairs } from './near.ts';
import { HashTable, STRIDE } from './near-table.ts';

/** The near pairs of the last build, within the private folder. */
export const NEAR_FILE = 'near.idx';

/** Raised whenever the search finds, or the file holds, something else. */
const VERSION = 1;
const HEADER = 32;
const DIGEST = 32;

/**
 * What the last search within `limit` found, or undefined where there is none, or it is of another kind, or its
 * bytes are not those that were written: everything is then searched again.
 */
export function loadNear(privateDir: string, limit: number): KnownPairs | undefined {
  const bytes = read(join(privateDir, NEAR_FILE));
  if (!bytes || bytes.length < HEADER + DIGEST) return undefined;
  const end = bytes.length - DIGEST;
  const header = headerOf(limit, bytes.readUInt32LE(16), bytes.readUInt32LE(20));
  const [leaders, pairs] = [bytes.readUInt32LE(16), bytes.readUInt32LE(20)];
  if (!bytes.subarray(0, HEADER).equals(header) || end !== HEADER + leaders * STRIDE * 4 + pairs * 9) return undefined;
  if (!createHash('sha256').update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end))) return undefined;
  let at = HEADER;
  const next = (length: number): ArrayBuffer => {
    const part = new ArrayBuffer(length);
    new Uint8Array(part).set(bytes.subarray(at, at += length));
    return part;
  };
  const table = new HashTable(new Uint32Array(next(leaders * STRIDE * 4)));
  return { table, pairs: { a: new Int32Array(next(pairs * 4)), b: new Int32Array(next(pairs * 4)), distance: new Uint8Array(next(pairs)) } };
}

/** Temporary file, then rename: the file is whole, or the one before. Private: hashes tell what pictures look like. */
export function saveNear(privateDir: string, limit: number, { table, pairs }: KnownPairs): void {
  const { a, b, distance } = pairs;
  const parts = [headerOf(limit, table.size, a.length), bytesOf(table.words), bytesOf(a), bytesOf(b), bytesOf(distance)];
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  mkdirSync(privateDir, { recursive: true, mode: 0o700 });
  const folder = makeTemporary(privateDir, 'near');
  try {
    const temporary = join(folder, NEAR_FILE);
    writeFileSync(temporary, Buffer.concat([...parts, digest.digest()]), { mode: 0o600 });
    renameSync(temporary, join(privateDir, NEAR_FILE));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The columns are in this machine's byte order, which the header names. */
function headerOf(limit: number, leaders: number, pairs: number): Buffer {
  const header = Buffer.alloc(HEADER);
  header.write(`dx near ${VERSION} ${endianness()}`, 'latin1');
  header.writeUInt32LE(leaders, 16);
  header.writeUInt32LE(pairs, 20);
  header.writeUInt32LE(limit, 24);
  return header;
}

function bytesOf(column: Uint32Array | Int32Array | Uint8Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined; // not there, or not to be read: as good as none
  }
}
