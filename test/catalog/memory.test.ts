import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

it.each([3, 40])('a line of %i MB is read as others are, also with what a small build may hold', async (size) => {
  const folder = mkdtempSync(join(tmpdir(), 'dx-test-'));
  const path = join(folder, 'lines.jsonl');
  const long = 'x'.repeat(size << 20);
  writeFileSync(path, [{ key: 'a', text: 'short' }, { key: 'b', text: long }, { key: 'c', text: 'short' }].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const db = await Database.open(':memory:', { temp_directory: folder, threads: '2' });
  try {
    await db.limit(memoryFor(inventory(0), 2));
    await readJson(db, 'line', { key: 'VARCHAR', text: 'VARCHAR' }, [path]);
    expect(await db.rows('SELECT key, length(text) AS length FROM line ORDER BY key')).toEqual([{ key: 'a', length: 5 }, { key: 'b', length: long.length }, { key: 'c', length: 5 }]);
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
});

describe('a statement that needs more than the limit has it', () => {
  // A list is held whole, whatever may go to the disk: it does not fit.
  const LONG = 'SELECT len(list(range ORDER BY hash(range))) AS length FROM range(2_000_000)';
  const ANSWER = [{ length: 2_000_000 }];
  let db: Database;
  beforeEach(async () => {
    db = await Database.open(':memory:', { temp_directory: mkdtempSync(join(tmpdir(), 'dx-test-')), threads: '2' });
  });
  afterEach(() => db.close());

  const limitNow = async (): Promise<unknown> => (await db.rows("SELECT current_setting('memory_limit') AS now"))[0]!['now'];

  it('and so have those after it, also where tables are put aside', async () => {
    await db.limit('30MB');
    await expect(db.connection.run(LONG)).rejects.toThrow(/^Out of Memory Error/u);
    const before = await limitNow();
    expect(await db.rows(LONG)).toEqual(ANSWER);
    const roomier = await limitNow();
    expect(roomier).not.toBe(before);
    await db.putAside('30MB');
    expect(await limitNow()).toBe(roomier);
  });

  it('where a table is made of it', async () => {
    await db.limit('30MB', false);
    await db.run(`CREATE TABLE long AS ${LONG}`);
    expect(await db.rows('SELECT * FROM long')).toEqual(ANSWER);
  });

  it('where it is read in pieces', async () => {
    await db.limit('30MB');
    const pieces: unknown[] = [];
    await db.pieces(LONG, (columns) => pieces.push(columns));
    expect(pieces).toEqual([[[2_000_000n]]]);
  });

  it('where two run beside each other', async () => {
    await db.limit('30MB');
    const other = await db.beside();
    expect(await Promise.all([db.rows(LONG), other.rows(LONG)])).toEqual([ANSWER, ANSWER]);
    other.close();
  });

  it('but only once: what does not fit then is an error', async () => {
    await db.limit('1MB');
    await expect(db.rows('SELECT len(list(range)) AS length FROM range(100_000_000)')).rejects.toThrow(/^Out of Memory Error/u);
  });
});

it('what cannot be put aside or given back ends no build', async () => {
  // A temporary folder that cannot be made: nothing can be put aside.
  const file = join(mkdtempSync(join(tmpdir(), 'dx-test-')), 'file');
  writeFileSync(file, '');
  const db = await Database.open(':memory:', { temp_directory: join(file, 'folder') });
  try {
    await db.run('CREATE TABLE big AS SELECT range AS n, hash(range) AS h FROM range(10_000_000)');
    await expect(db.connection.run("SET memory_limit = '64MB'")).rejects.toThrow();
    await db.putAside('600MB');
    expect(await db.rows('SELECT count(*) AS rows FROM big')).toEqual([{ rows: 10_000_000 }]);
    expect((await db.rows("SELECT current_setting('memory_limit') AS now"))[0]!['now']).toBe('572.2 MiB');
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
