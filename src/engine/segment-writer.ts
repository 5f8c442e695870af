import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf, stateOf, type FactState } from './fact-line.ts';
import { FingerprintTable } from './fingerprint-table.ts';
import { writeThrough, type Io } from './io.ts';
import { indexPath, segmentPath, type Layout } from './layout.ts';
import { temporaryName } from './processes.ts';
import { SegmentIndex } from './segment-index.ts';

/** A segment of facts: its lines never change again. */
export interface SealedSegment {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly index: SegmentIndex;
}

/** Writes lines to a new file and seals it: its name is then the sha256 of its bytes, and its index lies beside it. */
export class SegmentWriter {
  readonly #layout: Layout;
  readonly #io: Io;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  readonly #table = new FingerprintTable();
  #bytes = 0;
  #unsynced = 0;
  #broken = false;

  private constructor(layout: Layout, io: Io, path: string, handle: FileHandle) {
    this.#layout = layout;
    this.#io = io;
    this.#path = path;
    this.#handle = handle;
  }

  static async create(layout: Layout, io: Io, path: string): Promise<SegmentWriter> {
    return new SegmentWriter(layout, io, path, await io.open(path, 'ax'));
  }

  has(fingerprint: string): boolean {
    return this.#table.has(fingerprint);
  }

  /** Appends encoded lines, each with its line end; a fingerprint that is there already is left out. */
  async append(lines: readonly Buffer[]): Promise<void> {
    const fresh: { readonly line: Buffer; readonly fp: string; readonly state: FactState }[] = [];
    const named = new Set<string>();
    for (const line of lines) {
      const fp = fingerprintOf(line);
      if (named.has(fp) || this.#table.has(fp)) continue;
      named.add(fp);
      fresh.push({ line, fp, state: stateOf(line) });
    }
    if (fresh.length === 0) return;
    const bytes = Buffer.concat(fresh.map(({ line }) => line));
    try {
      await this.#handle.writeFile(bytes);
    } catch (error) {
      // What was written of it is cut off when the segment is sealed.
      this.#broken = true;
      throw error;
    }
    this.#hash.update(bytes);
    for (const { line, fp, state } of fresh) {
      this.#table.add(fp, this.#bytes, line.length - 1, state);
      this.#bytes += line.length;
    }
    this.#unsynced += bytes.length;
  }

  /** Bytes that a loss of power may take. */
  get unsynced(): number {
    return this.#unsynced;
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
    this.#unsynced = 0;
  }

  /** Leaves no trace, as far as the disk lets it. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await this.#io.remove(this.#path).catch(() => {});
  }

  /** Syncs the file and gives it and its index their names; undefined where no line was written. */
  async seal(): Promise<SealedSegment | undefined> {
    try {
      if (this.#bytes === 0) {
        await this.#handle.close();
        await this.#io.remove(this.#path);
        return undefined;
      }
      if (this.#broken) await this.#handle.truncate(this.#bytes);
      await this.#handle.sync();
    } finally {
      await this.#handle.close();
    }
    const sha256 = this.#hash.digest('hex');
    const path = segmentPath(this.#layout, sha256);
    await this.#io.rename(this.#path, path);
    await this.#io.syncFolder(this.#layout.facts);
    const { index, bytes } = SegmentIndex.of(this.#table, { sha256, bytes: this.#bytes });
    await writeIndex(this.#layout, this.#io, sha256, bytes);
    return { path, sha256, bytes: this.#bytes, index };
  }
}

/** Not synced: an index that a loss of power damaged is made again from its segment. */
export async function writeIndex(layout: Layout, io: Io, sha256: string, bytes: Buffer): Promise<void> {
  await writeThrough(join(layout.temporary, temporaryName('idx')), indexPath(layout, sha256), bytes, io);
}
