import { join } from 'node:path';
import { byCodeUnit } from '../core/compare.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { sha256 } from '../core/digest.ts';
import { decodeFactLine, fingerprintOf, isWholeFactLine } from './fact-line.ts';
import { isMissing, type Io } from './io.ts';
import type { Layout } from './layout.ts';
import type { FactLine } from './pass.ts';
import { isRunning } from './processes.ts';

const NEWLINE = 10;
const SEALED = /^([0-9a-f]{64})\.jsonl$/;
/** `open-<process id>-<random>.jsonl`: a log that its process is still writing, or was killed over. */
const OPEN = /^open-(\d+)-[0-9a-f]+\.jsonl$/;

interface Position {
  readonly segment: string;
  readonly start: number;
  readonly end: number;
}

/** The results in the store, by fingerprint. */
export interface FactIndex {
  has(fingerprint: string): boolean;
  /** The whole line; undefined where the store has none. Served from memory, so a lost file cannot lie. */
  read(fingerprint: string): FactLine | undefined;
  /** Absolute paths of the segments that hold what `has` knows. */
  readonly segments: readonly string[];
}

/**
 * Reads every segment. A sealed segment is named by its sha256 and is trusted as a whole when that fits; any
 * other is read line by line, whole lines are sealed anew, and what was damaged is named and left out, to be
 * computed again. Logs of processes that still run are theirs, and are left alone.
 */
export async function loadFacts(layout: Layout, io: Io): Promise<{ index: FactIndex; diagnostics: Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const segments: string[] = [];
  const contents = new Map<string, Buffer>();
  for (const name of (await io.readdir(layout.facts)).toSorted(byCodeUnit)) {
    const path = join(layout.facts, name);
    const owner = OPEN.exec(name);
    if (owner && isRunning(Number(owner[1]))) continue;
    const sealed = SEALED.exec(name);
    if (!sealed && !owner) continue;
    const bytes = await readIfThere(path, io);
    // Another process mended it, or sealed its own log, since the folder was listed: the results are computed again.
    if (!bytes) continue;
    if (sealed && sha256(bytes) === sealed[1]) {
      segments.push(path);
      contents.set(path, bytes);
      continue;
    }
    const { text, dropped } = wholeLines(bytes);
    if (sealed) diagnostics.push(damagedSegment(dropped));
    if (text.length > 0) {
      const mended = Buffer.from(text);
      const target = await sealSegment(layout, io, mended);
      segments.push(target);
      contents.set(target, mended);
    }
    await io.remove(path);
  }
  return { index: indexOf(contents, segments), diagnostics };
}

/** Writes lines as a sealed segment: whole under its final name, or not there at all. Returns its path. */
export async function sealSegment(layout: Layout, io: Io, bytes: Buffer): Promise<string> {
  const name = sha256(bytes);
  const temporary = join(layout.temporary, `${process.pid}-${name.slice(0, 16)}.jsonl`);
  await io.remove(temporary);
  const handle = await io.open(temporary, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  const target = join(layout.facts, `${name}.jsonl`);
  await io.rename(temporary, target);
  return target;
}

async function readIfThere(path: string, io: Io): Promise<Buffer | undefined> {
  try {
    return await io.readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function indexOf(contents: ReadonlyMap<string, Buffer>, segments: readonly string[]): FactIndex {
  const positions = new Map<string, Position>();
  for (const segment of segments) {
    const bytes = contents.get(segment)!;
    for (let start = 0; start < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline < 0 ? bytes.length : newline;
      if (end > start) positions.set(fingerprintOf(bytes, start), { segment, start, end });
      start = end + 1;
    }
  }
  return {
    segments,
    has: (fingerprint) => positions.has(fingerprint),
    read(fingerprint) {
      const at = positions.get(fingerprint);
      return at && decodeFactLine(contents.get(at.segment)!.toString('utf8', at.start, at.end));
    },
  };
}

function wholeLines(bytes: Buffer): { text: string; dropped: number } {
  const lines = bytes.toString('utf8').split('\n').filter((line) => line.length > 0);
  const whole = lines.filter(isWholeFactLine);
  return { text: whole.map((line) => `${line}\n`).join(''), dropped: lines.length - whole.length };
}

function damagedSegment(dropped: number): Diagnostic {
  return {
    code: 'DX7002',
    severity: 'warning',
    message: `the store held a damaged facts segment; ${dropped} of its results were dropped and are computed again`,
    help: 'nothing to do; if it happens again, check the disk',
  };
}
