import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/core/spreadsheet.ts';
import { csvLine, readTable, type Table } from '../../src/release/csv.ts';

const dir = mkdtempSync(join(tmpdir(), 'dx-csv-'));
const path = join(dir, 'table.csv');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function read(text: string): Promise<Table | 'refused'> {
  writeFileSync(path, text);
  return readTable(path).catch(() => 'refused' as const);
}

/** What the general parser says, with a header of unique names. */
function general(text: string): Table | 'refused' {
  try {
    const [columns, ...rows] = (parse(text, { delimiter: ',', record_delimiter: '\n', quote: '"' }) as string[][]).map((row) => row.map(plainText));
    return columns === undefined || new Set(columns).size !== columns.length ? 'refused' : { columns, rows };
  } catch {
    return 'refused';
  }
}

const cell = fc.oneof(fc.constantFrom('', '"', ',', '\n', '\r', "'", "'=1", '=1', 'a"b', '""', 'é🙂'), fc.string({ maxLength: 6 }));

describe('readTable', () => {
  it('REL-4 gives back what was written, whatever the cells hold', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 2, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 })), async (rows) => {
      const columns = Array.from({ length: rows[0]?.length ?? 2 }, (_, index) => `c${index}`);
      expect(await read(csvLine(columns) + rows.map(csvLine).join(''))).toEqual({ columns, rows: rows.map((row) => row.map(plainText)) });
    }), { numRuns: 200, seed: 1 });
  });

  it('judges any text as the general parser does', async () => {
    const piece = fc.constantFrom('a', 'b,c', '"', '""', ',', '\n', '\r\n', '"x"', '"x\ny"', '"x""y"', "'=1", ' ');
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
      const text = `h,i\n${pieces.join('')}`;
      expect(await read(text)).toEqual(general(text));
    }), { numRuns: 400, seed: 2 });
  });

  it('reads records that lie across the pieces in which a file is read', async () => {
    const rows = Array.from({ length: 9000 }, (_, index) => [String(index), index % 3 === 0 ? `"${'é,\n'.repeat(60)}"` : 'x'.repeat(200), '']);
    expect(await read(csvLine(['a', 'b', 'c']) + rows.map(csvLine).join(''))).toEqual({ columns: ['a', 'b', 'c'], rows });
  });
});
