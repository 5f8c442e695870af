import type { Json } from '../core/canonical.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Config } from '../config/config.ts';
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
  /** The harmonised tables of this very inventory and these sources (`harmonisedKey`), as an earlier build left them: an absolute path. The rows of its passes have the numbers of these images. */
  readonly harmonised?: string;
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

/** One decided build, open for reading. The only holder of a DuckDB connection. */
export interface Catalog {
  readonly diagnostics: readonly Diagnostic[];
  /** Ordered by position. Records-only rows that are in are not here: they have no file. */
  readonly included: readonly IncludedImage[];
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
   * `ingestedIn` resolves the version that first held an image and is the only column not known before the diff.
   */
  writeCsv(table: string, path: string): Promise<void>;
  /** The same rows, typed; ordered, with a fixed row-group size. */
  writeParquet(table: string, path: string): Promise<void>;
  /** Rows of any query, for `why`, reports and tests. Values are JSON. */
  rows(sql: string, parameters?: readonly (string | number | null)[]): Promise<readonly { readonly [column: string]: Json }[]>;
  /** Sets `ingested_in` of the images that the parent does not hold. */
  setVersion(version: string): Promise<void>;
  close(): Promise<void>;
}
