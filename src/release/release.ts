import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { PassResult } from '../engine/pass.ts';

/** Where cleaned images lie: the store's blobs, by sha256. */
export interface BlobSource {
  /** Absolute path of a blob, or undefined where the store does not hold it whole. */
  path(sha256: string, bytes: number): string | undefined;
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
}

/** The draft as written to `releases/draft/`, or the finding that its content equals the parent's. */
export interface CutResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly state: 'new' | 'changed' | 'unchanged';
  readonly dir: string;
  readonly version: string;
  readonly contentDigest: string;
  readonly reasons: readonly ChangeReason[];
}
