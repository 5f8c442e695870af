import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordFile } from '../../../src/config/config.ts';
import { column, folderOf, recordFile, records, scanned, single, sourceOf, type Scan } from '../project.ts';
import { limits } from '../../../src/sources/limits.ts';

/** Scans one table with the columns `a` and `b` read raw. */
function table(content: string | Buffer, more: Partial<RecordFile> = {}): Promise<Scan> {
  return scanned(sourceOf(folderOf({ 't.csv': content }), {
    records: records(recordFile('t.csv', 'id', more)),
    fields: { device: column('a'), presentation: column('b') },
  }));
}

function cells(scan: Scan): (string | null)[][] {
  return scan.lines().map((line) => [line.key, line.fields['device']!, line.fields['presentation']!]);
}

describe('delimited tables', () => {
  it('SRC-5 read the cells that were written, in any dialect', async () => {
    const text = fc.string({ unit: fc.constantFrom('x', 'é', ' ', ',', ';', '\t', '"', '\n', '\r\n', 'ß', '=', "'"), maxLength: 8 });
    const dialect = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      declared: fc.boolean(),
      end: fc.constantFrom('\n', '\r\n', '\r'),
      bom: fc.boolean(),
      latin1: fc.boolean(),
      quoteAll: fc.boolean(),
      lastEnd: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 6 }), dialect, async (rows, d) => {
        const quote = (cell: string): string => (d.quoteAll || /[",;\t\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
        const lines = [['id', 'a', 'b'], ...rows.map((row, i) => [`k${i}`, ...row])].map((row) => row.map(quote).join(d.delimiter));
        const content = (d.bom && !d.latin1 ? '\uFEFF' : '') + lines.join(d.end) + (d.lastEnd ? d.end : '');
        const found = await table(Buffer.from(content, d.latin1 ? 'latin1' : 'utf8'), { encoding: d.latin1 ? 'latin1' : 'utf-8', ...(d.declared ? { delimiter: d.delimiter } : {}) });
        expect(found.found).toEqual([]);
        expect(cells(found)).toEqual(rows.map((row, i) => [`k${i}`, row[0] || null, row[1] || null]));
      }),
      { numRuns: 150, seed: 4 },
    );
  });

  it('SRC-5 characters and line ends may lie across the pieces in which a file is read', async () => {
    // Pieces are 256 KiB; 3-byte characters and CR LF at every offset near the border.
    for (let shift = 0; shift < 4; shift++) {
      const rows = Array.from({ length: 30_000 }, (_, i) => `k${String(i).padStart(6, '0')},€€,é`);
      const found = await table(`id,a,${'b'.repeat(1)}\r\n${'x'.repeat(shift)}${rows.join('\r\n')}\r\n`);
      expect(found.found).toEqual([]);
      const read = cells(found);
      expect(read).toHaveLength(30_000);
      expect(read.every(([, a, b]) => a === '€€' && b === 'é')).toBe(true);
    }
  });

  it('SRC-5 the row is counted from the header, the line by line breaks', async () => {
    const found = await table('id,a,b\nk1,"two\nlines",x\n\nk2,1\nk3,y,z\n');
    expect(found.found).toEqual(['warning DX3108 t.csv:5 1 row of "t.csv" without as many cells as the header, first row 3']);
    expect(found.lines().map(({ key, row }) => [key, row])).toEqual([['k1', 2], ['k3', 4]]);
  });

  it('SRC-5 Latin-1 is read when declared, and named when not', async () => {
    const bytes = Buffer.from('id,a,b\nk1,ok,x\nk2,na\xefve,\x80\n', 'latin1');
    expect(cells(await table(bytes, { encoding: 'latin1' }))).toEqual([['k1', 'ok', 'x'], ['k2', 'naïve', '€']]);
    const refused = await table(bytes);
    expect(refused.found).toEqual(['error DX3105 t.csv:3 "t.csv" is not valid UTF-8 | declare "encoding: latin1"?']);
    expect(refused.records).toEqual([]);
  });

  it('SRC-5 a character that the end of the file cuts off is an encoding error', async () => {
    expect((await table(Buffer.concat([Buffer.from('id,a,b\nk1,x,'), Buffer.from([0xe2, 0x82])]))).found).toEqual(['error DX3105 t.csv:2 "t.csv" is not valid UTF-8 | declare "encoding: latin1"?']);
  });

  it.each([
    ['UTF-16', Buffer.from('\uFEFFid,a,b\nk1,x,y\n', 'utf16le'), 'error DX3105 t.csv:1 "t.csv" is UTF-16 | save it as UTF-8'],
    ['NUL', 'id,a,b\nk1,x\0,y\n', 'error DX3106 t.csv:2 "t.csv" holds a NUL character'],
    ['no bytes', '', 'error DX3109 t.csv "t.csv" is empty'],
    ['only a header', 'id,a,b\n', 'error DX3109 t.csv:1 "t.csv" has a header and no rows'],
    ['an open quote', 'id,a,b\nk1,"x,y\nk2,x,y\n', 'error DX3107 t.csv:2 the quotation marks of "t.csv" are not balanced'],
    ['a quote within a cell', 'id,a,b\nk1,5" wide,y\n', 'error DX3107 t.csv:2 the quotation marks of "t.csv" are not balanced'],
    ['a giant cell', `id,a,b\nk1,${'x'.repeat(1_100_000)},y\n`, 'error DX3114 t.csv:2 a record of "t.csv" is longer than 1048576 bytes'],
    ['a missing key column', 'image,a,b\nk1,x,y\n', 'error DX3111 sources.d/s.yaml:1:1 the key column "id" is not in "t.csv"'],
    ['a used column twice', 'id,a,b,a\nk1,x,y,z\n', 'error DX3110 t.csv:1 the column "a" is in the header of "t.csv" more than once'],
  ])('SRC-5 %s ends the reading with one finding', async (_, content, finding) => {
    const found = await table(content);
    expect(found.found).toEqual([finding]);
  });

  it('SRC-5 an unused column twice is a warning, unnamed columns are nothing', async () => {
    expect((await table(',id,a,b,c,c,\n0,k1,x,y,1,2,\n')).found).toEqual(['warning DX3110 t.csv:1 the column "c" is in the header of "t.csv" more than once']);
  });

  it('SRC-7 a column that is not there is an error at its YAML, with a near name', async () => {
    const found = await scanned(sourceOf(folderOf({ 't.csv': 'id,diagnosis,Sex\nk,nv,f\n' }), {
      records: records(recordFile('t.csv', 'id')), fields: { sex: column('sex'), age: column('birthday') }, label: single('diagnosys'),
    }));
    expect(found.found).toEqual([
      'error DX3112 sources.d/s.yaml:1:1 the column "diagnosys" is in no record file of source "s" | did you mean "diagnosis"?',
      'error DX3112 sources.d/s.yaml:1:1 the column "sex" is in no record file of source "s" | did you mean "Sex"?',
      'error DX3112 sources.d/s.yaml:1:1 the column "birthday" is in no record file of source "s"',
    ]);
  });

  it('SRC-5 sizes and numbers of rows have a limit', async () => {
    const folder = folderOf({ 't.csv': 'id\nk1\nk2\nk3\n' });
    const source = sourceOf(folder, { records: records(recordFile('t.csv', 'id')) });
    expect((await scanned(source, {}, { ...limits, rows: 2 })).found).toEqual(['error DX3119 t.csv "t.csv" takes source "s" beyond 2 records']);
    expect((await scanned(source, {}, { ...limits, tableBytes: 11 })).found).toEqual(['error DX3104 t.csv "t.csv" is larger than dx reads']);
    expect((await scanned(source, {}, { ...limits, tableBytes: 12 })).found).toEqual([]);
  });

  it('DEID-9 no finding quotes a cell', async () => {
    const secret = 'Ottilie';
    const contents = [
      `id,a,b\nk1,"${secret}"x,y\n`, `id,a,b\nk1,5"${secret},y\n`, `id,a,b\n${secret},x\n`, `id,a,b\nk1,"${secret}`,
      `id,a,b\nk1,${secret},\0\n`, `id,a,b\nk1,${secret},y\nk1,x,y\n`, `id,a,b\n,${secret},y\n`,
    ];
    for (const content of contents) {
      const found = await table(content);
      expect(found.found).toHaveLength(1);
      expect(found.found.join()).not.toContain(secret);
    }
  });
});
