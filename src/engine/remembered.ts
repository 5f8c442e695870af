import { sha256 } from '../core/digest.ts';
import { byCodeUnit } from '../core/compare.ts';
import { granularity } from './granularity.ts';
import { isMissing, replaceFile, type Io } from './io.ts';
import type { SubjectFile } from './pass.ts';

/**
 * Digests of files, remembered by (path, size, mtime in ns, inode) as git's index does, so that an unchanged
 * file is not read again. The file lies under `private/`: it holds paths.
 *
 * Layout: magic, count, then columns (size f64, mtime i64, inode u64, digest 32 bytes), then the paths, each
 * ended by NUL (the one byte a path cannot hold), then the sha256 of all before it. A file that does not fit
 * its own digest is forgotten: the cost is reading the images once more.
 */
const MAGIC = Buffer.from('dxfiles1');
const COLUMN_BYTES = 8 + 8 + 8 + 32;

export interface RememberedDigest extends SubjectFile {
  readonly sha256: string;
}

export class Remembered {
  readonly #entries: Map<string, RememberedDigest>;
  #changed = false;

  constructor(entries: Iterable<RememberedDigest> = []) {
    this.#entries = new Map([...entries].map((entry) => [entry.path, entry]));
  }

  /** The digest of a file whose size, time and inode are those remembered. */
  digest(file: SubjectFile): string | undefined {
    const entry = this.#entries.get(file.path);
    if (!entry || entry.size !== file.size || entry.mtimeNs !== file.mtimeNs || entry.inode !== file.inode) return undefined;
    return entry.sha256;
  }

  /** The digest that this path had when it was last read, whatever its state now: for the words of a plan. */
  lastDigest(path: string): string | undefined {
    return this.#entries.get(path)?.sha256;
  }

  /**
   * Remembers what was read at `readAtNs` (wall clock). A file modified at or after that moment, within the
   * granularity of its clock, may change again without its time changing: such an entry is not kept, and the
   * file is read again next time (git's rule for racily clean entries).
   */
  remember(file: SubjectFile, digest: string, readAtNs: bigint): void {
    const known = this.#entries.get(file.path);
    if (file.mtimeNs + granularity(file.mtimeNs) >= readAtNs) {
      if (known) this.#changed = this.#entries.delete(file.path) || this.#changed;
      return;
    }
    if (known && known.sha256 === digest && this.digest(file) === digest) return;
    this.#entries.set(file.path, { ...file, sha256: digest });
    this.#changed = true;
  }

  /** Forgets files that are no longer there. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const path of this.#entries.keys()) {
      if (!paths.has(path)) this.#changed = this.#entries.delete(path) || this.#changed;
    }
  }

  get changed(): boolean {
    return this.#changed;
  }

  encode(): Buffer {
    const entries = [...this.#entries.values()].toSorted((a, b) => byCodeUnit(a.path, b.path));
    const columns = Buffer.alloc(entries.length * COLUMN_BYTES);
    const at = columnOffsets(entries.length);
    entries.forEach((entry, i) => {
      columns.writeDoubleLE(entry.size, at.size + 8 * i);
      columns.writeBigInt64LE(entry.mtimeNs, at.mtime + 8 * i);
      columns.writeBigUInt64LE(entry.inode, at.inode + 8 * i);
      columns.write(entry.sha256, at.digest + 32 * i, 'hex');
    });
    const count = Buffer.alloc(8);
    count.writeUInt32LE(entries.length);
    const paths = Buffer.from(entries.map((entry) => `${entry.path}\0`).join(''));
    const body = Buffer.concat([MAGIC, count, columns, paths]);
    return Buffer.concat([body, Buffer.from(sha256(body), 'hex')]);
  }

  static decode(bytes: Buffer): Remembered {
    const body = bytes.subarray(0, -32);
    if (bytes.length < MAGIC.length + 40 || !body.subarray(0, MAGIC.length).equals(MAGIC)) return new Remembered();
    if (sha256(body) !== bytes.subarray(-32).toString('hex')) return new Remembered();
    const count = body.readUInt32LE(MAGIC.length);
    const columns = body.subarray(MAGIC.length + 8);
    const at = columnOffsets(count);
    const paths = columns.toString('utf8', count * COLUMN_BYTES).split('\0');
    const entries = Array.from({ length: count }, (_, i) => ({
      path: paths[i]!,
      size: columns.readDoubleLE(at.size + 8 * i),
      mtimeNs: columns.readBigInt64LE(at.mtime + 8 * i),
      inode: columns.readBigUInt64LE(at.inode + 8 * i),
      sha256: columns.toString('hex', at.digest + 32 * i, at.digest + 32 * i + 32),
    }));
    return new Remembered(entries);
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

function columnOffsets(count: number): { size: number; mtime: number; inode: number; digest: number } {
  return { size: 0, mtime: 8 * count, inode: 16 * count, digest: 24 * count };
}
