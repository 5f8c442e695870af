import { DuckDBBlobValue } from '@duckdb/node-api';
import type { Database } from './database.ts';
import { HashTable, STRIDE } from './near-table.ts';

/** The perceptual hashes of a build's images, in the order of their rows. */
export class Hashes {
  /** Row number of each picture of the table. */
  readonly rows: Int32Array;
  readonly table: HashTable;
  /** Place of each row's picture in the table, -1 for none. */
  readonly #places: Int32Array;

  constructor(rows: Int32Array, table: HashTable) {
    this.rows = rows;
    this.table = table;
    this.#places = new Int32Array((rows.at(-1) ?? 0) + 1).fill(-1);
    for (let picture = 0; picture < rows.length; picture++) this.#places[rows[picture]!] = picture;
  }

  /** The distance of two rows' pictures; undefined where one has no hash. */
  distance(a: number, b: number): number | undefined {
    const [x, y] = [this.#places[a] ?? -1, this.#places[b] ?? -1];
    return x < 0 || y < 0 ? undefined : this.table.distance(x, y);
  }
}

/** The hashes of all rows. */
export async function readHashes(db: Database): Promise<Hashes> {
  const [count] = await db.rows('SELECT count(hashes) AS pictures FROM pixel_fact');
  return collect(db, '', count!['pictures'] as number);
}

/** Those that an earlier build knew, with the ones of these rows as they are now. */
export async function renewHashes(db: Database, known: Hashes, changed: readonly number[]): Promise<Hashes> {
  if (changed.length === 0) return known;
  const fresh = await collect(db, `AND n IN (${changed.join(', ')})`, changed.length);
  const isChanged = new Set(changed);
  const places: (readonly [row: number, from: Hashes, picture: number])[] = [...fresh.rows].map((row, picture) => [row, fresh, picture]);
  for (const [picture, row] of known.rows.entries()) if (!isChanged.has(row)) places.push([row, known, picture]);
  places.sort(([a], [b]) => a - b);
  const table = new HashTable(new Uint32Array(places.length * STRIDE));
  for (const [place, [, from, picture]] of places.entries()) table.words.set(from.table.words.subarray(picture * STRIDE, (picture + 1) * STRIDE), place * STRIDE);
  return new Hashes(Int32Array.from(places, ([row]) => row), table);
}

/** Hashes come as JSON, an array of eight texts; DuckDB makes bytes of them, four times faster than JSON.parse here. */
async function collect(db: Database, where: string, most: number): Promise<Hashes> {
  const rows = new Int32Array(most);
  const table = new HashTable(new Uint32Array(most * STRIDE));
  let picture = 0;
  await db.pieces(`SELECT n, unhex(translate(hashes, '[" ,]', '')) FROM pixel_fact WHERE hashes IS NOT NULL ${where} ORDER BY n`, ([numbers, hashes]) => {
    for (const [row, n] of numbers!.entries()) {
      const value = hashes![row];
      if (!(value instanceof DuckDBBlobValue)) throw new Error('the hashes of a picture are bytes');
      rows[picture] = n as number;
      table.set(picture++, value.bytes);
    }
  });
  return new Hashes(rows.slice(0, picture), new HashTable(table.words.slice(0, picture * STRIDE)));
}
