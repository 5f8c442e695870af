import { closeSync, constants, fdatasync, fstatSync, openSync, readSync, renameSync, statSync, writeSync, type BigIntStats } from 'node:fs';
import { chmod, link, mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryName } from './processes.ts';

/** Larger files are read and written through threads: on the spot they would hold up the thread that feeds the others. */
export const LARGEST_NOW = 8 * 1024 * 1024;

/**
 * Every effect of the engine on a disk, as one parameter: tests give one that fails at the n-th call, and
 * see that nothing is lost (style: effects as a parameter).
 */
export interface Io {
  open(path: string, flags: 'r' | 'wx' | 'ax'): Promise<FileHandle>;
  readFile(path: string): Promise<Buffer>;
  readdir(path: string): Promise<string[]>;
  mkdir(path: string, mode?: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** A second name for a file, on the same file system. */
  link(from: string, to: string): Promise<void>;
  /** Makes the entries of a folder durable: names given by `rename` before this survive a loss of power. */
  syncFolder(path: string): Promise<void>;
  /** Size in bytes, or undefined where there is no such file. */
  size(path: string): Promise<number | undefined>;
  /*
   * Synchronous on purpose: a hundred thousand awaited reads of 400 bytes cost seconds, these 0.2 s; and of the 0.40 ms
   * of processor time that a new file of 300 KB took, 0.13 were trips through threads.
   */
  /** A descriptor for `readNow`. */
  openNow(path: string): number;
  /** A descriptor for `writeNow` of a file that must not be there yet. */
  createNow(path: string): number;
  /** Writes all bytes. */
  writeNow(descriptor: number, bytes: Uint8Array): void;
  /** Waits until what was written is on the disk; not on the spot, since that takes milliseconds. */
  sync(descriptor: number): Promise<void>;
  renameNow(from: string, to: string): void;
  /** Reads from a place in the file into the whole buffer; fewer bytes only at its end. */
  readNow(descriptor: number, into: Buffer, position: number): number;
  closeNow(descriptor: number): void;
  /** Of an open file. */
  statNow(descriptor: number): BigIntStats;
  /** As `size`. */
  sizeNow(path: string): number | undefined;
}

/**
 * O_NOFOLLOW: a file swapped for a link between the scan and the read is refused, not followed.
 * O_NONBLOCK: nor is a pipe waited for, which would hold a thread for ever.
 */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | (constants.O_NONBLOCK ?? 0);

export const diskIo: Io = {
  open: (path, flags) => open(path, flags === 'r' ? READ : flags, 0o644),
  readFile: (path) => readFile(path),
  readdir: (path) => readdir(path),
  async mkdir(path, mode) {
    await mkdir(path, { recursive: true });
    if (mode !== undefined) await chmod(path, mode);
  },
  rename: (from, to) => rename(from, to),
  remove: (path) => rm(path, { force: true, recursive: true }),
  link: (from, to) => link(from, to),
  async syncFolder(path) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  async size(path) {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  openNow: (path) => openSync(path, READ),
  readNow(descriptor, into, position) {
    let read = 0;
    while (read < into.length) {
      const got = readSync(descriptor, into, read, into.length - read, position + read);
      if (got === 0) break;
      read += got;
    }
    return read;
  },
  createNow: (path) => openSync(path, 'wx', 0o644),
  writeNow(descriptor, bytes) {
    let written = 0;
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  },
  sync: promisify(fdatasync),
  renameNow: (from, to) => renameSync(from, to),
  closeNow: (descriptor) => closeSync(descriptor),
  statNow: (descriptor) => fstatSync(descriptor, { bigint: true }),
  sizeNow: (path) => statSync(path, { throwIfNoEntry: false })?.size,
};

/**
 * Replaces a small file as a whole: readers see the old or the new one, never a part. Written in `tmp/` beside it,
 * which is swept of what killed processes left when the store is opened.
 */
export async function replaceFile(path: string, bytes: Buffer | string, io: Io): Promise<void> {
  const folder = join(dirname(path), 'tmp');
  await io.mkdir(folder);
  await writeThrough(join(folder, temporaryName('part')), path, bytes, io);
}

/** Writes a file under a temporary name, then gives it its own; nothing is left where the disk refuses. */
export async function writeThrough(temporary: string, path: string, bytes: Buffer | string, io: Io): Promise<void> {
  try {
    const handle = await io.open(temporary, 'wx');
    await handle.writeFile(bytes).finally(() => handle.close());
    await io.rename(temporary, path);
  } catch (error) {
    await io.remove(temporary).catch(() => {});
    throw error;
  }
}

/** Whether an error of the file system says "no such file or folder". */
export function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}

/** `ENOSPC`, `EACCES`, … of a file-system error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
