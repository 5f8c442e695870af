import { keyCheckValue } from '../core/ids.ts';

/** The bytes of the pseudonym key that an environment variable holds; undefined where it is not set. */
export function environmentKey(variable: string): Uint8Array | undefined {
  const text = process.env[variable];
  return text ? withoutLineEnd(Buffer.from(text, 'utf8')) : undefined;
}

/** Tells whether it is the same key (DEID-4) without looking at anything else. */
export function environmentKeyCheck(variable: string): string | undefined {
  const key = environmentKey(variable);
  return key && keyCheckValue(key);
}

/** An editor ends a text file with a line break, which is no part of the key; the bytes of a binary key all are. */
export function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  if (!bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d)) return bytes;
  let end = bytes.length;
  while (end > 0 && bytes[end - 1]! < 0x20) end--;
  return bytes.subarray(0, end);
}
