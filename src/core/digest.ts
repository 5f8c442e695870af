import { createHash, hash } from 'node:crypto';
import { canonicalJson, type Json } from './canonical.ts';

/** Lower-case hexadecimal sha256 of bytes or of a UTF-8 string. */
export function sha256(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex');
}

/** sha256 of a value's canonical JSON. */
export function digestOf(value: Json): string {
  return sha256(canonicalJson(value));
}

/** Characters that are handed over at a time: a call for each text takes longer than the digest. */
const PIECE = 1 << 16;

/** sha256 of many short texts, as if they were one. */
export class TextsDigest {
  readonly #hash = createHash('sha256');
  #waiting = '';

  add(text: string): void {
    this.#waiting += text;
    if (this.#waiting.length < PIECE) return;
    this.#hash.update(this.#waiting);
    this.#waiting = '';
  }

  /** Lower-case hexadecimal. Nothing may be added after it. */
  close(): string {
    return this.#hash.update(this.#waiting).digest('hex');
  }
}
