import { byCodeUnit } from '../core/compare.ts';
import { decodeColumns, encodeColumns, textColumn, textsOf } from '../core/columns.ts';
import { PathFinder } from '../core/path-finder.ts';
import { granularity } from '../core/granularity.ts';
import { isMissing, replaceFile, type Io } from './io.ts';
import type { SubjectFile } from './pass.ts';

/**
 * Digests of files, remembered by (path, size, mtime in ns, inode) as git's index does, so that an unchanged
 * file is not read again. The file lies under `private/`: it holds paths. It is a file of columns, ordered by
 * path; one that does not fit its own digest is forgotten: the cost is reading the images once more.
 */
const MAGIC = 'dxfiles2';
const DIGEST_BYTES = 32;
/** Digests in one text: all of many files are longer than a text may be (2^29 characters). */
const BLOCK = 1 << 13;

export interface RememberedDigest extends SubjectFile {
  readonly sha256: string;
}

/** What was read from disk; entries are never changed there, only overlaid. */
interface Loaded {
  /** By code unit. */
  readonly paths: readonly string[];
  readonly sizes: Float64Array;
  readonly mtimes: BigInt64Array;
  /** As signed numbers of the same bits. */
  readonly inodes: BigInt64Array;
  readonly digests: Uint8Array;
}

type Parts = readonly [Float64Array, BigInt64Array, BigInt64Array, Uint8Array, Uint8Array];

const NOTHING: Loaded = { paths: [], sizes: new Float64Array(), mtimes: new BigInt64Array(), inodes: new BigInt64Array(), digests: new Uint8Array() };

export class Remembered {
  readonly #loaded: Loaded;
  /** What was learnt since, by path; null: forgotten. */
  readonly #news = new Map<string, RememberedDigest | null>();
  readonly #finder: PathFinder;
  /** The loaded digests as texts of `BLOCK` each, once one of them is asked for: a part of it is no new text, and all are asked for several times. */
  readonly #hexes: string[] = [];
  #changed = false;

  constructor(entries: Iterable<RememberedDigest> = [], loaded: Loaded = NOTHING) {
    this.#loaded = loaded;
    this.#finder = new PathFinder(loaded.paths);
    for (const entry of entries) this.#news.set(entry.path, entry);
  }

  /** The digest of a file whose size, time and inode are those remembered. */
  digest(file: SubjectFile): string | undefined {
    const news = this.#news.size === 0 ? undefined : this.#news.get(file.path);
    if (news !== undefined) return news !== null && isSame(news, file) ? news.sha256 : undefined;
    const i = this.#findSame(file);
    return i === -1 ? undefined : this.#hex(i);
  }

  /** Whether `digest` knows it. */
  knows(file: SubjectFile): boolean {
    const news = this.#news.get(file.path);
    return news === undefined ? this.#findSame(file) !== -1 : news !== null && isSame(news, file);
  }

  /** The digest that this path had when it was last read, whatever its state now: for the words of a plan. */
  lastDigest(path: string): string | undefined {
    const news = this.#news.get(path);
    if (news !== undefined) return news?.sha256;
    const i = this.#finder.find(path);
    return i === -1 ? undefined : this.#hex(i);
  }

  /**
   * Remembers what was read at `readAtNs` (wall clock). A file modified at or after that moment, within the
   * granularity of its clock, may change again without its time changing: such an entry is not kept, and the
   * file is read again next time (git's rule for racily clean entries).
   */
  remember(file: SubjectFile, digest: string, readAtNs: bigint): void {
    if (file.mtimeNs + granularity(file.mtimeNs) >= readAtNs) {
      if (this.lastDigest(file.path) !== undefined) this.#set(file.path, null);
      return;
    }
    if (this.digest(file) === digest) return;
    const { path, size, mtimeNs, inode } = file;
    this.#set(path, { path, size, mtimeNs, inode, sha256: digest });
  }

  /** Forgets files that are no longer there. A mark for each that was loaded: a set of 100,000 paths took 0.1 s to make. */
  keepOnly(paths: Iterable<string>): void {
    const isKept = new Uint8Array(this.#loaded.paths.length);
    const others = new Set<string>();
    for (const path of paths) {
      const i = this.#finder.find(path);
      if (i === -1) others.add(path);
      else isKept[i] = 1;
    }
    for (const [i, path] of this.#loaded.paths.entries()) if (isKept[i] === 0 && this.#news.get(path) !== null) this.#set(path, null);
    for (const [path, entry] of this.#news) if (entry && !others.has(path) && this.#finder.find(path) === -1) this.#set(path, null);
  }

  get changed(): boolean {
    return this.#changed;
  }

  encode(): Buffer {
    const { paths, sizes, mtimes, inodes, digests } = this.#loaded;
    const old = paths.flatMap((path, i) => (this.#news.has(path) ? [] : [i]));
    const news = [...this.#news.values()].filter((entry) => entry !== null).toSorted((a, b) => byCodeUnit(a.path, b.path));
    const count = old.length + news.length;
    const to = { paths: [] as string[], sizes: new Float64Array(count), mtimes: new BigInt64Array(count), inodes: new BigInt64Array(count), digests: Buffer.alloc(count * DIGEST_BYTES) };
    for (let i = 0, o = 0, n = 0; i < count; i++) {
      const from = old[o];
      const entry = news[n];
      if (from !== undefined && (!entry || paths[from]! < entry.path)) {
        o++;
        to.paths.push(paths[from]!);
        to.sizes[i] = sizes[from]!;
        to.mtimes[i] = mtimes[from]!;
        to.inodes[i] = inodes[from]!;
        to.digests.set(digests.subarray(from * DIGEST_BYTES, (from + 1) * DIGEST_BYTES), i * DIGEST_BYTES);
      } else {
        n++;
        to.paths.push(entry!.path);
        to.sizes[i] = entry!.size;
        to.mtimes[i] = entry!.mtimeNs;
        to.inodes[i] = BigInt.asIntN(64, entry!.inode);
        to.digests.write(entry!.sha256, i * DIGEST_BYTES, 'hex');
      }
    }
    return encodeColumns(MAGIC, { count }, [to.sizes, to.mtimes, to.inodes, to.digests, textColumn(to.paths)]);
  }

  static decode(bytes: Buffer): Remembered {
    const decoded = decodeColumns<Parts>(MAGIC, bytes, [Float64Array, BigInt64Array, BigInt64Array, Uint8Array, Uint8Array]);
    if (!decoded) return new Remembered();
    const [sizes, mtimes, inodes, digests, paths] = decoded.columns;
    return new Remembered([], { paths: textsOf(paths), sizes, mtimes, inodes, digests });
  }

  #set(path: string, entry: RememberedDigest | null): void {
    this.#news.set(path, entry);
    this.#changed = true;
  }

  /** The place of what was loaded of a file in this very state; -1 where there is none. */
  #findSame(file: SubjectFile): number {
    const i = this.#finder.find(file.path);
    const { sizes, mtimes, inodes } = this.#loaded;
    return i === -1 || sizes[i] !== file.size || mtimes[i] !== file.mtimeNs || inodes[i] !== BigInt.asIntN(64, file.inode) ? -1 : i;
  }

  #hex(i: number): string {
    const { buffer, byteOffset, byteLength } = this.#loaded.digests;
    const block = Math.floor(i / BLOCK);
    this.#hexes[block] ??= Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('hex', block * BLOCK * DIGEST_BYTES, (block + 1) * BLOCK * DIGEST_BYTES);
    const at = 2 * DIGEST_BYTES * (i % BLOCK);
    return this.#hexes[block].slice(at, at + 2 * DIGEST_BYTES);
  }
}

export async function loadRemembered(path: string, io: Io): Promise<Remembered> {
  try {
    return Remembered.decode(await io.readFile(path));
  } catch (error) {
    if (isMissing(error)) return new Remembered();
    throw error;
  }
}

export async function saveRemembered(path: string, remembered: Remembered, io: Io): Promise<void> {
  await replaceFile(path, remembered.encode(), io);
}

function isSame(a: SubjectFile, b: SubjectFile): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.inode === b.inode;
}
