import { lstatSync, readdirSync, statSync, type BigIntStats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { isMissing } from '../../engine/io.ts';
import { isVisible } from '../../sources/acquire/listing.ts';
import type { Columns, TreeHead } from './columns.ts';

/** Files between two looks at the signal: about a tenth of a second. */
const BREATH = 32_768;

const F = 0x46;
/** Nanoseconds and whole inodes; an error with its stack costs more than the call. */
const EXACT = { bigint: true, throwIfNoEntry: false } as const;
const S_IFMT = 0o170000n;
/** `EntryKind` of each file type that is not special. */
const KINDS: ReadonlyMap<bigint, number> = new Map([[0o100000n, 0x66], [0o040000n, 0x64], [0o120000n, 0x6c]]);
const SPECIAL = 0x73;

/**
 * Whether every tree is as it was taken: one walk, compared with the columns as it goes, and left at the first
 * difference. Names are read without their kinds, since the state of each file tells its kind as well.
 */
export async function sameTrees(trees: readonly TreeHead[], columns: Columns, signal: AbortSignal): Promise<boolean> {
  const at: Cursor = { folder: 0, entry: 0, file: 0, ctime: 0, name: 0, breath: 0 };
  try {
    for (const tree of trees) if (!(await sameTree(tree, columns, at, signal))) return false;
  } catch (error) {
    // What was there cannot be looked at any more.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
  return true;
}

/** The next cell of each column. */
interface Cursor {
  folder: number;
  entry: number;
  file: number;
  ctime: number;
  name: number;
  breath: number;
}

async function sameTree(tree: TreeHead, columns: Columns, at: Cursor, signal: AbortSignal): Promise<boolean> {
  if (!tree.there) return isAbsent(tree.path);
  if (!statSync(tree.path).isDirectory()) return false;
  const names = Buffer.from(columns.names.buffer, columns.names.byteOffset, columns.names.byteLength);
  const last = at.folder + tree.folders;
  const pending = [''];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (at.folder === last) return false;
    const entries = readdirSync(`${tree.path}/${next}`).filter(isVisible);
    const end = at.name + columns.lengths[at.folder]!;
    if (entries.length !== columns.counts[at.folder] || entries.join('\0') !== names.toString('utf8', at.name, end)) return false;
    at.folder++;
    at.name = end;
    for (const name of entries) {
      const below = next + name;
      const kind = columns.kinds[at.entry++]!;
      const stat = lstatSync(`${tree.path}/${below}`, EXACT);
      if (!stat || kindOf(stat) !== (kind === F ? 0x66 : kind)) return false;
      if (kind === F && !sameState(stat, tree, columns, at)) return false;
      if (kind === 0x64) pending.push(`${below}/`);
    }
    at.breath += entries.length;
    if (at.breath < BREATH) continue;
    at.breath = 0;
    await setImmediate();
    if (signal.aborted) return false;
  }
  return at.folder === last;
}

function sameState(stat: BigIntStats, tree: TreeHead, columns: Columns, at: Cursor): boolean {
  const i = at.file++;
  if (tree.changeTimes && columns.ctimes[at.ctime++] !== stat.ctimeNs) return false;
  return columns.sizes[i] === stat.size && columns.mtimes[i] === stat.mtimeNs && columns.inodes[i] === BigInt.asIntN(64, stat.ino);
}

function kindOf(stat: BigIntStats): number {
  return KINDS.get(stat.mode & S_IFMT) ?? SPECIAL;
}

function isAbsent(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'ENOTDIR');
  }
}
