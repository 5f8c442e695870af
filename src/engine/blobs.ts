import { dirname, join } from 'node:path';
import { sha256 } from '../core/digest.ts';
import { diskIo, isMissing, LARGEST_NOW, type Io } from './io.ts';
import { blobPath, type Layout } from './layout.ts';
import { isInUse, isRunning, temporaryName } from './processes.ts';

/** Bytes on their way into the store. */
export interface NewBlob {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

export function newBlob(bytes: Uint8Array): NewBlob {
  return { sha256: sha256(bytes), bytes };
}

/**
 * Whether the store holds a blob whole, as far as its size tells; its bytes are read when it first enters a
 * release and by `verify`. Synchronous on purpose: a hundred thousand awaited stats cost seconds.
 */
export function hasBlob(layout: Layout, digest: string, bytes: number, io: Pick<Io, 'sizeNow'> = diskIo): boolean {
  return io.sizeNow(blobPath(layout, digest)) === bytes;
}

/**
 * Writes a blob: under a temporary name of this process, synced, then under its own. Returns the folder whose entries
 * changed. The line that names it is written after this, never before. Nothing is left where the disk refuses.
 */
export async function writeBlob(layout: Layout, io: Io, { sha256: digest, bytes }: NewBlob): Promise<string> {
  const target = blobPath(layout, digest);
  const folder = dirname(target);
  const temporary = join(layout.temporary, temporaryName('blob'));
  try {
    await (bytes.length > LARGEST_NOW ? writeLater(temporary, bytes, io) : writeNow(temporary, bytes, io));
    try {
      io.renameNow(temporary, target);
    } catch (error) {
      // The folder, one of 256, is made when it is missed.
      if (!isMissing(error)) throw error;
      await io.mkdir(folder);
      io.renameNow(temporary, target);
    }
  } catch (error) {
    await io.remove(temporary).catch(() => {});
    throw error;
  }
  return folder;
}

async function writeNow(path: string, bytes: Uint8Array, io: Io): Promise<void> {
  const descriptor = io.createNow(path);
  try {
    io.writeNow(descriptor, bytes);
    await io.sync(descriptor);
  } finally {
    io.closeNow(descriptor);
  }
}

async function writeLater(path: string, bytes: Uint8Array, io: Io): Promise<void> {
  const handle = await io.open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** What a scan writes before it has its name. */
const SCAN_IN_WRITING = /\.(\d+)\.tmp$/;

/** Removes what processes that no longer run left under temporary names. */
export async function sweepTemporary(layout: Layout, io: Io): Promise<void> {
  for (const folder of [layout.temporary, layout.privateTemporary]) {
    for (const name of await io.readdir(folder)) if (!isInUse(name)) await io.remove(join(folder, name));
  }
  // The scan of this process has ended when the store is opened, and those of dead ones will not go on.
  for (const folder of ['records', 'scan'].map((name) => join(layout.private, name))) {
    for (const name of (await io.size(folder)) === undefined ? [] : await io.readdir(folder)) {
      const writer = SCAN_IN_WRITING.exec(name)?.[1];
      if (writer !== undefined && (Number(writer) === process.pid || !isRunning(Number(writer)))) await io.remove(join(folder, name));
    }
  }
}
