import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from './canonical.ts';

/** How the keys of a source become ids: plain sha256 where identifiers are public, keyed otherwise (DEID-4). */
export type PseudonymScheme = { readonly kind: 'public' } | { readonly kind: 'keyed'; readonly key: Uint8Array };

const ID_LENGTH = 26;

/**
 * DEID-4: `base32(HMAC-SHA-256(key, canonical JSON of [namespace, key]))`, first 26 characters (130 bits),
 * lower case. It depends on the key alone, so replacing an image's bytes keeps its id.
 */
export function pseudonym(scheme: PseudonymScheme, namespace: string, key: string): string {
  const text = canonicalJson([namespace, key]);
  const hash = scheme.kind === 'public' ? createHash('sha256') : createHmac('sha256', scheme.key);
  return base32(hash.update(text).digest()).slice(0, ID_LENGTH);
}

/**
 * What a release says of a private original instead of its sha256 (DEID-4): HMAC-SHA-256 under the pseudonym key, as
 * hexadecimal digits. The text before the digest keeps it apart from every pseudonym, which is made from JSON.
 */
export function keyedDigest(key: Uint8Array, sha256: string): string {
  return createHmac('sha256', key).update(`dx original ${sha256}`).digest('hex');
}

/** A value that tells one pseudonym key from another without revealing it (DEID-4). */
export function keyCheckValue(key: Uint8Array): string {
  return createHmac('sha256', key).update('dx key check value').digest('hex').slice(0, 16);
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 section 6, lower case and without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(buffer >>> bits) & 31];
      buffer &= (1 << bits) - 1;
    }
  }
  if (bits > 0) text += ALPHABET[(buffer << (5 - bits)) & 31];
  return text;
}
