import { join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { sha256 } from '../core/digest.ts';
import { isMissing, replaceFile, type Io } from './io.ts';
import type { Layout } from './layout.ts';

/** Raised when the layout changes; a store of another format is refused, never misread. */
const FORMAT = 1;
const SUM_LENGTH = 16;
const TEXT = /^\{"format":(\d{1,6})(?:,"sum":"([0-9a-f]{16})")?\}\n?$/;

/** Why a store may not be used; undefined where it may, or where there is none yet. Writes nothing. */
export async function refusedFormat(layout: Layout, io: Io): Promise<Diagnostic | undefined> {
  const found = await readFormat(layout, io);
  if (found === 'none' || found === FORMAT || (found === 'damaged' && (await looksLikeStore(layout, io)))) return undefined;
  return {
    code: 'DX7001',
    severity: 'error',
    message: `the store has format ${found === 'damaged' ? 'unknown' : found}, this dx reads format ${FORMAT}`,
    help: 'use the dx that wrote it, or name another folder with `store:` in dx.config.yaml',
  };
}

/**
 * Marks the folder as a store of this format, once it is known not to be refused. A mark that does not prove itself
 * is written anew: everything else in a store proves itself too.
 */
export async function markFormat(layout: Layout, io: Io): Promise<void> {
  if ((await readFormat(layout, io)) === FORMAT) return;
  await io.mkdir(layout.dir);
  const body = `{"format":${FORMAT}`;
  await replaceFile(layout.format, `${body},"sum":"${sha256(body).slice(0, SUM_LENGTH)}"}\n`, io);
}

/** Whether the mark is there and does not prove itself; for fsck. */
export async function isFormatDamaged(layout: Layout, io: Io): Promise<boolean> {
  return (await readFormat(layout, io)) === 'damaged';
}

/** Marks without a sum are those of the first builds. */
async function readFormat(layout: Layout, io: Io): Promise<number | 'damaged' | 'none'> {
  let text: string;
  try {
    text = (await io.readFile(layout.format)).toString('latin1');
  } catch (error) {
    if (isMissing(error)) return 'none';
    throw error;
  }
  const [, format, sum] = TEXT.exec(text) ?? [];
  // However a later format goes on after its number, it is not taken for damage.
  if (format === undefined) return laterFormat(text) ?? 'damaged';
  return sum === undefined || sum === sha256(`{"format":${format}`).slice(0, SUM_LENGTH) ? Number(format) : 'damaged';
}

function laterFormat(text: string): number | undefined {
  const number = Number(/^\{"format":(\d{1,6})\b/.exec(text)?.[1] ?? FORMAT);
  return number === FORMAT ? undefined : number;
}

/** A folder of somebody else's that holds a file of that name is not touched. */
async function looksLikeStore(layout: Layout, io: Io): Promise<boolean> {
  return (await io.size(join(layout.dir, 'facts'))) !== undefined && (await io.size(join(layout.dir, 'blobs'))) !== undefined;
}
