import type { Diagnostic } from '../../core/diagnostic.ts';
import { sha256 } from '../../core/digest.ts';
import { hasBlob } from '../blobs.ts';
import { errorCode, isMissing, type Io } from '../io.ts';
import { blobPath, type Layout } from '../layout.ts';
import type { FactLine, StoredArtefact } from '../pass.ts';
import { encodeEntry, MAX_ENTRY_BYTES, verifyEntry, type EntryKey } from './entry.ts';
import { Gate } from './gate.ts';
import { RemoteFailure, type RemoteGet, type RemoteKind, type RemoteStore } from './remote-store.ts';
import { cacheDiagnostics, noStats, type CacheStats } from './report.ts';

/** Requests in flight: enough to hide 20 ms of way behind 1,500 entries a second, few enough for a file server. */
const READS = 32;
const WRITES = 8;
/** Results that wait to be written, some 20 MB; what comes on top is not offered. */
const QUEUE = 20_000;

export interface CacheSettings {
  readonly remote: RemoteStore;
  readonly key: EntryKey;
  readonly read: boolean;
  readonly write: boolean;
  /** Sources whose results may be asked for and written; no other's fingerprint leaves the machine. */
  readonly sources: ReadonlySet<string>;
}

/** A step's result that is wanted. */
export interface Wanted {
  readonly fp: string;
  readonly step: string;
}

/** A result from the remote, every byte verified, with those of its blobs that the store lacks: for the journal. */
export interface Fetched {
  readonly line: FactLine;
  readonly blobs: readonly { readonly sha256: string; readonly bytes: Uint8Array }[];
}

/**
 * The cache that machines share, behind the local store. Reading: what the remote holds of the steps that are
 * stale. Writing: results are offered and written behind the build's back. It never fails a build, and what
 * does not answer is asked no more: a build loses the time of one request to it.
 */
export class RemoteCache {
  readonly #settings: CacheSettings;
  readonly #layout: Layout;
  readonly #io: Io;
  readonly #gate = new Gate(READS);
  readonly #stats = noStats();
  /** Why the remote is asked no more, or written to no more. */
  #deaf: string | undefined;
  #full: string | undefined;
  #queue: FactLine[] = [];
  /** Results whose blobs were not in the store yet when their turn came. */
  #later: FactLine[] = [];
  readonly #blobsThere = new Set<string>();
  readonly #writers = new Set<Promise<void>>();
  #ended = false;

  constructor(settings: CacheSettings, store: { readonly layout: Layout; readonly io: Io }) {
    this.#settings = settings;
    this.#layout = store.layout;
    this.#io = store.io;
  }

  /** Whether results of this source are asked for at all. */
  reads(source: string): boolean {
    return this.#settings.read && this.#deaf === undefined && this.#settings.sources.has(source);
  }

  /** The results among those wanted that the remote holds; none where it may not be asked or does not answer. */
  async fetch(source: string, wanted: readonly Wanted[]): Promise<readonly Fetched[]> {
    if (!this.reads(source)) return [];
    const found = await Promise.all(wanted.map((one) => this.#fetchOne(one)));
    return found.filter((one) => one !== undefined);
  }

  /** Takes new results of an image, to be written when there is time. Their blobs are in the local store, or soon will be. */
  offer(source: string, lines: readonly FactLine[]): void {
    const { write, sources } = this.#settings;
    if (!write || !sources.has(source) || this.#ended) return;
    this.#stats.offered += lines.length;
    if (this.#full === undefined) this.#queue.push(...lines.slice(0, Math.max(0, QUEUE - this.#queue.length - this.#later.length)));
    this.#startWriters();
  }

  /** Waits until what was offered is written, at most `milliseconds`; the rest is given up. Call when the journal is closed. */
  async drain(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((end) => {
      timer = setTimeout(end, milliseconds);
    });
    await Promise.race([late, this.#written()]);
    clearTimeout(timer);
    this.#ended = true;
    this.#queue = [];
    this.#later = [];
  }

  stats(): CacheStats {
    const { asked, hits, rejected, offered, written } = this.#stats;
    return { ...this.#stats, misses: asked - hits - rejected, unwritten: offered - written };
  }

  diagnostics(): Diagnostic[] {
    return cacheDiagnostics(this.stats(), { reading: this.#deaf, writing: this.#full });
  }

  async #fetchOne(wanted: Wanted): Promise<Fetched | undefined> {
    if (this.#deaf !== undefined) return undefined;
    this.#stats.asked++;
    const entry = await this.#get('entry', wanted.fp, MAX_ENTRY_BYTES);
    if (entry.state === 'missing') return undefined;
    const line = entry.state === 'found' ? verifyEntry(entry.bytes, wanted, this.#settings.key) : undefined;
    if (!line) return this.#rejected();
    const blobs: { sha256: string; bytes: Buffer }[] = [];
    for (const artefact of line.artefacts ?? []) {
      if (hasBlob(this.#layout, artefact.sha256, artefact.bytes)) continue;
      const blob = await this.#get('blob', artefact.sha256, artefact.bytes);
      // A result whose file is not there is as good as none.
      if (blob.state === 'missing') return undefined;
      if (blob.state !== 'found' || blob.bytes.length !== artefact.bytes || sha256(blob.bytes) !== artefact.sha256) return this.#rejected();
      blobs.push({ sha256: artefact.sha256, bytes: blob.bytes });
    }
    this.#stats.hits++;
    return { line, blobs };
  }

  #rejected(): undefined {
    this.#stats.rejected++;
    return undefined;
  }

  async #get(kind: RemoteKind, name: string, limit: number): Promise<RemoteGet> {
    return this.#gate.run(async () => {
      if (this.#deaf !== undefined) return { state: 'missing' };
      try {
        const answer = await this.#settings.remote.get(kind, name, limit);
        if (answer.state === 'found') this.#stats.bytesRead += answer.bytes.length;
        return answer;
      } catch (error) {
        if (!(error instanceof RemoteFailure)) throw error;
        this.#deaf ??= error.why;
        this.#full ??= error.why;
        return { state: 'missing' };
      }
    });
  }

  #startWriters(): void {
    while (this.#writers.size < WRITES && this.#queue.length > 0) {
      const writer = this.#write().finally(() => this.#writers.delete(writer));
      this.#writers.add(writer);
    }
  }

  /** All of the queue, then what was put off, once more. */
  async #written(): Promise<void> {
    await Promise.all(this.#writers);
    this.#queue.push(...this.#later.splice(0));
    this.#startWriters();
    await Promise.all(this.#writers);
  }

  async #write(): Promise<void> {
    for (let line = this.#queue.shift(); line && !this.#ended && this.#full === undefined; line = this.#queue.shift()) {
      try {
        await this.#writeOne(line);
      } catch (error) {
        if (error instanceof RemoteFailure) this.#full ??= error.why;
        else if (errorCode(error) === undefined) throw error;
      }
    }
  }

  /** Blobs first: an entry never names what is not there. */
  async #writeOne(line: FactLine): Promise<void> {
    const { remote, key } = this.#settings;
    const entry = encodeEntry(line, key);
    if (!entry) {
      this.#stats.offered--; // too large to be shared
      return;
    }
    for (const artefact of line.artefacts ?? []) {
      if (this.#blobsThere.has(artefact.sha256)) continue;
      const bytes = await this.#localBlob(artefact);
      if (!bytes) {
        this.#later.push(line);
        return;
      }
      await remote.put('blob', artefact.sha256, bytes);
      this.#blobsThere.add(artefact.sha256);
      this.#stats.bytesWritten += bytes.length;
    }
    await remote.put('entry', line.fp, entry);
    this.#stats.written++;
    this.#stats.bytesWritten += entry.length;
  }

  /** The bytes, if the store holds them whole: damage is not passed on. */
  async #localBlob({ sha256: digest }: StoredArtefact): Promise<Buffer | undefined> {
    try {
      const bytes = await this.#io.readFile(blobPath(this.#layout, digest));
      return sha256(bytes) === digest ? bytes : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}
