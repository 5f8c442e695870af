import type { Json } from '../core/canonical.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { RowDiff } from '../core/row-diff.ts';
import type { Config } from '../config/config.ts';
import type { imageFolders } from '../core/release-path.ts';
import type { PassResult, RowDigests } from '../engine/pass.ts';
import type { Pass } from '../steps/step.ts';
import type { Inventory } from '../sources/inventory.ts';

/** The catalog of the last build, within the private folder. */
export const CATALOG_FILE = 'catalog.duckdb';

export interface DecideInput {
  readonly config: Config;
  readonly inventory: Inventory;
  /** Facts of the analyse pass over `inventory.images`. */
  readonly analysed: PassResult;
  /** The harmonised tables of this very inventory and these sources (`harmonisedKey`), as an earlier build left them, absolute path and digest. The rows of its passes have the numbers of these images. */
  readonly harmonised?: { readonly path: string; readonly sha256: string };
  /** Digest of what the numbers and ids of images follow from (`harmonisedKey`): ties of the last build hold only under the same. */
  readonly key?: string;
  /** The private folder of the project, where it is not the one given: the near pairs of the last build lie there. */
  readonly memory?: string;
  /** Folder of the parent release; its `assignments` table is inherited. */
  readonly parent?: { readonly version: string; readonly dir: string; readonly name: string };
}

/** An image that is in, with what the produce steps must do for it. */
export interface IncludedImage {
  /** Its place in `inventory.images`. */
  readonly position: number;
  /** By produce step name: `crop` gets `{x, y, width, height}` in upright pixels of the original. */
  readonly decisions: { readonly [step: string]: Json };
}

/** Where the rows of a pass are kept; absolute. */
export interface RowPaths {
  readonly rows: string;
  readonly changed: string;
}

/** What a table's text holds. */
export interface WrittenText {
  readonly columns: readonly string[];
  /** Without the header. */
  readonly rows: number;
}

/** A release table as another release holds it: a file with these columns that the database reads itself, or its cells. */
export type TableBefore = { readonly columns: readonly string[] } & ({ readonly path: string } | { readonly rows: readonly (readonly string[])[] });

/** Files of the release of one kind. */
export interface FileCount {
  readonly kind: keyof typeof imageFolders;
  readonly files: number;
  /** Their size together. */
  readonly bytes: number;
}

/** Included images that are alike in these columns; empty where a cell is. */
export interface ImageGroup {
  readonly source: string;
  readonly category: string;
  readonly split: string;
  readonly licence: string;
  readonly attribution: string;
  readonly images: number;
}

/** Images that are out, and of them those with each reason: one may have several. */
export interface ExclusionCounts {
  readonly images: number;
  readonly reasons: readonly { readonly name: string; readonly images: number }[];
}

/**
 * One decided build, open for reading. The only holder of a DuckDB database. What it writes, compares and counts of the
 * release tables may be asked for all at once: it runs beside each other what the machine has processors for.
 */
export interface Catalog {
  readonly diagnostics: readonly Diagnostic[];
  /** Ordered by position. Records-only rows that are in are not here: they have no file. */
  readonly included: readonly IncludedImage[];
  /** Makes room in memory for other work before `finish`: its tables go to the disk meanwhile. */
  putAside(): Promise<void>;
  /** Adds the results of the produce pass and fills the release tables. */
  finish(produced: PassResult): Promise<{ readonly diagnostics: readonly Diagnostic[] }>;
  /**
   * Leaves the rows of a pass (those of `produce` are there after `finish`) for `PassResult.base` of a later build, and gives
   * the sha256 of the files. The last thing asked of a catalog, as is `keepHarmonised`: the tables behind them are then gone.
   */
  keepRows(pass: Pass, to: RowPaths): Promise<RowDigests>;
  /** Leaves the harmonised tables for `DecideInput.harmonised` of a later build, and gives the file's sha256. */
  keepHarmonised(to: string): Promise<string>;
  /**
   * Writes a release table as text: RFC 4180 quoting, LF, UTF-8, header, ordered by its unique key.
   * The versions that first held a row are the only columns not known before the diff.
   */
  writeCsv(table: string, path: string): Promise<WrittenText>;
  /**
   * Compares a release table with the same table of another release, as their texts say it; `ignore` names columns that
   * take no part. Only rows that differ leave the database. Undefined where it cannot read the file of the other.
   */
  compare(table: string, before: TableBefore, ignore: readonly string[]): Promise<RowDiff | undefined>;
  /**
   * Writes the files of the release as text: path, kind, id, variant, sha256 and bytes, ordered by path. Throws where a
   * table names a file that no release has, or one twice.
   */
  writeFiles(path: string): Promise<readonly FileCount[]>;
  /** Calls `take` with the files as members of canonical JSON, some thousand at a time: `kind/id` or `kind/id/variant` → sha256. */
  fileDigests(take: (members: string) => void): Promise<void>;
  /** Included images by source, category, split, licence and attribution, in no order. */
  imageGroups(): Promise<readonly ImageGroup[]>;
  /** Excluded images, by reason. Those whose code is one of `shared` count under its name, whatever their own words. */
  exclusions(shared: { readonly [code: string]: string }): Promise<ExclusionCounts>;
  /** The same rows, typed; ordered, with a fixed row-group size. */
  writeParquet(table: string, path: string): Promise<void>;
  /** Rows of any query, for `why`, reports and tests. Values are JSON. */
  rows(sql: string, parameters?: readonly (string | number | null)[]): Promise<readonly { readonly [column: string]: Json }[]>;
  /** Sets `ingested_in` of the images that the parent does not hold. */
  setVersion(version: string): Promise<void>;
  close(): Promise<void>;
}
