import { readdirSync, type Dirent } from 'node:fs';

/** What an entry of a folder is: a file, a folder, a symbolic link, or something special (device, socket, pipe). */
export type EntryKind = 'f' | 'd' | 'l' | 's';

/** The visible entries of one folder, in the order of their bytes (as libuv gives them). */
export interface FolderListing {
  readonly names: readonly string[];
  /** One letter an entry. */
  readonly kinds: readonly EntryKind[];
}

/** The same of a folder below another, as text: a million names take a tenth of the memory. */
export interface ListedFolder {
  /** Its path below the walked folder, with a slash at the end; empty for that folder itself. */
  readonly prefix: string;
  /** Joined by NUL, which no name holds. */
  readonly names: string;
  readonly kinds: string;
}

export function listed(prefix: string, { names, kinds }: FolderListing): ListedFolder {
  return { prefix, names: names.join('\0'), kinds: kinds.join('') };
}

/** Reads one folder as every walk over sources sees it: dot-files and dot-folders are left out without a word. Throws what `readdir` throws. */
export function listFolder(path: string): FolderListing {
  const names: string[] = [];
  const kinds: EntryKind[] = [];
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (!isVisible(entry.name)) continue;
    names.push(entry.name);
    kinds.push(kindOf(entry));
  }
  return { names, kinds };
}

export function isVisible(name: string): boolean {
  return !name.startsWith('.');
}

/** One folder's part of the digest over a whole walk; no name holds a NUL. */
export function listingText({ prefix, names, kinds }: ListedFolder): string {
  return `${prefix}\0${names}\0${kinds}\0\0`;
}

function kindOf(entry: Dirent): EntryKind {
  if (entry.isFile()) return 'f';
  if (entry.isDirectory()) return 'd';
  return entry.isSymbolicLink() ? 'l' : 's';
}
