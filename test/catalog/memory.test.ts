import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Database } from '../../src/catalog/database.ts';
import { memoryFor } from '../../src/catalog/decide.ts';
import { readJson } from '../../src/catalog/read-json.ts';

const inventory = (rows: number): Parameters<typeof memoryFor>[0] => ({ images: [], records: [{ source: 'a', path: '', rows, digest: '' }] });

it('DuckDB may hold what docs/performance.md says', () => {
  const docs = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8');
  expect(docs).toContain(`may hold ${memoryFor(inventory(100_000), 2).replace('MB', ' MB')} for 100,000 rows and ${memoryFor(inventory(1_000_000), 2).replace('MB', ' MB')} for a million with two threads`);
});

it('more threads and more rows may hold more', () => {
  const megabytes = (rows: number, threads: number): number => Number.parseInt(memoryFor(inventory(rows), threads), 10);
  expect(megabytes(0, 1)).toBe(megabytes(0, 2));
  expect(megabytes(0, 16)).toBe(8 * megabytes(0, 2));
  expect(megabytes(1_000_000, 2)).toBeGreaterThan(megabytes(100_000, 2));
});

it('a line longer than most is read as they are', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dx-test-'));
  const path = join(folder, 'lines.jsonl');
  const long = 'x'.repeat(3 << 20);
  writeFileSync(path, [{ key: 'a', text: 'short' }, { key: 'b', text: long }, { key: 'c', text: 'short' }].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const db = await Database.open();
  try {
    await readJson(db, 'line', { key: 'VARCHAR', text: 'VARCHAR' }, [path]);
    expect(await db.rows('SELECT key, length(text) AS length FROM line ORDER BY key')).toEqual([{ key: 'a', length: 5 }, { key: 'b', length: long.length }, { key: 'c', length: 5 }]);
  } finally {
    db.close();
  }
});

it('tables that are put aside go to the disk, and come back', async () => {
  const db = await Database.open(':memory:', { temp_directory: mkdtempSync(join(tmpdir(), 'dx-test-')) });
  try {
    await db.run('CREATE TABLE big AS SELECT range AS n, hash(range) AS h FROM range(5_000_000)');
    await db.putAside('200MB');
    const [held] = await db.rows('SELECT sum(memory_usage_bytes) AS bytes FROM duckdb_memory()');
    expect(held!['bytes']).toBeLessThanOrEqual(64_000_000);
    expect(await db.rows('SELECT count(*) AS rows, count(*) FILTER (h = hash(n)) AS same FROM big')).toEqual([{ rows: 5_000_000, same: 5_000_000 }]);
  } finally {
    db.close();
  }
});
