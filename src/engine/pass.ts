import type { Json } from '../core/canonical.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Ahead, StepCounts } from './ahead.ts';

/** One image as the engine sees it: files to read, and for the produce pass what was decided. */
export interface Subject {
  readonly source: string;
  readonly key: string;
  readonly id: string;
  readonly file: SubjectFile;
  readonly mask?: SubjectFile;
  /** Canonical decision for this image by step name; a step that names `decision` in its inputs reads its own. */
  readonly decisions?: { readonly [step: string]: Json };
}

/** What the operating system says of a file; the key by which its digest is remembered. */
export interface SubjectFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly inode: bigint;
}

/** `skipped`: a step it needs failed, or an input it names is not there. `crashed`: not cached, tried again next time. */
export type StepState = 'done' | 'failed' | 'skipped' | 'crashed';

export interface SubjectResult {
  readonly source: string;
  readonly key: string;
  readonly id: string;
  /** sha256 of the file's bytes; null where it could not be read, `problem` then says why. */
  readonly sha256: string | null;
  readonly bytes: number;
  readonly problem?: 'unreadable' | 'changed-while-read' | 'too-large';
  readonly steps: { readonly [step: string]: { readonly state: StepState; readonly fingerprint: string | null } };
}

/** One line of a facts segment: a step's result under its fingerprint. */
export interface FactLine {
  readonly fp: string;
  readonly step: string;
  readonly state: 'done' | 'failed';
  readonly reason?: string;
  readonly detail?: string;
  readonly fact?: { readonly [column: string]: Json };
  readonly artefacts?: readonly StoredArtefact[];
  /** The result is of another machine: a release may be told to take none such. Absent where it was computed here. */
  readonly origin?: 'remote';
}

export interface StoredArtefact {
  readonly role: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly extension: 'jpg' | 'png';
  readonly width: number;
  readonly height: number;
}

/**
 * The rows of the last build's pass as a Parquet file that the catalog room wrote, one row an image, states and
 * facts widened. Its digest was compared before it was offered.
 */
export interface PassBase {
  /** Absolute. */
  readonly rows: string;
  /** A second such file; its rows take the place of the first one's. */
  readonly changed?: string;
  /** The sha256 of each. */
  readonly digests: RowDigests;
  /** The files are second names of this build's own, which nobody replaces, and were compared with their digests. */
  readonly isHeld?: true;
}

/** sha256 of the files that hold the rows of a pass. */
export interface RowDigests {
  readonly rows: string;
  readonly changed?: string;
}

/**
 * What one pass of the engine gives the next room: the rows of the last build's pass that still hold, and
 * those that are new or other. Together they are all subjects of the pass.
 */
export interface PassResult {
  /** Rows of this build, in the order of the subjects given; all of them where there is no `base`. */
  readonly subjects: readonly SubjectResult[];
  /** Where the rows of `unchanged` lie; undefined where every row is in `subjects`. */
  readonly base?: PassBase;
  /** Subjects whose inputs, decisions and recipes are those of `base`: their rows there are their results. */
  readonly unchanged: readonly Subject[];
  /** Absolute paths of JSON-lines files of `FactLine`; each fingerprint named above as done or failed stands in one of them. */
  readonly segments: readonly string[];
  /** Results of the next pass that were computed in this one; absent where nothing ran. */
  readonly ahead?: Ahead;
  readonly counts: StepCounts;
  readonly diagnostics: readonly Diagnostic[];
}
