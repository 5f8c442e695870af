import { join } from 'node:path';
import { hasBlob, writeBlob, type NewBlob } from './blobs.ts';
import { encodeFactLine } from './fact-line.ts';
import type { Io } from './io.ts';
import { logName } from './processes.ts';
import type { Layout } from './layout.ts';
import type { FactLine } from './pass.ts';
import { SegmentWriter, type SealedSegment } from './segment-writer.ts';

/** Images of one batch at most; a run waits for its journal at this many, so that a kill loses no more. */
export const LARGEST_BATCH = 32;
/** Blobs that are written at a time: a slow sync holds one of the threads that also read the images and decode them. */
const WRITERS = 2;
/** Bytes of lines after which all before is made durable: what a loss of power may take beside the last images. */
const SYNC_EVERY = 1 << 20;

interface Entry {
  readonly lines: readonly FactLine[];
  readonly blobs: readonly NewBlob[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The append log of one run, by group commit: a batch is what came while the batch before was written, so that
 * batches are single images on a fast disk and grow with its slowness.
 *
 * The order of a batch: its blobs are written and synced under temporary names, then named, then its lines are
 * appended. After a kill every line stands with its blobs; lost are the images whose `add` had not ended. After a
 * loss of power lines up to the last sync are there with their blobs (folders are synced before the log); a line
 * after it may be cut off, which its sum tells, or name a blob that is not there, which its size tells. Both are
 * computed again.
 */
export class Journal {
  readonly #layout: Layout;
  readonly #io: Io;
  readonly #rewrite: boolean;
  #log: SegmentWriter | undefined;
  #waiting: Entry[] = [];
  #running: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  /** Folders of blobs that got names since the last sync. */
  readonly #touched = new Set<string>();

  /** `rewrite`: blobs are written even where one of that name and size is there, as a forced run asks. */
  constructor(layout: Layout, io: Io, rewrite = false) {
    this.#layout = layout;
    this.#io = io;
    this.#rewrite = rewrite;
  }

  /** Takes one image's results; resolves when a kill no longer loses them. Rejects as soon as the disk has refused anything. */
  add(lines: readonly FactLine[], blobs: readonly NewBlob[]): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure.error);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lines, blobs, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Seals what was written, also after a failure; undefined where nothing was. */
  async close(): Promise<SealedSegment | undefined> {
    await this.#running;
    const log = this.#log;
    this.#log = undefined;
    try {
      if (!this.#failure) await this.#syncFolders();
    } catch (error) {
      await log?.seal();
      throw error;
    }
    return log?.seal();
  }

  async #drain(): Promise<void> {
    // What the other images of this turn bring goes into the same batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, LARGEST_BATCH);
      try {
        await this.#write(batch);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#failure = { error };
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
      }
    }
    this.#running = undefined;
  }

  async #write(batch: readonly Entry[]): Promise<void> {
    const blobs = new Map(batch.flatMap((entry) => entry.blobs).map((blob) => [blob.sha256, blob]));
    await this.#publish([...blobs.values()].filter((blob) => this.#rewrite || !hasBlob(this.#layout, blob.sha256, blob.bytes.length, this.#io)));
    const lines = batch.flatMap((entry) => entry.lines).map((line) => Buffer.from(encodeFactLine(line)));
    if (lines.length === 0) return;
    this.#log ??= await SegmentWriter.create(this.#layout, this.#io, join(this.#layout.facts, logName()));
    await this.#log.append(lines);
    if (this.#log.unsynced < SYNC_EVERY) return;
    await this.#syncFolders();
    await this.#log.sync();
  }

  async #publish(blobs: readonly NewBlob[]): Promise<void> {
    const next = blobs.values();
    const writer = async (): Promise<void> => {
      for (const blob of next) this.#touched.add(await writeBlob(this.#layout, this.#io, blob));
    };
    await settled(Array.from({ length: WRITERS }, writer));
  }

  async #syncFolders(): Promise<void> {
    for (const folder of this.#touched) await this.#io.syncFolder(folder);
    this.#touched.clear();
  }
}

/** Waits for all, then throws the first error: nothing goes on behind the back of whoever handles it. */
export async function settled(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
