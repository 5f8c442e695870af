import { canonicalJson, type Json } from './canonical.ts';
import { sha256 } from './digest.ts';

/** Raised when the fingerprint's own layout changes; every cached result is then recomputed. */
const FORMAT = 1;

/**
 * Everything that could change a step's result, and nothing else. Paths, times, thread counts and
 * positions in a list are absent on purpose: a moved file keeps its results.
 */
export interface FingerprintFields {
  /** Which computation. */
  readonly step: string;
  /** Raised by hand when the step's code gives another result for the same input. */
  readonly version: number;
  /** All parameters with their defaults filled in, so that writing a default explicitly changes nothing. */
  readonly params: Json;
  /** sha256 of each named input's bytes, or of a decision's canonical JSON. */
  readonly inputs: { readonly [name: string]: string };
  /** Fingerprints, not results, of the steps it needs: a change anywhere above shows here. */
  readonly upstream: { readonly [step: string]: string };
  /** Exact versions of the libraries whose code decides bytes. */
  readonly libraries: { readonly [name: string]: string };
}

export function fingerprint(fields: FingerprintFields): string {
  return sha256(fingerprintText(fields));
}

/** The text whose sha256 is the fingerprint. */
export function fingerprintText(fields: FingerprintFields): string {
  return canonicalJson({
    format: FORMAT,
    step: fields.step,
    version: fields.version,
    params: fields.params,
    inputs: fields.inputs,
    upstream: fields.upstream,
    libraries: fields.libraries,
  });
}
