import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '../core/digest.ts';
import type { Io } from './io.ts';
import { isMissing } from './io.ts';
import { blobPath, type Layout } from './layout.ts';
import { isOthers } from './processes.ts';

/** A blob written under a temporary name, waiting for its batch to be synced and renamed. */
export interface PendingBlob {
  readonly sha256: string;
  readonly bytes: number;
  readonly temporary: string;
}

/**
 * Whether the store holds a blob whole, as far as its size tells; its bytes are read when it first enters a
 * release and by `verify`. Synchronous on purpose: a hundred thousand awaited stats cost seconds.
 */
export function hasBlob(layout: Layout, digest: string, bytes: number): boolean {
  try {
    return statSync(blobPath(layout, digest)).size === bytes;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

let written = 0;

/** Writes the bytes under a temporary name of this process. */
export async function stageBlob(layout: Layout, io: Io, bytes: Uint8Array): Promise<PendingBlob> {
  const digest = sha256(bytes);
  const temporary = join(layout.temporary, `${process.pid}-${written++}.blob`);
  const handle = await io.open(temporary, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  return { sha256: digest, bytes: bytes.length, temporary };
}

/** Gives staged blobs their names. The index entry that names them is written after this, never before. */
export async function publishBlobs(layout: Layout, io: Io, blobs: readonly PendingBlob[]): Promise<void> {
  for (const blob of blobs) {
    const target = blobPath(layout, blob.sha256);
    await io.mkdir(dirname(target));
    await io.rename(blob.temporary, target);
  }
}

/** Removes what processes that no longer run left under temporary names. */
export async function sweepTemporary(layout: Layout, io: Io): Promise<void> {
  for (const folder of [layout.temporary, layout.privateTemporary]) {
    for (const name of readdirSync(folder)) if (!isOthers(name) && !name.startsWith(`${process.pid}-`)) await io.remove(join(folder, name));
  }
}
