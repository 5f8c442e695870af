import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { environmentKey, withoutLineEnd } from './key-check.ts';

/** Fewest bytes of a key: as many as the hash gives (RFC 2104, section 3). */
export const MIN_KEY_BYTES = 32;
const MAX_BYTES = 4096;
/** A key of fewer different bytes is a placeholder, not a secret. */
const MIN_DISTINCT = 8;

export type KeyPlace = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'env'; readonly name: string };

/** `shared`: its file can be read by other users. */
export type KeyMaterial =
  | { readonly ok: true; readonly key: Uint8Array; readonly shared: boolean }
  | { readonly ok: false; readonly problem: 'not-set' | 'unreadable' | 'short' | 'guessable'; readonly shared: boolean };

/** Reads a secret of the user. It is given to who asks and kept nowhere; what is wrong with it never repeats it. */
export function readKeyMaterial(place: KeyPlace): KeyMaterial {
  let key: Uint8Array;
  let shared = false;
  if (place.kind === 'env') {
    const found = environmentKey(place.name);
    if (!found) return { ok: false, problem: 'not-set', shared };
    key = found;
  } else {
    const file = readKeyFile(place.path);
    if (!file) return { ok: false, problem: 'unreadable', shared };
    key = withoutLineEnd(file.bytes);
    ({ shared } = file);
  }
  if (key.length < MIN_KEY_BYTES) return { ok: false, problem: 'short', shared };
  if (new Set(key).size < MIN_DISTINCT) return { ok: false, problem: 'guessable', shared };
  return { ok: true, key, shared };
}

function readKeyFile(path: string): { readonly bytes: Uint8Array; readonly shared: boolean } | undefined {
  let file: number;
  try {
    // Not blocking: a pipe without writer would wait for ever.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > MAX_BYTES) return undefined;
    const bytes = Buffer.alloc(MAX_BYTES);
    const length = readSync(file, bytes, 0, MAX_BYTES, 0);
    return { bytes: bytes.subarray(0, length), shared: process.platform !== 'win32' && (stat.mode & 0o077) !== 0 };
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
