import { lstatSync, readdirSync, realpathSync, statSync, type BigIntStats } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { granularity } from '../../core/granularity.ts';

/**
 * How a small place is looked at:
 * `file`: the thing itself, links not followed; `target`: what the path leads to, links followed, and where that is;
 * `exists`: only whether something is there; `folder`: its entries, dot-files too, with what each file is;
 * `tree`: the same of all folders below it; `targets:<name>`: `target` of `<entry>/<name>` for each entry of the folder.
 */
export type LookHow = 'file' | 'target' | 'exists' | 'folder' | 'tree' | `targets:${string}`;

/** What was seen, as text: two equal texts are the same state as far as the operating system can tell. */
export interface Look {
  readonly how: LookHow;
  /** Absolute. */
  readonly path: string;
  readonly seen: string;
}

/** The moment (ns since the epoch) from which on no later change could leave every time that was seen as it is. */
export class Settled {
  at = 0n;

  add(timeNs: bigint): void {
    const settled = timeNs + granularity(timeNs);
    if (settled > this.at) this.at = settled;
  }
}

/** Looks at a place now. Size, inode, mode and both times are told: a change that restores the modification time shows in the other. */
export function lookAt(how: LookHow, path: string, settled = new Settled()): Look {
  return { how, path, seen: see(how, path, settled) };
}

function see(how: LookHow, path: string, settled: Settled): string {
  switch (how) {
    case 'file':
      return told(() => lstatSync(path, { bigint: true }), settled);
    case 'target':
      return `${realPath(path)}\n${told(() => statSync(path, { bigint: true }), settled)}`;
    case 'exists':
      return told(() => lstatSync(path, { bigint: true }), new Settled()).startsWith('!') ? 'no' : 'yes';
    case 'folder':
    case 'tree':
      return [told(() => lstatSync(path, { bigint: true }), settled), ...entriesOf(path, how === 'tree', settled)].join('\n');
    default: {
      const name = how.slice('targets:'.length);
      // A draft comes and goes, and folders under construction begin with a dot: neither is a release.
      const names = namesIn(path).filter((entry) => entry !== 'draft' && !entry.startsWith('.'));
      return names.map((entry) => `${entry}\n${see('target', join(path, entry, name), settled)}`).join('\n');
    }
  }
}

function entriesOf(path: string, deep: boolean, settled: Settled): string[] {
  return namesIn(path).flatMap((name) => {
    const below = join(path, name);
    const seen = told(() => lstatSync(below, { bigint: true }), settled);
    return [`${JSON.stringify(name)} ${seen}`, ...(deep && seen === FOLDER ? entriesOf(below, true, settled) : [])];
  });
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    return [`!${codeOf(error)}`];
  }
}

/** A folder's times move with whatever is made in it, which its entries tell themselves. */
const FOLDER = 'd';

function told(stat: () => BigIntStats, settled: Settled): string {
  try {
    const { size, mtimeNs, ctimeNs, ino, mode } = stat();
    if ((mode & S_IFMT) === S_IFDIR) return FOLDER;
    settled.add(ctimeNs);
    return `${mode} ${size} ${mtimeNs} ${ctimeNs} ${ino}`;
  } catch (error) {
    return `!${codeOf(error)}`;
  }
}

const S_IFMT = 0o170000n;
const S_IFDIR = 0o040000n;

/** The path with the links of its existing part resolved. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), relative(parent, path));
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  throw error;
}
