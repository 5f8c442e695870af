import { createHash, type Hash } from 'node:crypto';
import { chmodSync, closeSync, constants, fstatSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const CHUNK = 1 << 20;

/** Makes a folder that only its owner may enter, with those above it as they are. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/**
 * Writes lines to a private file (mode 0600) unless it holds exactly these already: what is there is compared
 * piece by piece, and only a difference begins a temporary file, which replaces it at the end. So a build
 * without news writes nothing, and a killed one leaves the earlier file whole.
 */
export function writeLines(path: string, lines: Iterable<string>): { readonly rows: number; readonly digest: string } {
  const target = new Replacement(path);
  let rows = 0;
  try {
    let pending: string[] = [];
    let length = 0;
    for (const line of lines) {
      pending.push(line);
      length += line.length + 1;
      rows++;
      if (length < CHUNK) continue;
      target.write(Buffer.from(`${pending.join('\n')}\n`, 'utf8'));
      pending = [];
      length = 0;
    }
    if (pending.length > 0) target.write(Buffer.from(`${pending.join('\n')}\n`, 'utf8'));
    return { rows, digest: target.finish() };
  } finally {
    target.close();
  }
}

class Replacement {
  readonly #path: string;
  readonly #temporary: string;
  readonly #hash: Hash = createHash('sha256');
  #old: number | undefined;
  #new: number | undefined;
  /** Bytes written so far, all equal to those of the old file while there is no new one. */
  #length = 0;

  constructor(path: string) {
    privateFolder(dirname(path));
    this.#path = path;
    this.#temporary = `${path}.${process.pid}.tmp`;
    this.#old = openPrivate(path);
  }

  write(bytes: Buffer): void {
    this.#hash.update(bytes);
    if (this.#new === undefined) {
      if (this.#old !== undefined && equalAt(this.#old, this.#length, bytes)) {
        this.#length += bytes.length;
        return;
      }
      this.#begin();
    }
    writeAll(this.#new!, bytes);
    this.#length += bytes.length;
  }

  /** sha256 of what the file now holds. */
  finish(): string {
    if (this.#new === undefined && (this.#old === undefined || fstatSync(this.#old).size !== this.#length)) this.#begin();
    if (this.#new !== undefined) {
      fsyncSync(this.#new);
      closeSync(this.#new);
      this.#new = undefined;
      renameSync(this.#temporary, this.#path);
    }
    return this.#hash.digest('hex');
  }

  /** Lets go of both files; an unfinished new one is removed. */
  close(): void {
    if (this.#old !== undefined) closeSync(this.#old);
    this.#old = undefined;
    if (this.#new === undefined) return;
    closeSync(this.#new);
    this.#new = undefined;
    rmSync(this.#temporary, { force: true });
  }

  #begin(): void {
    rmSync(this.#temporary, { force: true });
    this.#new = openSync(this.#temporary, 'wx', 0o600);
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (let at = 0; at < this.#length; ) {
      const read = readSync(this.#old!, buffer, 0, Math.min(CHUNK, this.#length - at), at);
      if (read === 0) throw new Error('the record file changed while it was compared');
      writeAll(this.#new, buffer.subarray(0, read));
      at += read;
    }
  }
}

/** The file open for reading, if it is there and private. */
function openPrivate(path: string): number | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch {
    return undefined;
  }
  const stat = fstatSync(file);
  if (stat.isFile() && (stat.mode & 0o077) === 0) return file;
  closeSync(file);
  return undefined;
}

function equalAt(file: number, position: number, bytes: Buffer): boolean {
  const there = Buffer.allocUnsafe(bytes.length);
  let read = 0;
  while (read < bytes.length) {
    const more = readSync(file, there, read, bytes.length - read, position + read);
    if (more === 0) return false;
    read += more;
  }
  return there.equals(bytes);
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
}
