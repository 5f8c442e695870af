import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFactLine } from './fact-line.ts';
import { sweepTemporary } from './blobs.ts';
import { FingerprintTable } from './fingerprint-table.ts';
import { isMissing, type Io } from './io.ts';
import { forgetLastBuilds, privateFolders } from './forget.ts';
import { blobPath, type Layout } from './layout.ts';
import type { FactLine } from './pass.ts';
import { isDeadLog, isInUse } from './processes.ts';
import { rewriteSegments } from './rewrite.ts';
import { scanLines } from './segment-lines.ts';
import { openIfThere } from './segments.ts';

const SEALED = /^[0-9a-f]{64}\.jsonl$/;
const BLOB = /^[0-9a-f]{64}$/;
const FAN = /^[0-9a-f]{2}$/;

/** What is kept. Gathered by whoever knows the projects; everything else may go. */
export class Needs {
  readonly #prints = new FingerprintTable();
  readonly #steps = new Set<string>();
  readonly #blobs = new Set<string>();
  #allBlobs = false;

  /** A result that a plan rests on, and every blob that it names. */
  result(fingerprint: string): void {
    this.#prints.add(fingerprint, 0, 0, 'done');
  }

  /** All results of a step, where it is not known which are needed. */
  step(name: string): void {
    this.#steps.add(name);
  }

  blob(sha256: string): void {
    this.#blobs.add(sha256);
  }

  /** Where it is not known which blobs are needed. */
  everyBlob(): void {
    this.#allBlobs = true;
  }

  keepsLine({ fp, step }: Pick<FactLine, 'fp' | 'step'>): boolean {
    return this.#prints.has(fp) || this.#steps.has(step);
  }

  keepsBlob(sha256: string): boolean {
    return this.#allBlobs || this.#blobs.has(sha256);
  }
}

export interface Amount {
  readonly count: number;
  readonly bytes: number;
}

/** What nobody needs, and how much is kept. */
export interface Garbage {
  readonly results: Amount;
  readonly blobs: Amount;
  /** Files of processes that were killed. */
  readonly temporary: Amount;
  readonly kept: { readonly results: number; readonly blobs: Amount };
  /** sha256 of each blob that may go. */
  readonly names: readonly string[];
}

/** Looks through a store that the caller holds alone. The blobs of kept results are added to `needs`. */
export async function findGarbage(layout: Layout, io: Io, needs: Needs, temporary: Amount): Promise<Garbage> {
  let [lines, bytes, keptLines] = [0, 0, 0];
  for (const line of linesOf(layout, io, await io.readdir(layout.facts))) {
    if (line.value && needs.keepsLine(line.value)) {
      keptLines++;
      for (const { sha256 } of line.value.artefacts ?? []) needs.blob(sha256);
    } else {
      lines++;
      bytes += line.bytes;
    }
  }
  const names: string[] = [];
  const [gone, kept] = [{ count: 0, bytes: 0 }, { count: 0, bytes: 0 }];
  for (const sha256 of blobNames(layout)) {
    const found = statSync(blobPath(layout, sha256), { throwIfNoEntry: false });
    if (!found?.isFile()) continue;
    const side = needs.keepsBlob(sha256) ? kept : gone;
    side.count++;
    side.bytes += found.size;
    if (side === gone) names.push(sha256);
  }
  return { results: { count: lines, bytes }, blobs: gone, temporary, kept: { results: keptLines, blobs: kept }, names };
}

/**
 * Removes it. Killed at any moment it leaves a store that is whole: what projects remember of their last build goes
 * first, then results, then the blobs that no result names any more.
 */
export async function removeGarbage(layout: Layout, io: Io, needs: Needs, garbage: Garbage): Promise<void> {
  if (garbage.results.count > 0) {
    await forgetLastBuilds(layout, io);
    await rewriteSegments(layout, io, (line) => needs.keepsLine(line));
  }
  for (const sha256 of garbage.names) await io.remove(blobPath(layout, sha256));
  for (const folder of await privateFolders(layout, io)) {
    await sweepTemporary({ ...layout, private: join(layout.dir, folder), privateTemporary: join(layout.dir, folder, 'tmp') }, io);
  }
}

function* linesOf(layout: Layout, io: Io, names: readonly string[]): Generator<{ readonly value: FactLine | undefined; readonly bytes: number }> {
  for (const name of names) {
    if (!SEALED.test(name) && !isDeadLog(name)) continue;
    const descriptor = openIfThere(io, join(layout.facts, name));
    if (descriptor === undefined) continue;
    try {
      for (const { bytes } of scanLines(io, descriptor)) yield { value: decodeFactLine(bytes), bytes: bytes.length + 1 };
    } finally {
      io.closeNow(descriptor);
    }
  }
}

function* blobNames(layout: Layout): Generator<string> {
  for (const fan of namesIn(layout.blobs)) {
    if (!FAN.test(fan)) continue;
    for (const name of namesIn(join(layout.blobs, fan))) if (BLOB.test(name) && name.startsWith(fan)) yield name;
  }
}

/** What killed processes left under temporary names. */
export async function temporaryFiles(layout: Layout, io: Io): Promise<Amount> {
  const folders = [layout.temporary, ...(await privateFolders(layout, io)).map((folder) => join(layout.dir, folder, 'tmp'))];
  const dead = folders.flatMap((folder) => namesIn(folder).filter((name) => !isInUse(name)).map((name) => join(folder, name)));
  return { count: dead.length, bytes: dead.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0) };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
