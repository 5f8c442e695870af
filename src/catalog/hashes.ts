import { DuckDBBlobValue } from '@duckdb/node-api';
import type { Database } from './database.ts';
import { HashTable, STRIDE } from './near-table.ts';

/** The perceptual hashes of this build's images. */
export interface Hashes {
  /** Row number of each picture of the table. */
  readonly rows: Int32Array;
  readonly table: HashTable;
  readonly positions: ReadonlyMap<number, number>;
}

/** Hashes come as JSON, an array of eight texts; DuckDB makes bytes of them, four times faster than JSON.parse here. */
export async function readHashes(db: Database): Promise<Hashes> {
  const [rows, hashes] = await db.columns("SELECT n, unhex(translate(hashes, '[\" ,]', '')) FROM pixel_fact WHERE hashes IS NOT NULL ORDER BY n");
  const numbers = Int32Array.from(rows as readonly number[]);
  const table = new HashTable(new Uint32Array(numbers.length * STRIDE));
  for (const [picture, value] of hashes!.entries()) {
    if (!(value instanceof DuckDBBlobValue)) throw new Error('the hashes of a picture are bytes');
    table.set(picture, value.bytes);
  }
  return { rows: numbers, table, positions: new Map(Array.from(numbers, (n, position) => [n, position])) };
}
