import type { FileStat } from '../inventory.ts';
import type { Limits } from '../limits.ts';
import { extensionOf } from './extensions.ts';
import { statFile, walkFolder, type FoundFile, type Listing, type Walk } from './folder.ts';

/**
 * A walk that several threads share: one of them lists the folder, and all that have nothing else to do look at the states
 * of its files, some hundred at a time. Text and columns, for 100,000 objects take longer to hand over than to make.
 */
export type SharedWalk = Exclude<Walk, { readonly kind: 'found' }> | FoundWalk;

interface FoundWalk {
  readonly kind: 'found';
  /** Joined by NUL, which no path holds. */
  readonly paths: string;
  readonly links: readonly string[];
  readonly special: readonly string[];
  readonly folders: Listing['folders'];
  readonly digest: string;
  readonly states: States;
}

/** The states of files in the order of the listing, in memory that threads share. */
interface States {
  /** Bytes; -1 for what is no regular file any more, -2 for what was not looked at, whose other cells are 0. */
  readonly sizes: Float64Array;
  readonly mtimes: BigInt64Array;
  readonly inodes: BigUint64Array;
  /** One cell: the first file that nobody has begun to look at. */
  readonly next: Int32Array;
}

const GONE = -1;
const UNSEEN = -2;

/** Files that a thread takes on at a time: 2 ms. */
const PIECE = 512;

export function listShared(folder: string, limits: Limits): SharedWalk {
  const walk = walkFolder(folder, limits);
  if (walk.kind !== 'found') return walk;
  const { files, ...listing } = walk.listing;
  const cells = (): SharedArrayBuffer => new SharedArrayBuffer(8 * files.length);
  const states: States = { sizes: new Float64Array(cells()), mtimes: new BigInt64Array(cells()), inodes: new BigUint64Array(cells()), next: new Int32Array(new SharedArrayBuffer(4)) };
  return { kind: 'found', paths: files.map(({ path }) => path).join('\0'), ...listing, states };
}

/** Looks at the states of pictures until there are none left that nobody has begun with. */
export function lookShared(folder: string, walk: FoundWalk): void {
  const paths = pathsOf(walk);
  const { sizes, mtimes, inodes, next } = walk.states;
  for (let first = Atomics.add(next, 0, PIECE); first < paths.length; first = Atomics.add(next, 0, PIECE)) {
    for (let i = first; i < Math.min(first + PIECE, paths.length); i++) {
      // Of others nobody asks, or not yet: an archive may hold a file of records for each picture.
      if (extensionOf(paths[i]!) === '') {
        sizes[i] = UNSEEN;
        continue;
      }
      const stat = statFile({ folder, path: paths[i]! });
      sizes[i] = stat?.size ?? GONE;
      mtimes[i] = stat?.mtimeNs ?? 0n;
      inodes[i] = stat?.inode ?? 0n;
    }
  }
}

/** The walk once all states are there. */
export function walkOf(folder: string, walk: SharedWalk): Walk {
  if (walk.kind !== 'found') return walk;
  const { links, special, folders, digest, states: { sizes, mtimes, inodes } } = walk;
  const files = pathsOf(walk).map((path, i): FoundFile => {
    if (sizes[i] === UNSEEN) return { path, folder };
    const seen: FileStat | null = sizes[i] === GONE ? null : { path: `${folder}/${path}`, size: sizes[i]!, mtimeNs: mtimes[i]!, inode: inodes[i]! };
    return { path, folder, seen };
  });
  return { kind: 'found', listing: { files, links, special, folders, digest } };
}

function pathsOf({ paths }: FoundWalk): readonly string[] {
  return paths === '' ? [] : paths.split('\0');
}
