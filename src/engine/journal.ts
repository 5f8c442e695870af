import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import { publishBlobs, type PendingBlob } from './blobs.ts';
import { encodeFactLine } from './fact-line.ts';
import type { Io } from './io.ts';
import type { Layout } from './layout.ts';
import type { FactLine } from './pass.ts';

/** Images whose results wait for one sync. Killing dx loses at most these and the ones being computed. */
const BATCH = 16;

/**
 * The append log of one run. Results come in image by image; every few images their blobs are synced and
 * named, then their lines are appended: an entry never names a blob that is not there. `close` syncs the log
 * and gives it its final name, the sha256 of its bytes.
 */
export class Journal {
  readonly #layout: Layout;
  readonly #io: Io;
  readonly #hash = createHash('sha256');
  #log: { readonly path: string; readonly handle: FileHandle } | undefined;
  #pending: { readonly lines: readonly FactLine[]; readonly blobs: readonly PendingBlob[] }[] = [];
  #tail: Promise<void> = Promise.resolve();
  /** Two images with the same bytes have the same results: one line is enough. */
  readonly #written = new Set<string>();

  constructor(layout: Layout, io: Io) {
    this.#layout = layout;
    this.#io = io;
  }

  /** Takes one image's results; resolves when they may be relied on or, mostly, at once. */
  add(lines: readonly FactLine[], blobs: readonly PendingBlob[]): Promise<void> {
    this.#pending.push({ lines, blobs });
    return this.#pending.length >= BATCH ? this.#flush() : Promise.resolve();
  }

  /** Absolute path of the sealed segment; undefined where nothing was added. */
  async close(): Promise<string | undefined> {
    await this.#flush();
    if (!this.#log) return undefined;
    const { path, handle } = this.#log;
    this.#log = undefined;
    await handle.sync();
    await handle.close();
    const target = join(this.#layout.facts, `${this.#hash.digest('hex')}.jsonl`);
    await this.#io.rename(path, target);
    return target;
  }

  /** Batches are written one after another, in the order they filled. */
  #flush(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    this.#tail = this.#tail.then(() => this.#write(batch));
    return this.#tail;
  }

  async #write(batch: readonly { readonly lines: readonly FactLine[]; readonly blobs: readonly PendingBlob[] }[]): Promise<void> {
    await publishBlobs(this.#layout, this.#io, batch.flatMap((entry) => entry.blobs));
    const text = batch.flatMap((entry) => entry.lines.filter((line) => this.#isNew(line))).map(encodeFactLine).join('');
    if (text.length === 0) return;
    this.#log ??= await this.#openLog();
    const bytes = Buffer.from(text);
    await this.#log.handle.writeFile(bytes);
    this.#hash.update(bytes);
  }

  #isNew(line: FactLine): boolean {
    if (this.#written.has(line.fp)) return false;
    this.#written.add(line.fp);
    return true;
  }

  async #openLog(): Promise<{ path: string; handle: FileHandle }> {
    const path = join(this.#layout.facts, `open-${process.pid}-${randomBytes(4).toString('hex')}.jsonl`);
    return { path, handle: await this.#io.open(path, 'ax') };
  }
}
