import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { codeForm } from '../../src/icd11/code.ts';
import type { Classification } from '../../src/icd11/entity.ts';
import { readTabulation } from '../../src/icd11/read/read.ts';
import { loadClassification, saveClassification } from '../../src/icd11/read/saved.ts';
import { cellsOf, HEADER, SKIN, textOf, type TableRow } from './make-table.ts';
import { xlsxOf } from './make-xlsx.ts';

const source = { file: 'mms.txt', release: '2025-01' };

/** Codes, rows and messages of what is found. */
const findings = async (bytes: Uint8Array, more: { readonly release?: string; readonly sha256?: string } = {}): Promise<string[]> => {
  const read = await readTabulation(bytes, { ...source, ...more });
  return read.ok ? [] : read.error.map(({ code, message }) => `${code} ${message}`);
};

const changed = (index: number, change: Partial<TableRow>): Buffer => textOf(SKIN.map((row, at) => cellsOf(at === index ? { ...row, ...change } : row)));
const without = (...rows: readonly number[]): Buffer => textOf(SKIN.filter((_, at) => !rows.includes(at)).map(cellsOf));

describe('MAP-4 the simple tabulation of the MMS', () => {
  it('gives entities with code, title, kind, residual, chapter and the way up', async () => {
    const read = await readTabulation(textOf(SKIN.map(cellsOf)), source);
    const release = read.ok ? read.value : undefined;
    expect(release?.entities).toHaveLength(9);
    expect(release?.find('EA80.0')).toEqual({
      id: '333', uri: 'http://id.who.int/icd/release/11/mms/333', code: 'EA80.0', title: 'Infantile atopic eczema', kind: 'category', parent: '222', chapter: '14', synonyms: [],
    });
    expect(release?.above(release.find('EA80.Z')!).map(({ id, kind, code }) => [id, kind, code])).toEqual([['222', 'category', 'EA80'], ['111', 'block', undefined], ['1639304259', 'chapter', undefined]]);
    expect([release?.find('EA80.Y')?.residual, release?.find('EA80.Z')?.residual, release?.find('EA80')?.residual]).toEqual(['other', 'unspecified', undefined]);
    expect(release?.find('EA81')?.title).toBe('"Seborrhoeic" dermatitis');
    expect(release?.find('XS25')?.chapter).toBe('X');
  });

  it('is the same as text, with a byte order mark, CR LF and quoted titles, and as a spreadsheet with formulas', async () => {
    const plain = await readTabulation(textOf(SKIN.map(cellsOf)), source);
    const quoted = SKIN.map(cellsOf).map((cells) => cells.map((cell, at) => (at === 4 ? `"${cell.replaceAll('"', '""')}"` : cell)));
    const variants = [
      Buffer.concat([Buffer.from('\uFEFF'), textOf(SKIN.map(cellsOf))]),
      Buffer.from(textOf(SKIN.map(cellsOf)).toString('utf8').replaceAll('\n', '\r\n')),
      textOf(quoted),
      textOf(SKIN.map((row) => cellsOf(row).slice(0, -1))),
      textOf(SKIN.map(cellsOf), HEADER.map((name) => (name === 'Linearization URI' ? 'Linearization (release) URI' : name))),
      textOf(SKIN.map(cellsOf).map((cells) => cells.map((cell) => cell.replace('/11/mms/', '/11/2025-01/mms/')))),
      xlsxOf([[...HEADER, ''], ...SKIN.map(cellsOf).map((cells) => cells.map((cell, at) => (at === 9 ? { formula: cell.slice(1), value: 'browser' } : cell)))]),
      xlsxOf([HEADER, ...SKIN.map(cellsOf).map((cells) => cells.map((cell, at) => (cell === '14' ? 14 : at === 7 || at === 10 ? cell === 'True' : cell)))]),
    ];
    for (const bytes of variants) {
      const read = await readTabulation(bytes, source);
      const withoutRelease = read.ok ? read.value.entities.map((entity) => ({ ...entity, uri: entity.uri.replace('2025-01/', '') })) : read.error;
      expect(withoutRelease).toEqual(plain.ok && plain.value.entities);
    }
  });

  it('two releases lie side by side', async () => {
    const older = HEADER.map((name) => name.replace('2025 Jan 24', '2024 Jan 21'));
    const [now, before] = await Promise.all([readTabulation(textOf(SKIN.map(cellsOf)), source), readTabulation(textOf(SKIN.slice(0, 6).map(cellsOf), older), { file: 'old.txt', release: '2024-01' })]);
    expect(now.ok && before.ok && [now.value.release, now.value.find('EA81')?.id, before.value.release, before.value.find('EA81')]).toEqual(['2025-01', '444', '2024-01', undefined]);
  });

  it('a chapter\'s number in the column of codes is not a code', async () => {
    const read = await readTabulation(changed(0, { code: '14' }), source);
    expect(read.ok && [read.value.find('14'), read.value.get('1639304259')?.code]).toEqual([undefined, undefined]);
  });
});

describe('MAP-4 tables that are refused, with row, column and way out', () => {
  const good = textOf(SKIN.map(cellsOf));
  const cases: [string, Buffer, (string | RegExp)[]][] = [
    ['of another release', textOf(SKIN.map(cellsOf), HEADER.map((name) => name.replace('2025 Jan', '2024 Jan'))), ['DX2033 "mms.txt" is of release 2024-01, and the config names 2025-01']],
    ['that does not say of which release', textOf(SKIN.map((row) => cellsOf(row).slice(0, -1)), HEADER.slice(0, -1)), [/^DX2033 .*does not say.*2025-01/u]],
    ['with addresses of another release', Buffer.from(good.toString('utf8').replace('/11/mms/333', '/11/2023-01/mms/333')), [/^DX2033 .*2023-01.*2025-01/u]],
    ['without columns', textOf(SKIN.map((row) => cellsOf(row).filter((_, at) => at !== 2 && at !== 5)), HEADER.filter((_, at) => at !== 2 && at !== 5)), ['DX2034 the first row of "mms.txt" lacks the columns "Code", "ClassKind"']],
    ['with a column twice', textOf(SKIN.map(cellsOf), HEADER.with(3, 'Title')), ['DX2034 the first row of "mms.txt" has the column "Title" more than once']],
    ['that is another file', Buffer.from('icd10Code\ticd10Title\nC44\tskin\n'), [/^DX2034 .*"Linearization URI", "Code", "Title", "ClassKind", "IsResidual", "ChapterNo", "isLeaf"/u]],
    ['of nothing', Buffer.alloc(0), [/^DX2034/u]],
    ['of a header', textOf([]), [/^DX2038/u]],
    ['of an empty sheet', xlsxOf([]), [/^DX2034/u]],
    ['of a sheet with a header', xlsxOf([HEADER]), [/^DX2038/u]],
    ['cut off in a row', good.subarray(0, good.length - 60), [/^DX2039 .*18 columns, but 10 in row 10/u]],
    ['cut off between rows', without(3, 4, 5, 6, 7, 8), ['DX2035 row 4: says that rows lie below it, and none does: rows are missing']],
    ['with a row in the middle missing', without(2), ['DX2035 row 4: lies at depth 3 below a row at depth 1: rows are missing']],
    ['with a group whose first row is missing', textOf([...SKIN.slice(0, 4), ...SKIN.slice(0, 6).map((row) => ({ ...row, id: row.id.replace('222', '777'), code: row.code?.replace('EA80', 'EA82') })).slice(4)].map(cellsOf) as string[][]), [/^DX2035 row 6: is the rest of another group/u, /row 7/u]],
    ['with an unknown class kind', changed(3, { kind: 'modifiedcategory' }), ['DX2035 row 5: "modifiedcategory" is no class kind (chapter, block, category)', /row 5: is a row with a code/u]],
    ['with a code of ICD-10', changed(3, { code: 'L20.0' }), ['DX2035 row 5: "L20.0" does not have the form of an ICD-11 code']],
    ['with a code that a spreadsheet made a number', changed(3, { code: '1.00E+80' }), ['DX2035 row 5: "1.00E+80" does not have the form of an ICD-11 code']],
    ['with a category without code', changed(3, { code: '' }), ['DX2035 row 5: is a category without code']],
    ['with a block with code', changed(1, { code: 'EA8' }), ['DX2035 row 3: is a block with a code ("EA8")']],
    ['with a code twice', changed(6, { code: 'EA80.0' }), ['DX2036 row 8: the code EA80.0 stands in row 5 too']],
    ['with an address twice', changed(6, { id: '333' }), [/^DX2036 row 8: the address .*333 stands in row 5 too/u]],
    ['with an address of the foundation', Buffer.from(good.toString('utf8').replace('release/11/mms/333', 'entity/333')), [/^DX2035 row 5: "http.*entity\/333" is no address/u]],
    ['with a level skipped', changed(3, { title: '- - - - Infantile' }), [/^DX2035 row 5: lies at depth 4 below a row at depth 2: rows are missing/u]],
    ['with a category outside', changed(8, { title: 'Severe' }), ['DX2035 row 10: is a category outside of every chapter']],
    ['with a chapter inside', changed(7, { title: '- Extension Codes' }), [/^DX2035 row 9: is a chapter inside of another row/u, /row 9: says chapter X, and lies in chapter 14/u, /row 10: says chapter X/u]],
    ['with a control character in a title', changed(3, { title: '- - - Infan\u0007tile' }), ['DX2035 row 5: the title holds a character that no title has (U+0007)']],
    ['with a title that turns around', changed(3, { title: '- - - Infan\u202Etile' }), ['DX2035 row 5: the title holds a character that no title has (U+202E)']],
    ['with an empty title', changed(3, { title: '- - - ' }), ['DX2035 row 5: the title is empty']],
    ['with a residual that is none', changed(3, { residual: 'True' }), [/^DX2035 row 5: "IsResidual" and the address/u]],
    ['with no truth value', changed(3, { leaf: 'perhaps' }), [/^DX2035 row 5: "IsResidual" and "isLeaf"/u]],
    ['with another chapter', changed(3, { chapter: '15' }), ['DX2035 row 5: says chapter 15, and lies in chapter 14']],
    ['with a chapter that is none', changed(0, { chapter: '140' }), [/^DX2035 row 2: "140" is no chapter/u]],
    ['with formulas for codes', xlsxOf([HEADER, ...SKIN.map(cellsOf).map((cells) => cells.map((cell, at) => (at === 2 ? { formula: 'A1', value: cell } : cell)))]), [/^DX2035 row 1: the column "Code" holds formulas/u]],
    ['in Latin-1', Buffer.from('Code\tTitl\u00E9\n', 'latin1'), ['DX2039 "mms.txt" is not UTF-8']],
    ['with NUL', Buffer.from('Code\0\n'), ['DX2039 "mms.txt" holds NUL characters']],
    ['with an open quotation mark', Buffer.from(good.toString('utf8').replace('- Severe', '"- Severe')), [/^DX2039 .*but 13 in row 10/u]],
    ['that is the older .xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), [/^DX2030 .*\.xls/u]],
    ['that is a ZIP archive cut off', xlsxOf([HEADER]).subarray(0, 300), [/^DX2030/u]],
  ];
  it.each(cases)('%s', async (_, bytes, expected) => {
    const found = await findings(bytes);
    expect(found).toHaveLength(expected.length);
    expected.forEach((text, at) => (typeof text === 'string' ? expect(found[at]).toBe(text) : expect(found[at]).toMatch(text)));
  });

  it('that is not the pinned file: before a byte of it is parsed', async () => {
    const pin = sha256(good);
    expect(await findings(good, { sha256: pin.toUpperCase() })).toEqual([]);
    expect(await findings(Buffer.from('garbage'), { sha256: pin })).toEqual([`DX2037 "mms.txt" has the sha256 ${sha256('garbage')}, and the config pins ${pin}`]);
  });

  it('of which every row is wrong: twenty are told', async () => {
    const rows = Array.from({ length: 500 }, (_, at) => cellsOf({ id: String(at), title: '- x', kind: 'thing', chapter: '14', leaf: 'True' }));
    const found = await findings(textOf([cellsOf(SKIN[0]!), ...rows]));
    expect(found).toHaveLength(20);
    expect(found.at(-1)).toMatch(/and 480 more findings$/u);
  });

  it('each with file, row and a way out', async () => {
    const read = await readTabulation(changed(3, { code: '' }), source);
    expect(!read.ok && read.error[0]).toMatchObject({ severity: 'error', at: { file: 'mms.txt', line: 5 }, help: 'Get the table again from WHO.' });
  });
});

describe('MAP-4 a classification that was read is kept', () => {
  const digest = 'a'.repeat(64);
  const expected = { release: '2025-01', source: digest };
  const saved = async (): Promise<Buffer> => {
    const read = await readTabulation(textOf(SKIN.map(cellsOf)), source);
    if (!read.ok) throw new Error('not read');
    return saveClassification(read.value, digest);
  };

  it('and comes back the same', async () => {
    const bytes = await saved();
    const read = await readTabulation(textOf(SKIN.map(cellsOf)), source);
    expect(loadClassification(bytes, expected)?.entities).toEqual(read.ok && read.value.entities);
    expect(loadClassification(bytes, expected)?.find('EA81')?.title).toBe('"Seborrhoeic" dermatitis');
  });

  it('not of another release or source, and not when any byte of it is another', async () => {
    const bytes = await saved();
    expect(loadClassification(bytes, { ...expected, release: '2026-01' })).toBeUndefined();
    expect(loadClassification(bytes, { ...expected, source: 'b'.repeat(64) })).toBeUndefined();
    for (let at = 0; at < bytes.length; at += 7) expect(loadClassification(Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))), expected)).toBeUndefined();
    for (const wrong of [Buffer.alloc(0), Buffer.from('{}\n[]'), bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from(' ')])]) expect(loadClassification(wrong, expected)).toBeUndefined();
  });
});

const shared = resolve(import.meta.dirname, '../../../shared/data/icd11/SimpleTabulation-ICD-11-MMS-en.xlsx');
describe.skipIf(!existsSync(shared))('MAP-4 WHO\'s table of 2025-01 (shared data)', () => {
  let release: Classification;
  beforeAll(async () => {
    const read = await readTabulation(readFileSync(shared), { file: 'mms.xlsx', release: '2025-01' });
    if (!read.ok) throw new Error(read.error[0]!.message);
    release = read.value;
  }, 60_000);

  it('has 28 chapters, 1,415 blocks, 35,339 categories of which 5,355 are residual', () => {
    const count = (test: (entity: (typeof release.entities)[number]) => boolean): number => release.entities.filter(test).length;
    expect(['chapter', 'block', 'category'].map((kind) => count((entity) => entity.kind === kind))).toEqual([28, 1415, 35_339]);
    expect([count(({ residual }) => residual === 'other'), count(({ residual }) => residual === 'unspecified')]).toEqual([2531, 2824]);
    expect(count(({ code }) => code !== undefined && codeForm(code) === undefined)).toBe(0);
  });

  it('leads from every entity to a chapter, and from each residual to its stem', () => {
    const wrong = release.entities.filter((entity) => {
      const top = entity.kind === 'chapter' ? entity : release.above(entity).at(-1);
      return top?.kind !== 'chapter' || top.chapter !== entity.chapter || (entity.residual && entity.parent !== entity.id.split('/')[0]);
    });
    expect(wrong).toEqual([]);
  });

  it('says what MAP-4 says: 2C30 is melanoma of skin, 2C32 basal cell carcinoma, EA81 seborrhoeic dermatitis', () => {
    expect(['2C30', '2C32', 'EA81', 'EA90.1'].map((code) => release.find(code)?.title)).toEqual(['Melanoma of skin', 'Basal cell carcinoma of skin', 'Seborrhoeic dermatitis and related conditions', 'Guttate psoriasis']);
    expect(release.above(release.find('2C30.0')!).map(({ title }) => title)).toContain('Melanoma of skin');
    expect(release.entities.filter(({ title }) => /[\u00A0\u200B]|^- | {2}/u.test(title))).toEqual([]);
  });

  it('is loaded again as it was', () => {
    const bytes = saveClassification(release, 'c'.repeat(64));
    expect(loadClassification(bytes, { release: '2025-01', source: 'c'.repeat(64) })).toEqual(release);
  });
});
