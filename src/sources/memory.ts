import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Json } from '../core/canonical.ts';
import { decodeColumns, encodeColumns, textColumn, textsOf } from '../core/columns.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { digestOf, sha256 } from '../core/digest.ts';
import { granularity } from '../core/granularity.ts';
import { stateOf, statFile, type FoundFile, type Listing } from './acquire/folder.ts';
import type { SourceContext } from './context.ts';
import type { ScanExclusion } from './exclusions.ts';
import type { FileStat, ImageFile, RecordSet } from './inventory.ts';
import { privateFolder } from './record-file.ts';

/** What one source adds to the inventory. */
export interface Scanned {
  readonly images: readonly ImageFile[];
  readonly excluded: readonly ScanExclusion[];
  readonly records?: RecordSet;
}

/** Lets a scan take from the one before what has not changed. */
export interface ScanMemory {
  /** Digest of the program that scans: another one may scan otherwise. */
  readonly program: string;
  /** Before anything was looked at, ns since the epoch: record files that are younger are read again next time. */
  readonly beganNs: bigint;
}

/** Where a source's memory and records lie. */
export interface MemoryPlace {
  readonly path: string;
  readonly recordsPath: string;
  /** Digest of all that keys, ids, masks, exclusions, findings and records follow from, but for the bytes of record files. */
  readonly key: string;
}

interface Head {
  readonly key: string;
  readonly findings: readonly Diagnostic[];
  readonly excluded: readonly ScanExclusion[];
  readonly records: { readonly rows: number; readonly digest: string } | null;
}

/** Images: their places in the listings, those of their masks; keys and ids. Record files: sizes, times, inodes, paths. */
type Parts = readonly [Uint32Array, Uint32Array, Uint8Array, Uint8Array, Float64Array, BigInt64Array, BigInt64Array, Uint8Array];

const MAGIC = 'dxscan01';
const NO_MASK = 0xffff_ffff;

export function memoryKey(memory: ScanMemory, { source, limits }: SourceContext, keyCheck: string | undefined, listings: readonly Listing[]): string {
  return digestOf({
    program: memory.program,
    unicode: process.versions.unicode ?? '',
    source: sha256(JSON.stringify(source)),
    limits: { ...limits },
    keyCheck: keyCheck ?? null,
    listings: listings.map(({ digest }) => digest),
  });
}

/**
 * What the last scan of this source made of the same declaration, the same listing and the same record files; only
 * the states of images and masks are looked at anew. undefined where anything differs: the source is then scanned.
 */
export function recall(place: MemoryPlace, source: string, listings: readonly Listing[]): { readonly scanned: Scanned; readonly findings: readonly Diagnostic[] } | undefined {
  const decoded = decodeColumns<Parts>(MAGIC, read(place.path), [Uint32Array, Uint32Array, Uint8Array, Uint8Array, Float64Array, BigInt64Array, BigInt64Array, Uint8Array]);
  const head = decoded?.head as Head | undefined;
  if (!decoded || head?.key !== place.key) return undefined;
  const [fileAt, maskAt, keyTexts, idTexts, sizes, mtimes, inodes, paths] = decoded.columns;
  const from: FileStat[] = [];
  for (const [i, path] of textsOf(paths).entries()) {
    const now = statFile({ folder: dirname(path), path: basename(path) });
    if (!now || now.size !== sizes[i] || now.mtimeNs !== mtimes[i] || BigInt.asIntN(64, now.inode) !== inodes[i]) return undefined;
    from.push(now);
  }
  if (head.records && digestOfPrivate(place.recordsPath) !== head.records.digest) return undefined;
  const files = filesOf(listings);
  const keys = textsOf(keyTexts);
  const ids = textsOf(idTexts);
  const images: ImageFile[] = [];
  for (let i = 0; i < keys.length; i++) {
    const file = stateOf(files[fileAt[i]!]!);
    const mask = maskAt[i] === NO_MASK ? undefined : stateOf(files[maskAt[i]!]!);
    if (!file || (maskAt[i] !== NO_MASK && !mask)) return undefined;
    images.push(mask ? { source, key: keys[i]!, id: ids[i]!, file, mask } : { source, key: keys[i]!, id: ids[i]!, file });
  }
  const records = head.records && { source, path: place.recordsPath, ...head.records, from };
  return { scanned: { images, excluded: head.excluded, ...(records && { records }) }, findings: head.findings };
}

/** Remembers a scan whose result follows from what `place.key` and the record files' states tell; forgets nothing otherwise, for an old memory's key no longer fits. */
export function memorise(place: MemoryPlace, memory: ScanMemory, context: SourceContext, listings: readonly Listing[], scanned: Scanned): void {
  const { images, excluded, records } = scanned;
  const findings = context.findings.diagnostics();
  const from = context.source.records ? records?.from : [];
  // A path that could not be looked at, or a table that could not be read: the reason may pass without a trace in any listing.
  if (!from || hasErrors(findings) || excluded.some(({ reason }) => reason === 'not-a-file')) return;
  if (from.some(({ mtimeNs }) => mtimeNs + granularity(mtimeNs) >= memory.beganNs)) return;
  const places = new Map(filesOf(listings).map(({ folder, path }, i) => [`${folder}/${path}`, i]));
  const placeOf = (file: FileStat): number => places.get(file.path)!;
  const head: Head = { key: place.key, findings, excluded, records: records ? { rows: records.rows, digest: records.digest } : null };
  const columns: Parts = [
    Uint32Array.from(images, ({ file }) => placeOf(file)),
    Uint32Array.from(images, ({ mask }) => (mask ? placeOf(mask) : NO_MASK)),
    textColumn(images.map(({ key }) => key)),
    textColumn(images.map(({ id }) => id)),
    Float64Array.from(from, ({ size }) => size),
    BigInt64Array.from(from, ({ mtimeNs }) => mtimeNs),
    BigInt64Array.from(from, ({ inode }) => BigInt.asIntN(64, inode)),
    textColumn(from.map(({ path }) => path)),
  ];
  privateFolder(dirname(place.path));
  const temporary = `${place.path}.${process.pid}.tmp`;
  writeFileSync(temporary, encodeColumns(MAGIC, head as unknown as Json, columns), { mode: 0o600 });
  renameSync(temporary, place.path);
}

function filesOf(listings: readonly Listing[]): readonly FoundFile[] {
  return listings.length === 1 ? listings[0]!.files : listings.flatMap(({ files }) => files);
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return Buffer.alloc(0);
    throw error;
  }
}

const PIECE = 1 << 20;

/** sha256 of a file that only its owner may read; undefined for any other, which is written anew. */
function digestOfPrivate(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || (stat.mode & 0o077) !== 0) return undefined;
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(PIECE);
    for (let bytes = readSync(file, piece); bytes > 0; bytes = readSync(file, piece)) hash.update(piece.subarray(0, bytes));
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}
