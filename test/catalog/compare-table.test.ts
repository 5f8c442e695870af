import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareTable } from '../../src/catalog/compare-table.ts';
import { Database } from '../../src/catalog/database.ts';
import { releaseTable } from '../../src/catalog/tables.ts';
import { plainColumns } from '../../src/catalog/text-table.ts';
import { writeCsv } from '../../src/catalog/write-tables.ts';
import { readTable, type Table } from '../../src/release/csv.ts';
import { diffRows } from '../../src/release/diff-rows.ts';
import { ignoredColumns } from '../../src/release/meaning.ts';

const NAME = 'selected_unsampled';
const { columns, key } = releaseTable(NAME);

let db: Database;
let dir: string;
beforeAll(async () => {
  db = await Database.open();
  // A pattern to DuckDB's readers, and a partition to it.
  dir = mkdtempSync(join(tmpdir(), 'dx-[compare]-x=1-'));
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true, force: true });
});

type Cells = { readonly [column: string]: string | number | null };

async function fill(rows: readonly Cells[]): Promise<void> {
  await db.run(`CREATE OR REPLACE TABLE release_${NAME} (${columns.map(({ name, type }) => `"${name}" ${type}`).join(', ')})`);
  await db.append(`release_${NAME}`, rows.map((row) => columns.map(({ name }) => row[name] ?? null)));
}

/** Writes rows as a release does, and reads them back as its text says them. */
async function texts(rows: readonly Cells[], path: string): Promise<Table> {
  await fill(rows);
  expect(await writeCsv(db, NAME, path)).toEqual({ columns: columns.map(({ name }) => name), rows: rows.length });
  return readTable(path);
}

const text = fc.oneof(fc.constantFrom('', '=1', "'=1", "'", "''-x", '-', '"', '""', 'a"b', 'a,b', 'a\nb', 'a\r\nb', '\r', '\t', '\n', 'ä', '𐀀', '#x', '\\', '\\N', 'NULL', ' x '), fc.string({ maxLength: 3 }).map((value) => value.replaceAll('\0', '')));
const row = fc.record({
  id: fc.constantFrom('a', 'b', 'c', '=d', "'e", 'ä', '𐀀', '﹏', 'two words', 'x,y'), category: text, attribution: fc.option(text), ingested_in: fc.constantFrom('1.0.0', '1.1.0', null),
  age: fc.constantFrom(null, 0, 0.5, 54, 99.9), skin_type: fc.constantFrom(null, 1, 6), released_bytes: fc.constantFrom(null, 0, 7),
});
const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 8 });

describe('what differs between a release table and another release, found in the database', () => {
  it('REL-8 is what a comparison of the two texts finds, whatever the cells hold', async () => {
    await fc.assert(fc.asyncProperty(rows, rows, async (a, b) => {
      const [before, after] = [join(dir, 'before.csv'), join(dir, 'after.csv')];
      const from = await texts(a, before);
      const to = await texts(b, after);
      const expected = diffRows(from, to, key, ignoredColumns(NAME));
      expect(await compareTable(db, NAME, { path: before, columns: (await plainColumns(before))! }, ignoredColumns(NAME))).toEqual(expected);
      expect(await compareTable(db, NAME, from, ignoredColumns(NAME))).toEqual(expected);
    }), { numRuns: 30 });
  });

  it('REL-8 of another version of dx: columns that came, went or moved, and keys that are not there or not unique', async () => {
    const after = await texts([{ id: 'a', category: 'x', age: 1 }, { id: 'b', category: 'y' }], join(dir, 'after.csv'));
    for (const before of [
      'category,old,id\nx,1,a\nz,2,b\nw,3,c\n', 'category,age\nx,1\nx,1\ny,\n', 'id,category\na,x\na,y\nb,y\n', 'old\n1\n', 'category\n',
    ]) {
      const path = join(dir, 'before.csv');
      writeFileSync(path, before);
      const from = await readTable(path);
      const expected = diffRows(from, after, key, ignoredColumns(NAME));
      expect(await compareTable(db, NAME, from, ignoredColumns(NAME))).toEqual(expected);
      const found = await compareTable(db, NAME, { path, columns: from.columns }, ignoredColumns(NAME));
      if (found) expect(found).toEqual(expected);
      expect(found === undefined).toBe(before !== 'category,old,id\nx,1,a\nz,2,b\nw,3,c\n');
    }
  });

  it('a file that is not as dx writes it is left to the strict reader', async () => {
    await fill([]);
    const path = join(dir, 'before.csv');
    for (const bad of ['id,category\na\n', 'id,category\na,b,c\n', 'id,category\n"a,b\n', 'id,category\na,"b"c\n', Buffer.from('id,category\na,\xff\n', 'latin1')]) {
      writeFileSync(path, bad);
      expect([String(bad), await compareTable(db, NAME, { path, columns: ['id', 'category'] }, [])]).toEqual([String(bad), undefined]);
    }
  });

  it('knows the plain header of a table, and no other', async () => {
    const path = join(dir, 'head.csv');
    for (const [head, found] of [['a,b_2\n1,2\n', ['a', 'b_2']], ['a,a\n', undefined], ['"a",b\n', undefined], ['a,b', undefined], ['', undefined], ['a,\n', undefined]] as const) {
      writeFileSync(path, head);
      expect([head, await plainColumns(path)]).toEqual([head, found]);
    }
  });
});
