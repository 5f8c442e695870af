import type { Config, Source } from '../config/config.ts';
import type { Diagnostic, Place } from '../core/diagnostic.ts';
import { keyCheckValue, keyedDigest, type PseudonymScheme } from '../core/ids.ts';
import type { Findings } from './findings.ts';
import { MIN_KEY_BYTES, readKeyMaterial, type KeyPlace } from './key-material.ts';

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
  if (settings.kind === 'none') return undefined;
  const read = readKeyMaterial(settings);
  if (read.shared) findings.add({ code: 'DX3404', severity: 'warning', at: AT, message: 'the file of the pseudonym key can be read by other users', hint: 'chmod 600' });
  if (read.ok) return read.key;
  findings.add({ severity: 'error', at: AT, ...problemOf(read.problem, settings) });
  return undefined;
}

function problemOf(problem: 'not-set' | 'unreadable' | 'short' | 'guessable', settings: KeyPlace): Pick<Diagnostic, 'code' | 'message' | 'help'> {
  switch (problem) {
    case 'not-set':
      return unreadable(`the environment variable ${settings.kind === 'env' ? settings.name : ''} is not set`);
    case 'unreadable':
      return unreadable('its file is not there, not readable, or too large');
    case 'short':
      return { code: 'DX3403', message: `the pseudonym key has fewer than ${MIN_KEY_BYTES} bytes` };
    case 'guessable':
      return { code: 'DX3403', message: 'the pseudonym key repeats a few bytes and can be guessed' };
  }
}

function unreadable(what: string): Pick<Diagnostic, 'code' | 'message' | 'help'> {
  return {
    code: 'DX3402', message: `the pseudonym key cannot be read: ${what}`,
    help: 'a new key is 32 random bytes that nobody else may read: (umask 077 && openssl rand -out <keyFile> 32); where a release was sealed already, find the old one',
  };
}
