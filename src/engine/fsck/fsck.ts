import { lstatSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { byCodeUnit } from '../../core/compare.ts';
import { isFormatDamaged } from '../format.ts';
import { isMissing, type Io } from '../io.ts';
import { blobPath, indexPath, type Layout } from '../layout.ts';
import { isLockName } from '../lock.ts';
import { SegmentIndex } from '../segment-index.ts';
import type { Fault, NamedBlob } from './fault.ts';
import { checkMemories } from './memory.ts';
import type { BlobsRead, SegmentRead } from './read.ts';
import { openThreads, type CheckThreads } from './threads.ts';

const BLOB = /^[0-9a-f]{64}$/;
const FAN = /^[0-9a-f]{2}$/;
const SEALED = /^([0-9a-f]{64})\.jsonl$/;
const SIDECAR = /^([0-9a-f]{64})\.idx$/;
const OPEN = /^open-\d+-[0-9a-f-]+\.jsonl$/;
/** What `replaceFile` leaves when its process dies. */
const HALF_REPLACED = /\.\d+$/;
/** Files handed to a thread at once: few enough for an even end, many enough that handing over costs nothing. */
const AT_ONCE = 64;

export interface FsckOptions {
  /** Names, sizes, lines and indexes, but not the bytes of blobs. */
  readonly fast: boolean;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number, bytes: number) => void;
}

export interface Checked {
  /** Ordered by name, then line. */
  readonly faults: readonly Fault[];
  readonly blobs: number;
  readonly bytes: number;
  readonly segments: number;
  readonly lines: number;
  readonly indexes: number;
  /** Temporary files, logs and locks of processes that were killed; the next build takes them up or away. */
  readonly leftovers: number;
}

/**
 * Compares everything in a store with what names it, and writes nothing. Beside a running build it tells of no
 * fault that is none: lines are read before the blobs that they name are looked for, as blobs are written before lines.
 */
export async function fsck(layout: Layout, io: Io, options: FsckOptions): Promise<Checked> {
  const run = { layout, io, options, faults: [] as Fault[], leftovers: 0 };
  checkTop(run);
  if (await isFormatDamaged(layout, io)) run.faults.push({ kind: 'damaged', part: 'store', name: 'format.json' });
  const threads = openThreads();
  try {
    const memories = await checkMemories(layout, io, run.faults);
    const facts = await checkFacts(run, threads, memories.unfinished);
    const blobs = await checkBlobs(run, threads, facts.named);
    const indexes = facts.indexes + memories.checked;
    const faults = run.faults.toSorted((a, b) => byCodeUnit(a.name, b.name) || (a.line ?? 0) - (b.line ?? 0));
    return { faults, ...blobs, segments: facts.segments, lines: facts.lines, indexes, leftovers: run.leftovers };
  } finally {
    await threads.close();
  }
}

interface Run {
  readonly layout: Layout;
  readonly io: Io;
  readonly options: FsckOptions;
  readonly faults: Fault[];
  leftovers: number;
}

const FOLDERS: ReadonlySet<string> = new Set(['facts', 'blobs', 'tmp', 'private', 'locks']);
const FILES: ReadonlySet<string> = new Set(['format.json', '.gitignore']);

function checkTop(run: Run): void {
  const there = entries(run.layout.dir);
  for (const entry of there) {
    if (entry.isDirectory() ? FOLDERS.has(entry.name) : FILES.has(entry.name)) continue;
    if (HALF_REPLACED.test(entry.name)) run.leftovers++;
    else run.faults.push({ kind: 'unknown', part: 'store', name: entry.name });
  }
  for (const name of FILES) if (!there.some((entry) => entry.name === name)) run.faults.push({ kind: 'missing', part: 'store', name });
  for (const { name } of entries(run.layout.locks)) if (!isLockName(name)) run.faults.push({ kind: 'unknown', part: 'store', name: `locks/${name}` });
  run.leftovers += entries(run.layout.temporary).length;
}

interface FactsRead {
  readonly segments: number;
  readonly lines: number;
  readonly indexes: number;
  readonly named: ReadonlyMap<string, NamedBlob>;
}

async function checkFacts(run: Run, threads: CheckThreads, unfinished: boolean): Promise<FactsRead> {
  const { layout, faults } = run;
  const named = new Map<string, NamedBlob>();
  const names = entries(layout.facts).toSorted((a, b) => byCodeUnit(a.name, b.name));
  const there = new Set(names.map(({ name }) => name));
  const segments: string[] = [];
  /** Undamaged ones. */
  const sizes = new Map<string, number>();
  for (const entry of names) {
    if (entry.isFile() && (SEALED.test(entry.name) || OPEN.test(entry.name))) segments.push(entry.name);
    else if (!(entry.isFile() && SIDECAR.test(entry.name))) faults.push({ kind: 'unknown', part: 'store', name: `facts/${entry.name}` });
  }
  let lines = 0;
  let whole = 0;
  await eachOf(segments, threads.width, async (name) => {
    const read = (await threads.run({ kind: 'segment', path: join(layout.facts, name) })) as SegmentRead;
    // Another process has put its results into another segment meanwhile.
    if (read.sha256 === undefined && lookAt(join(layout.facts, name)) === undefined) return;
    whole++;
    lines += read.lines;
    for (const blob of read.blobs) named.set(blob.sha256, blob);
    if (OPEN.test(name)) {
      run.leftovers++;
      // The last line of a log may be half written: by a process that runs, or that was killed.
      for (const line of read.damaged) if (line < read.lines || read.ended) faults.push({ kind: 'damaged', part: 'line', name: `facts/${name}`, line });
      return;
    }
    for (const line of read.damaged) faults.push({ kind: 'damaged', part: 'line', name: `facts/${name}`, line });
    if (read.sha256 === SEALED.exec(name)![1]) sizes.set(name, read.bytes);
    else if (read.damaged.length === 0) faults.push({ kind: 'damaged', part: 'segment', name: `facts/${name}` });
  });
  const indexes = names.filter(({ name }) => SIDECAR.test(name));
  for (const { name } of indexes) {
    const sha256 = SIDECAR.exec(name)![1]!;
    const segment = `${sha256}.jsonl`;
    // An index is made after its segment and taken away before it: alone, it is the witness of a loss.
    if (!there.has(segment)) faults.push({ kind: 'missing', part: 'segment', name: `facts/${segment}` });
    else if (!(await isIndexOf(run, sha256, sizes.get(segment)))) faults.push({ kind: 'damaged', part: 'index', name: `facts/${name}` });
  }
  // The index of a segment is written just after it: only a build that did not end leaves one without.
  const without = [...sizes.keys()].map((name) => name.replace('.jsonl', '.idx')).filter((name) => !there.has(name));
  if (!unfinished) for (const name of without) faults.push({ kind: 'missing', part: 'index', name: `facts/${name}` });
  return { segments: whole, lines, indexes: indexes.length, named };
}

/** Of a damaged segment the size is not known; the index then has to prove itself and its name. */
async function isIndexOf(run: Run, sha256: string, bytes: number | undefined): Promise<boolean> {
  const written = await run.io.readFile(indexPath(run.layout, sha256)).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  // Another process has merged the segment meanwhile.
  if (written === undefined) return true;
  return SegmentIndex.decode(written, { sha256, bytes: bytes ?? SegmentIndex.sizeIn(written) }) !== undefined;
}

async function checkBlobs(run: Run, threads: CheckThreads, named: ReadonlyMap<string, NamedBlob>): Promise<{ blobs: number; bytes: number }> {
  const { layout, faults, options } = run;
  const known: string[] = [];
  for (const fan of entries(layout.blobs)) {
    const files = fan.isDirectory() && FAN.test(fan.name) ? entries(join(layout.blobs, fan.name)) : undefined;
    if (!files) faults.push({ kind: 'unknown', part: 'store', name: `blobs/${fan.name}` });
    for (const file of files ?? []) {
      if (file.isFile() && BLOB.test(file.name) && file.name.startsWith(fan.name)) known.push(file.name);
      else faults.push({ kind: 'unknown', part: 'store', name: `blobs/${fan.name}/${file.name}` });
    }
  }
  known.sort(byCodeUnit);
  let bytes = 0;
  let done = 0;
  const chunks = Array.from({ length: Math.ceil(known.length / AT_ONCE) }, (_, i) => known.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
  const damaged = new Set<string>();
  const counted = (chunk: readonly string[], sizes: readonly number[]): void => {
    bytes += sizes.reduce((sum, size) => sum + size, 0);
    done += chunk.length;
    options.progress(done, known.length, bytes);
  };
  await eachOf(chunks, threads.width, async (chunk) => {
    if (options.signal.aborted) return;
    if (options.fast) {
      counted(chunk, chunk.map((name) => lookAt(blobPath(layout, name)) ?? 0));
      return;
    }
    const { files } = (await threads.run({ kind: 'blobs', paths: chunk.map((name) => blobPath(layout, name)) })) as BlobsRead;
    chunk.forEach((name, i) => {
      if (files[i]?.sha256 !== name) damaged.add(name);
    });
    counted(chunk, files.map((file) => file?.bytes ?? 0));
  });
  for (const { sha256, bytes: size } of named.values()) {
    const found = lookAt(blobPath(layout, sha256));
    if (found === undefined) faults.push({ kind: 'missing', part: 'blob', name: nameOfBlob(sha256) });
    else if (found !== size) damaged.add(sha256);
  }
  for (const sha256 of damaged) faults.push({ kind: 'damaged', part: 'blob', name: nameOfBlob(sha256) });
  return { blobs: known.length, bytes };
}

export function nameOfBlob(sha256: string): string {
  return `blobs/${sha256.slice(0, 2)}/${sha256}`;
}

/** A folder's entries, none where there is no folder. */
function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error) || !lstatSync(folder).isDirectory()) return [];
    throw error;
  }
}

/** Size in bytes, or undefined where there is no such file. */
function lookAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

async function eachOf<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) await work(items[next++]!);
  };
  // Twice as many as threads: none waits for the next piece to be handed over.
  await Promise.all(Array.from({ length: Math.min(2 * width, items.length) }, lane));
}
