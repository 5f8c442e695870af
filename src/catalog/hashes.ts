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
  const [count] = await db.rows('SELECT count(hashes) AS pictures FROM pixel_fact');
  const rows = new Int32Array(count!['pictures'] as number);
  const table = new HashTable(new Uint32Array(rows.length * STRIDE));
  const positions = new Map<number, number>();
  let picture = 0;
  await db.pieces("SELECT n, unhex(translate(hashes, '[\" ,]', '')) FROM pixel_fact WHERE hashes IS NOT NULL ORDER BY n", ([numbers, hashes]) => {
    for (const [row, n] of numbers!.entries()) {
      const value = hashes![row];
      if (!(value instanceof DuckDBBlobValue)) throw new Error('the hashes of a picture are bytes');
      rows[picture] = n as number;
      positions.set(n as number, picture);
      table.set(picture++, value.bytes);
    }
  });
  return { rows, table, positions };
}
