import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { PassResult } from '../engine/pass.ts';

/** Where cleaned images lie: the store's blobs, by sha256. */
export interface BlobSource {
  /** Absolute path of a blob, or undefined where the store does not hold it whole. */
  path(sha256: string, bytes: number): string | undefined;
  /** Told of a blob whose bytes are not those of its name, so that it is dropped and made again. */
  damaged?(sha256: string): void;
}

/** A sealed release found in `releases/`. */
export interface ReleaseDir {
  readonly version: string;
  /** Absolute. */
  readonly dir: string;
  /** Dataset name: the prefix of its files. */
  readonly name: string;
}

export type ChangeLevel = 'major' | 'minor' | 'patch';

/** One reason for the next version, worded for people. */
export interface ChangeReason {
  readonly level: ChangeLevel;
  readonly reason: string;
}

export interface CutInput {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly produced: PassResult;
  readonly blobs: BlobSource;
  readonly parent?: ReleaseDir;
  /** Optional sources that were absent (SRC-9). */
  readonly absent: readonly string[];
  /** Check value of the pseudonym key that was used; undefined where all identifiers are public (DEID-4). */
  readonly keyCheck?: string;
  /**
   * Absolute folder that holds `draft/`; default `<root>/releases`. `verify --rebuild` cuts elsewhere, so that the
   * project's own draft stays.
   */
  readonly releases?: string;
}

/** How many images, by what became of them. */
export interface ReleaseCounts {
  /** Included and excluded. */
  readonly seen: number;
  readonly included: number;
  readonly excluded: number;
  /** Ordered by name; one image may have several reasons. */
  readonly excludedBy: readonly { readonly name: string; readonly images: number }[];
  readonly splits: { readonly train: number; readonly validation: number; readonly test: number };
  /** Ordered by name. */
  readonly classes: readonly { readonly name: string; readonly images: number }[];
}

/** The draft as written to `releases/draft/`, or the finding that its content equals the parent's. */
export interface CutResult {
  readonly diagnostics: readonly Diagnostic[];
  /**
   * `unchanged`: the content equals the parent's; there is no draft, and `dir` is the parent's. `kept`: the
   * draft on disk was this one already, and nothing was written. `failed`: the diagnostics say why; the
   * draft before is untouched, and digest, version and counts are empty.
   */
  readonly state: 'new' | 'changed' | 'unchanged' | 'kept' | 'failed';
  /** Absolute. */
  readonly dir: string;
  readonly version: string;
  readonly contentDigest: string;
  readonly reasons: readonly ChangeReason[];
  readonly counts: ReleaseCounts;
}
