import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import writeXlsxFile from 'write-excel-file/node';
import { describe, expect, it } from 'vitest';
import { cellName, readXlsx, XLSX_LIMITS } from '../../src/icd11/read/xlsx.ts';
import { attributesOf, walkTags } from '../../src/icd11/read/tags.ts';
import { letters, sheetXml, xlsxOf, xlsxParts, zipOf } from './make-xlsx.ts';

const codes = async (bytes: Uint8Array, limits = XLSX_LIMITS): Promise<string[]> => {
  const read = await readXlsx(bytes, 'table.xlsx', limits);
  return read.ok ? ['read'] : read.error.map(({ code, at }) => `${code} ${at?.file}`);
};

/** A file with these parts, one of them spoilt. */
const spoilt = (part: string, change: (text: string) => string): Buffer => {
  const parts = xlsxParts({ Sheet1: sheetXml([['a', 'b'], ['c', 'd']]) });
  return zipOf(parts.set(part, change(parts.get(part)!)));
};
const SHEET = 'xl/worksheets/sheet1.xml';

describe('MAP-4 spreadsheets that are not trusted: what they hold', () => {
  it('values of each kind, text with its blanks, gaps as nothing', async () => {
    const read = await readXlsx(xlsxOf([['a', null, ' b & <c> '], [], [1.5, true, false]]), 't.xlsx');
    expect(read.ok && read.value[0]!.rows).toEqual([['a', null, ' b & <c> '], [null, null, null], [1.5, true, false]]);
  });

  it('formulas with their last value, errors, merged ranges, each by its cell', async () => {
    const read = await readXlsx(xlsxOf([['a', { formula: 'A1>1', value: 'x' }], [{ error: '#REF!' }, 'd']], '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'), 't.xlsx');
    expect(read.ok && read.value[0]).toEqual({ name: 'Sheet1', hidden: false, rows: [['a', 'x'], [null, 'd']], formulas: new Set(['B1']), errors: new Set(['A2']), merged: ['A1:B1'] });
  });

  it('the formula of a drop-down behind the cells is none of a cell', async () => {
    const read = await readXlsx(xlsxOf([['a']], '<extLst><ext><x14:dataValidation><x14:formula1><xm:f>Sheet2!$A$1</xm:f></x14:formula1></x14:dataValidation></ext></extLst>'), 't.xlsx');
    expect(read.ok && read.value[0]!.formulas.size).toBe(0);
  });

  it('sheets in the order of their tabs, names as people write them, hidden ones told', async () => {
    const read = await readXlsx(zipOf(xlsxParts({ 'Tom & "Jo"': sheetXml([['1']]), Zwei: sheetXml([]) }, ' state="veryHidden"')), 't.xlsx');
    expect(read.ok && read.value.map(({ name, hidden, rows }) => [name, hidden, rows])).toEqual([['Tom & "Jo"', true, [['1']]], ['Zwei', false, []]]);
  });

  it('what write-excel-file writes, dates included', async () => {
    const date = new Date(Date.UTC(2025, 0, 24));
    const bytes = await (writeXlsxFile([
      { sheet: 'one', data: [[{ value: 'Basal cell carcinoma', type: String }, { value: 7, type: Number }, { value: date, type: Date, format: 'yyyy-mm-dd' }]] },
      { sheet: 'two', data: [[null, { value: 'x', type: String }]] },
    ])).toBuffer();
    const read = await readXlsx(bytes, 't.xlsx');
    expect(read.ok && read.value.map(({ name, rows }) => ({ name, rows }))).toEqual([{ name: 'one', rows: [['Basal cell carcinoma', 7, date]] }, { name: 'two', rows: [[null, 'x']] }]);
  });

  it('every text that XML can hold comes back', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => value.replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF_]/gu, ''));
    await fc.assert(fc.asyncProperty(fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }), async (rows) => {
      const read = await readXlsx(xlsxOf(rows), 't.xlsx');
      const got = read.ok ? read.value[0]!.rows : [];
      rows.forEach((cells, row) => cells.forEach((value, column) => expect(got[row]?.[column] ?? '').toBe(value)));
    }), { numRuns: 50 });
  });

  it('names of cells', () => {
    expect([cellName(1, 1), cellName(17, 5), cellName(3, 27), cellName(1, 16_384)]).toEqual(['A1', 'E17', 'AA3', 'XFD1']);
    expect(Array.from({ length: 800 }, (_, i) => cellName(1, i + 1))).toEqual(Array.from({ length: 800 }, (_, i) => `${letters(i + 1)}1`));
  });
});

describe('MAP-4 spreadsheets that are not trusted: what is refused', () => {
  const whole = xlsxOf([['a']]);
  const lying = (unpacked: number): Buffer => {
    const content = deflateRawSync(Buffer.alloc(1_000_000, 32));
    const name = Buffer.from(SHEET);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(unpacked, 18);
    fields.writeUInt16LE(name.length, 22);
    const rest = zipOf(new Map([...xlsxParts({ Sheet1: '' })].filter(([part]) => part !== SHEET)));
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name, content]);
    const directory = rest.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    const first = rest.indexOf('PK\x01\x02', 0, 'latin1');
    const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, Buffer.alloc(14), name]);
    entry.writeUInt32LE(first, 42);
    const end = Buffer.from(rest.subarray(directory));
    end.writeUInt16LE(3, 8);
    end.writeUInt16LE(3, 10);
    end.writeUInt32LE(directory - first + entry.length, 12);
    end.writeUInt32LE(first + local.length, 16);
    return Buffer.concat([rest.subarray(0, first), local, rest.subarray(first, directory), entry, end]);
  };

  it.each<[string, Buffer, string]>([
    ['nothing at all', Buffer.alloc(0), 'DX2030'],
    ['text', Buffer.from('Code\tTitle\n'), 'DX2030'],
    ['the older .xls', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), 'DX2030'],
    ['cut off', whole.subarray(0, whole.length - 30), 'DX2030'],
    ['cut off in the middle', whole.subarray(0, whole.length >> 1), 'DX2030'],
    ['a changed byte', Buffer.from(whole.map((byte, at) => (at === whole.indexOf('inlineStr') ? byte ^ 1 : byte))), 'DX2030'],
    ['a ZIP archive of something else', zipOf(new Map([['readme.txt', 'hello']])), 'DX2030'],
    ['no sheets', spoilt('xl/workbook.xml', (xml) => xml.replace(/<sheet .*\/>/u, '')), 'DX2030'],
    ['a sheet that is not there', spoilt('xl/_rels/workbook.xml.rels', (xml) => xml.replace('sheet1', 'sheet9')), 'DX2030'],
    ['XML cut off', spoilt(SHEET, (xml) => xml.slice(0, -40)), 'DX2030'],
    ['XML that is none', spoilt(SHEET, () => 'hello'), 'DX2030'],
    ['UTF-16', zipOf(xlsxParts({ Sheet1: Buffer.from('\uFEFF<worksheet/>', 'utf16le').toString('latin1') })), 'DX2030'],
    ['a cell outside of every sheet', spoilt(SHEET, (xml) => xml.replace('r="B2"', 'r="XFE2"')), 'DX2030'],
    ['a row far below', spoilt(SHEET, (xml) => xml.replace('<row r="2"', '<row r="9999999"')), 'DX2030'],
    ['cells in the wrong order', spoilt(SHEET, (xml) => xml.replace('r="B2"', 'r="A1"')), 'DX2030'],
    ['an unknown kind of cell', spoilt(SHEET, (xml) => xml.replace('t="inlineStr"', 't="zzz"')), 'DX2030'],
    ['a shared text that is not there', spoilt(SHEET, (xml) => xml.replace(/<c r="A1".*?<\/c>/u, '<c r="A1" t="s"><v>7</v></c>')), 'DX2030'],
    ['a DOCTYPE', spoilt(SHEET, (xml) => xml.replace('<worksheet', '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet')), 'DX2032'],
    ['a comment that hides a formula', spoilt(SHEET, (xml) => xml.replace('<row r="2">', '<!-- --><row r="2">')), 'DX2032'],
    ['an attribute twice', spoilt(SHEET, (xml) => xml.replace('r="B2"', 'r="B2" r="XFD1048576"')), 'DX2032'],
    ['cells behind the cells', spoilt(SHEET, (xml) => xml.replace('</worksheet>', '<sheetData><row><c r="A9"><f>1</f></c></row></sheetData></worksheet>')), 'DX2032'],
    ['a name that leads out', zipOf(new Map([...xlsxParts({ Sheet1: sheetXml([]) }), ['../../etc/passwd', 'x']])), 'DX2032'],
    ['an absolute name', zipOf(new Map([...xlsxParts({ Sheet1: sheetXml([]) }), ['/etc/passwd', 'x']])), 'DX2032'],
    ['one name in two spellings', zipOf(new Map([...xlsxParts({ Sheet1: sheetXml([]) }), ['XL/workbook.xml', '<workbook/>']])), 'DX2032'],
    ['a part larger than it says', lying(1000), 'DX2032'],
    ['a part smaller than it says', lying(2_000_000), 'DX2032'],
    ['a part that says it is larger than all limits', lying(0xffff_fff0), 'DX2031'],
    ['few cells far apart', spoilt(SHEET, (xml) => xml.replace('<c r="B2"', '<c r="XFD2"').replace('<row r="2">', '<row r="900000">').replace('r="A2"', 'r="A900000"').replace('r="XFD2"', 'r="XFD900000"')), 'DX2031'],
  ])('%s', async (_, bytes, code) => {
    expect(await codes(bytes)).toEqual([`${code} table.xlsx`]);
  });

  it('what is above a limit: bytes, unpacked bytes, files, sheets, cells', async () => {
    const two = zipOf(xlsxParts({ a: sheetXml([['a', 'b']]), b: sheetXml([]) }));
    expect(await codes(two)).toEqual(['read']);
    for (const limit of [{ fileBytes: 1000 }, { unpackedBytes: 900 }, { entries: 3 }, { sheets: 1 }, { cells: 1 }]) {
      expect(await codes(two, { ...XLSX_LIMITS, ...limit })).toEqual(['DX2031 table.xlsx']);
    }
  });

  it('blanks by the megabyte are walked over once', async () => {
    const blanks = (count: number): string => ' '.repeat(count);
    const rows = (xml: string, count: number, width: number): string => xml.replace('<row r="2">', `${Array.from({ length: count }, () => `<row r="1"${blanks(width)}></row>`).join('')}<row r="2">`);
    // In one tag: no program writes that.
    expect(await codes(spoilt(SHEET, (xml) => xml.replace('<row r="2">', `<row r="2"${blanks(5_000_000)}>`)))).toEqual(['DX2032 table.xlsx']);
    expect(await codes(spoilt(SHEET, (xml) => xml.replace('<row r="2">', `<row${blanks(5_000_000)}r="2">`)))).toEqual(['DX2032 table.xlsx']);
    // In many: at the end of each, in front of what is no attribute, around an equals sign.
    expect(walkTags(rows('<row r="2">', 84, 60_000), ['row'], (_, text) => expect(attributesOf(text)?.get('r')).toMatch(/^[12]$/u))).toBe(true);
    for (const [before, after] of [['', '!'], ['a', '"1"'], ['a=', '1']] as const) {
      for (let n = 0; n < 84; n++) expect(attributesOf(` r="1" ${before}${blanks(60_000)}${after}`)).toBeUndefined();
    }
    expect([...attributesOf(` x:r = "1"${blanks(60_000)}t\n=\n'&lt;>' `)!]).toEqual([['r', '1'], ['t', '<>']]);
    expect(walkTags('<c r="1>" /><c r=\'"\'>', ['c'], () => {})).toBe(true);
    for (const bad of ['<c r="1', '<c r="<">', '<c <c>', '<c', '<c \'>']) expect(walkTags(`${bad} <c r="1">`, ['c'], () => {}), bad).toBe(false);
  });

  it('no byte changed, none missing, makes it throw', async () => {
    await fc.assert(fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, change, cut) => {
      const bytes = cut ? whole.subarray(0, at) : Buffer.from(whole.map((byte, index) => (index === at ? byte ^ change : byte)));
      const [code] = await codes(bytes);
      expect(code).toMatch(cut ? /^DX203[0-2]/u : /^(read|DX203[0-2])/u);
    }), { numRuns: 200 });
  });
});
