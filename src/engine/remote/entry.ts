import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson, type Json } from '../../core/canonical.ts';
import { sha256 } from '../../core/digest.ts';
import { decodeFactLine, encodeFactLine } from '../fact-line.ts';
import type { FactLine, StoredArtefact } from '../pass.ts';
import { isDigest } from './remote-store.ts';

/**
 * One result on its way between machines:
 *
 *     dx cache entry 1 <HMAC-SHA-256, 64 hexadecimal digits> LF
 *     {"blobs":[{"bytes":…,"sha256":…}],"format":1,"fp":…,"line":{"bytes":…,"sha256":…}} LF
 *     <the fact line, with its own LF>
 *
 * The MAC covers everything behind the first line, under a key derived for this use alone. The header is
 * canonical JSON, so that one content has one encoding. What is authentic is only looked into afterwards.
 */
const FORMAT = 1;
const MAGIC = `dx cache entry ${FORMAT} `;
const MAC_LENGTH = 64;
const LF = 0x0a;
const PREAMBLE = MAGIC.length + MAC_LENGTH + 1;
/** Keeps this use of a key apart from pseudonyms (made from JSON), keyed digests and key check values (core/ids). */
const DERIVATION = 'dx remote cache key 1';

/** The longest fact known is a list of some thousand tag names; a longer entry is neither written nor read. */
export const MAX_ENTRY_BYTES = 1024 * 1024;
/** Larger files are computed where they are needed. */
export const MAX_BLOB_BYTES = 128 * 1024 * 1024;

/** The key of the entries. It can be used, and neither printed nor serialised. */
export class EntryKey {
  readonly #key: Buffer;

  /** `secret`: what the machines share. The key itself is derived from it (NIST SP 800-108: HMAC of a label). */
  constructor(secret: Uint8Array) {
    this.#key = createHmac('sha256', secret).update(DERIVATION).digest();
  }

  mac(bytes: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(bytes).digest();
  }
}

/** The entry of a result; undefined where it is too large to be shared. */
export function encodeEntry(line: FactLine, key: EntryKey): Buffer | undefined {
  const blobs = line.artefacts ?? [];
  if (blobs.some(({ bytes }) => bytes > MAX_BLOB_BYTES)) return undefined;
  const text = Buffer.from(encodeFactLine(line));
  const body = Buffer.concat([Buffer.from(`${headerOf(line.fp, blobs, text)}\n`), text]);
  const whole = Buffer.concat([Buffer.from(`${MAGIC}${key.mac(body).toString('hex')}\n`), body]);
  return whole.length > MAX_ENTRY_BYTES ? undefined : whole;
}

/**
 * The result that was asked for, or undefined: not authentic, not of this fingerprint and step, or not of the
 * form that `encodeEntry` gives. Its blobs are named by it and still to be verified, each by digest and size.
 */
export function verifyEntry(bytes: Buffer, asked: { readonly fp: string; readonly step: string }, key: EntryKey): FactLine | undefined {
  if (bytes.length > MAX_ENTRY_BYTES || bytes.length <= PREAMBLE) return undefined;
  const preamble = bytes.toString('latin1', 0, PREAMBLE);
  if (!preamble.startsWith(MAGIC) || !preamble.endsWith('\n')) return undefined;
  const claimed = preamble.slice(MAGIC.length, -1);
  if (!isDigest(claimed)) return undefined;
  const body = bytes.subarray(PREAMBLE);
  if (!timingSafeEqual(key.mac(body), Buffer.from(claimed, 'hex'))) return undefined;
  // From here on it was written by who has the key; it may still be another entry, or a program's mistake.
  const end = body.indexOf('\n');
  const text = body.subarray(end + 1);
  const line = end < 0 ? undefined : decodeFactLine(text.subarray(0, -1));
  if (!line || line.fp !== asked.fp || line.step !== asked.step || !isSound(line)) return undefined;
  return text.at(-1) === LF && body.toString('utf8', 0, end) === headerOf(asked.fp, line.artefacts ?? [], text) ? line : undefined;
}

function headerOf(fp: string, blobs: readonly StoredArtefact[], line: Buffer): string {
  const header: Json = {
    format: FORMAT,
    fp,
    line: { bytes: line.length, sha256: sha256(line) },
    blobs: blobs.map((blob) => ({ sha256: blob.sha256, bytes: blob.bytes })),
  };
  return canonicalJson(header);
}

const MEMBERS: ReadonlySet<string> = new Set(['fp', 'step', 'state', 'reason', 'detail', 'fact', 'artefacts'] satisfies (keyof FactLine)[]);

/** The form of a line, its digests in particular: they become paths in the store. */
function isSound(line: FactLine): boolean {
  const { state, reason, fact, artefacts } = line;
  if (!Object.keys(line).every((name) => MEMBERS.has(name))) return false;
  if (state === 'failed') return typeof reason === 'string' && fact === undefined && artefacts === undefined;
  if (state !== 'done' || typeof fact !== 'object' || fact === null || Array.isArray(fact)) return false;
  return artefacts === undefined || (Array.isArray(artefacts) && artefacts.every(isSoundArtefact));
}

function isSoundArtefact({ role, sha256: digest, bytes, extension, width, height }: StoredArtefact): boolean {
  return isDigest(digest) && typeof role === 'string' && (extension === 'jpg' || extension === 'png')
    && Number.isSafeInteger(bytes) && bytes > 0 && bytes <= MAX_BLOB_BYTES && Number.isSafeInteger(width) && Number.isSafeInteger(height);
}
