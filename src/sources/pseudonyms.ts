import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Config, Source } from '../config/config.ts';
import type { Place } from '../core/diagnostic.ts';
import { keyCheckValue, keyedDigest, type PseudonymScheme } from '../core/ids.ts';
import type { Findings } from './findings.ts';
import { environmentKey, withoutLineEnd } from './key-check.ts';

/** Fewest bytes of a key: as many as the hash gives (RFC 2104, section 3). */
const MIN_BYTES = 32;
const MAX_BYTES = 4096;
/** A key of fewer different bytes is a placeholder, not a secret. */
const MIN_DISTINCT = 8;
const AT: Place = { file: 'dx.config.yaml' };

/**
 * Gives each source its pseudonym scheme (DEID-4). The key is read when the first source needs it, kept
 * for the time of the scan, and appears in no message.
 */
export class Pseudonyms {
  readonly #config: Config;
  readonly #findings: Findings;
  /** null: there is none, and a finding says so. */
  #key: Uint8Array | null | undefined;

  constructor(config: Config, findings: Findings) {
    this.#config = config;
    this.#findings = findings;
  }

  /** undefined after a finding: the source's keys cannot become ids. */
  schemeOf(source: Source): PseudonymScheme | undefined {
    if (source.identifiers === 'public') return { kind: 'public' };
    if (this.#config.pseudonyms.kind === 'none') {
      this.#findings.add({ code: 'DX3401', severity: 'error', at: source.at, message: `source "${source.id}" has private identifiers and there is no pseudonym key`, help: 'name a key in dx.config.yaml: "pseudonyms: { keyFile: … }" or "{ env: … }"' });
      return undefined;
    }
    if (this.#key === undefined) this.#key = readKey(this.#config, this.#findings) ?? null;
    return this.#key === null ? undefined : { kind: 'keyed', key: this.#key };
  }

  /** How digests of private originals are told (DEID-4); undefined where no scanned source needed the key. */
  get keyedDigest(): ((sha256: string) => string) | undefined {
    const key = this.#key;
    return key ? (sha256) => keyedDigest(key, sha256) : undefined;
  }

  get keyCheck(): string | undefined {
    return this.#key ? keyCheckValue(this.#key) : undefined;
  }
}

function readKey(config: Config, findings: Findings): Uint8Array | undefined {
  const settings = config.pseudonyms;
  const unreadable = (what: string): undefined => {
    findings.add({
      code: 'DX3402', severity: 'error', at: AT, message: `the pseudonym key cannot be read: ${what}`,
      help: 'a new key is 32 random bytes that nobody else may read: (umask 077 && openssl rand -out <keyFile> 32); where a release was sealed already, find the old one',
    });
  };
  let key: Uint8Array | undefined;
  if (settings.kind === 'env') {
    key = environmentKey(settings.name);
    if (!key) return unreadable(`the environment variable ${settings.name} is not set`);
  } else if (settings.kind === 'file') {
    const bytes = readKeyFile(settings.path, findings);
    if (!bytes) return unreadable('its file is not there, not readable, or too large');
    key = withoutLineEnd(bytes);
  } else return undefined;
  if (key.length < MIN_BYTES) {
    findings.add({ code: 'DX3403', severity: 'error', at: AT, message: `the pseudonym key has fewer than ${MIN_BYTES} bytes` });
    return undefined;
  }
  if (new Set(key).size < MIN_DISTINCT) {
    findings.add({ code: 'DX3403', severity: 'error', at: AT, message: 'the pseudonym key repeats a few bytes and can be guessed' });
    return undefined;
  }
  return key;
}

function readKeyFile(path: string, findings: Findings): Uint8Array | undefined {
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
    if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) findings.add({ code: 'DX3404', severity: 'warning', at: AT, message: 'the file of the pseudonym key can be read by other users', hint: 'chmod 600' });
    const bytes = Buffer.alloc(MAX_BYTES);
    return bytes.subarray(0, readSync(file, bytes, 0, MAX_BYTES, 0));
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
