import { hash } from 'node:crypto';
import { canonicalJson, type Json } from './canonical.ts';

/** Lower-case hexadecimal sha256 of bytes or of a UTF-8 string. */
export function sha256(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex');
}

/** sha256 of a value's canonical JSON. */
export function digestOf(value: Json): string {
  return sha256(canonicalJson(value));
}
