import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';

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
  /** Size in bytes, or undefined where there is no such file. */
  size(path: string): Promise<number | undefined>;
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
  async size(path) {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
};

/** Replaces a small file as a whole: readers see the old or the new one, never a part. */
export async function replaceFile(path: string, bytes: Buffer | string, io: Io): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await io.remove(temporary);
  const handle = await io.open(temporary, 'wx');
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
  await io.rename(temporary, path);
}

/** Whether an error of the file system says "no such file or folder". */
export function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}

/** `ENOSPC`, `EACCES`, … of a file-system error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
