import type { Captures } from '../acquire/template.ts';

/** One record as a reader hands it over. */
export interface ReadRow {
  /** The key as written. */
  readonly key: string;
  /** Row of the file; the header is row 1. In JSON the first record is row 1. */
  readonly row: number;
  /** Line on which the record begins; undefined where the format has none. */
  readonly line: number | undefined;
  /** A cell for each wanted column: null where the record lacks it. */
  readonly cells: readonly (string | null)[];
  /** What the file's own path says, for one JSON file per image. */
  readonly captures?: Captures;
}

/** What a reader tells of one file after its last row. */
export interface ReadFile {
  /** The wanted columns that the file has, by position in `wanted`. */
  readonly has: readonly boolean[];
  /** All column names, for suggestions; capped for JSON. */
  readonly names: readonly string[];
  /** False where reading stopped at an error: nothing of the file may be used. */
  readonly complete: boolean;
}

export const NOTHING_READ: ReadFile = { has: [], names: [], complete: false };
