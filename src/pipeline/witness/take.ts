import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../../engine/io.ts';
import { listed, listFolder, type ListedFolder } from '../../sources/acquire/listing.ts';
import type { Columns, TreeHead } from './columns.ts';
import type { Settled } from './look.ts';

/** What of a file counts; undefined where only its name does. */
export type StateOf = (path: string) => { readonly size: bigint; readonly mtimeNs: bigint; readonly inode: bigint; readonly ctimeNs?: bigint } | undefined;

/** Collects trees for an index. */
export class TreeTaker {
  readonly trees: TreeHead[] = [];
  readonly #counts: number[] = [];
  readonly #lengths: number[] = [];
  readonly #kinds: string[] = [];
  readonly #names: Buffer[] = [];
  readonly #sizes = new Growing();
  readonly #mtimes = new Growing();
  readonly #inodes = new Growing();
  readonly #ctimes = new Growing();

  /** Walks a folder as the scan does. Throws where it cannot be read. */
  take(path: string, changeTimes: boolean, stateOf: StateOf): void {
    const folders: ListedFolder[] = [];
    const pending = isFolder(path) ? [''] : [];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const listing = listFolder(join(path, next));
      folders.push(listed(next, listing));
      for (const [i, name] of listing.names.entries()) if (listing.kinds[i] === 'd') pending.push(`${next}${name}/`);
    }
    this.#add(path, folders.length === 0 ? undefined : folders, changeTimes, stateOf);
  }

  /** A folder that was walked already: what it held then; undefined where there was no such folder. */
  takeListed(path: string, folders: readonly ListedFolder[] | undefined, stateOf: StateOf): void {
    this.#add(path, folders, false, stateOf);
  }

  #add(path: string, folders: readonly ListedFolder[] | undefined, changeTimes: boolean, stateOf: StateOf): void {
    this.trees.push({ path, there: folders !== undefined, changeTimes, folders: folders?.length ?? 0 });
    for (const { prefix, names, kinds } of folders ?? []) {
      let marked = '';
      if (kinds !== '') {
        for (const [i, name] of names.split('\0').entries()) {
          const state = kinds[i] === 'f' ? stateOf(`${path}/${prefix}${name}`) : undefined;
          marked += state ? 'F' : kinds[i]!;
          if (!state) continue;
          this.#sizes.push(state.size);
          this.#mtimes.push(state.mtimeNs);
          this.#inodes.push(BigInt.asIntN(64, state.inode));
          if (changeTimes) this.#ctimes.push(state.ctimeNs!);
        }
      }
      const bytes = Buffer.from(names);
      this.#counts.push(kinds.length);
      this.#lengths.push(bytes.length);
      this.#kinds.push(marked);
      this.#names.push(bytes);
    }
  }

  columns(): Columns {
    return {
      counts: Uint32Array.from(this.#counts), lengths: Uint32Array.from(this.#lengths),
      kinds: Buffer.from(this.#kinds.join(''), 'latin1'), names: Buffer.concat(this.#names),
      sizes: this.#sizes.cells(), mtimes: this.#mtimes.cells(), inodes: this.#inodes.cells(), ctimes: this.#ctimes.cells(),
    };
  }
}

/** The state of every file as it is now, change time included. */
export function stateNow(settled: Settled): StateOf {
  return (path) => {
    const { size, mtimeNs, ctimeNs, ino } = lstatSync(path, { bigint: true });
    settled.add(ctimeNs);
    return { size, mtimeNs, ctimeNs, inode: ino };
  };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'ENOTDIR')) return false;
    throw error;
  }
}

/** A column that doubles: eight bytes a cell, where an array of BigInts takes four times as much. */
class Growing {
  #cells = new BigInt64Array(1024);
  #length = 0;

  push(value: bigint): void {
    if (this.#length === this.#cells.length) {
      const wider = new BigInt64Array(this.#length * 2);
      wider.set(this.#cells);
      this.#cells = wider;
    }
    this.#cells[this.#length++] = value;
  }

  cells(): BigInt64Array {
    return this.#cells.subarray(0, this.#length);
  }
}
