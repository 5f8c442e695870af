import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasBlob } from './blobs.ts';
import { diskIo, errorCode, type Io } from './io.ts';
import type { Layout } from './layout.ts';
import { Threads } from './threads.ts';

/** The blobs of a snapshot's rows: sha256 32 bytes each, sizes, and for each row the end of its blobs. */
export interface BlobColumns {
  readonly digests: Uint8Array;
  readonly sizes: Float64Array;
  readonly ends: Uint32Array;
}

export interface MissingTask extends BlobColumns {
  readonly layout: Layout;
}

/** Blobs below which a thread, whose start takes 40 ms, gains nothing. */
const FEW = 4096;

/**
 * The rows a blob of which is not there in its size, which is checked at each use (design: Store). 4 µs each: of
 * many, a thread of its own looks, while this one plans and decides.
 */
export async function rowsWithoutBlobs(blobs: BlobColumns, layout: Layout, io: Io): Promise<ReadonlySet<number>> {
  const task: MissingTask = { ...blobs, layout };
  const file = fileURLToPath(new URL('./blob-thread.js', import.meta.url));
  // Where the program does not run compiled, and where a test gives the disk, it is done here.
  if (blobs.sizes.length < FEW || io !== diskIo || !existsSync(file)) return new Set(missingRows(task, io));
  const threads = new Threads<MissingTask, readonly number[]>(file, 1);
  try {
    return new Set(await threads.run(task).catch((error: unknown) => {
      // What the disk refuses is told; a thread that died is none of its business.
      if (errorCode(error) !== undefined) throw error;
      return missingRows(task, io);
    }));
  } finally {
    await threads.close();
  }
}

export function missingRows({ digests, sizes, ends, layout }: MissingTask, io: Pick<Io, 'sizeNow'> = diskIo): readonly number[] {
  const missing: number[] = [];
  const hex = Buffer.from(digests.buffer, digests.byteOffset, digests.byteLength);
  for (let row = 0, blob = 0; row < ends.length; row++) {
    let isWhole = true;
    for (; blob < ends[row]!; blob++) isWhole &&= hasBlob(layout, hex.toString('hex', 32 * blob, 32 * blob + 32), sizes[blob]!, io);
    if (!isWhole) missing.push(row);
  }
  return missing;
}
