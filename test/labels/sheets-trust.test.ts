import { describe, expect, it } from 'vitest';
import { rowStates, type RowState } from '../../src/labels/status.ts';
import { exportSheets } from '../../src/labels/sheets/export.ts';
import { importSheets } from '../../src/labels/sheets/import.ts';
import { codes, config, DATE, diff, exported, failure, imported, rewrite, texts, uses, write } from './sheet-rig.ts';
import { get, open, pageOf, put, save, type EditableSheet } from './workbook.ts';

const HAM = 'mappings/ham10000.yaml';
const state = (label: string): RowState => rowStates(config).find(({ source, row }) => source === 'ham10000' && row.label === label)!;
const said = (label: string): string[] => state(label).row.reviews.map(({ by, decision }) => `${by} ${decision}`);
/** A decision on one row, by sheet. */
async function decide(label: string, by: string, decision: string, comment?: string): Promise<EditableSheet[]> {
  const sheets = await exported();
  put(sheets, 'ham10000', label, 'Decision', decision);
  if (comment !== undefined) put(sheets, 'ham10000', label, 'Comment', comment);
  await write(await imported(sheets, by));
  return sheets;
}

describe('MAP-8 what a sheet shows is what a decision is about', () => {
  it.each(['Spellings', 'ICD-11', 'Official titles', 'Why vaguer than the code', 'ICD-10', 'Proposed, score', 'Images', 'Example images', 'Status', 'Reviews so far'])('a correction typed into "%s" is not dropped: its row is refused and repeats it', async (column) => {
    const sheets = await exported();
    put(sheets, 'ham10000', 'bcc', 'Decision', 'approve');
    put(sheets, 'ham10000', 'df', 'Decision', 'approve');
    const cell = put(sheets, 'ham10000', 'bcc', column, '2C33');
    const result = await imported(sheets);
    expect(codes(result)).toEqual([`DX2066 ${cell}: the cell "${column}" is there to be read, and was changed`]);
    expect(result.refused).toMatchObject([{ at: cell, row: 'bcc' }]);
    expect(result.refused[0]!.cells).toContainEqual({ column, text: '2C33' });
    expect(result.refused[0]!.cells).toContainEqual({ column: 'Decision', text: 'approve' });
    expect(result.done.map(({ row }) => row)).toEqual(['df']);
  });

  it.each(['Category', 'Kind', 'Official titles', 'Above', 'Status'])('so on the sheet of categories: "%s"', async (column) => {
    const sheets = await exported();
    const cell = put(sheets, 'categories', 'Basal cell carcinoma', column, 'typed');
    const result = await imported(sheets);
    expect(codes(result)).toEqual([`DX2066 ${cell}: the cell "${column}" is there to be read, and was changed`]);
    expect(result.refused[0]!.cells).toContainEqual({ column, text: 'typed' });
    expect(result.files).toEqual([]);
  });

  it('a cell that was emptied is no less changed, and so is a blind sheet', async () => {
    const sheets = await exported();
    const cell = put(sheets, 'ham10000', 'bcc', 'Official titles', null);
    expect(codes(await imported(sheets))).toEqual([`DX2066 ${cell}: the cell "Official titles" is there to be read, and was changed`]);
    const blind = await exported('blind');
    put(blind, 'ham10000', 'bcc', 'Category', 'Melanoma');
    const images = put(blind, 'ham10000', 'bcc', 'Images', 3);
    expect(codes(await imported(blind))).toEqual([`DX2066 ${images}: the cell "Images" is there to be read, and was changed`]);
  });

  it('other images, and reviews by others, are no correction', async () => {
    const sheets = await exported();
    put(sheets, 'ham10000', 'bcc', 'Decision', 'approve');
    await decide('bcc', 'bo', 'approve');
    const result = await imported(sheets); // which asks no records: to it there are no images at all
    expect([codes(result), result.done.map(({ row }) => row)]).toEqual([[], ['bcc']]);
    await write(result);
    expect(said('bcc')).toEqual(['bo approve', 'ada approve']);
  });

  const LONG = [
    '  bcc:', '    category: Basal cell carcinoma', '    synonyms: [basalioma, rodent ulcer]', '    vague: the archive has no other',
    '    legacy: { icd10: C44.9, icd11: "2C3Z", relation: subclass, differs: the images show it }', '    proposed: "0.97"', '',
  ].join('\n');
  const longer = (): Promise<void> => rewrite(HAM, (text) => text.replace('  bcc: Basal cell carcinoma\n', LONG));

  it('spellings, why a label may be vague, the older code and the score are shown, and a change of them is one of the row', async () => {
    await longer();
    const sheets = await exported();
    const columns = ['Spellings', 'Why vaguer than the code', 'ICD-10', 'Proposed, score'];
    expect(columns.map((column) => get(sheets, 'ham10000', 'bcc', column))).toEqual(['basalioma\nrodent ulcer', 'the archive has no other', 'C44.9 → 2C3Z, subclass\ndiffers: the images show it', '0.97']);
    expect(columns.map((column) => get(sheets, 'ham10000', 'df', column))).toEqual([null, null, null, null]);
    put(sheets, 'ham10000', 'bcc', 'Decision', 'approve');
    const mine = await imported(sheets);
    expect(codes(mine)).toEqual([]);
    for (const [from, to] of [['rodent ulcer', 'rodent ulcers'], ['has no other', 'has one'], ['relation: subclass', 'relation: equivalent'], ['show it', 'show more'], ['proposed: "0.97"', 'proposed: "0.5"']] as const) {
      await rewrite(HAM, (text) => text.replace(from, to));
      expect(codes(await imported(sheets)), to).toEqual([expect.stringMatching(/^DX2065 ham10000!A\d+: the row was changed after the file was made/u)]);
      await rewrite(HAM, (text) => text.replace(to, from));
    }
    // The first review takes the score away: that is no change to others.
    await write(await imported(sheets, 'bo'));
    expect(state('bcc').row.proposed).toBeUndefined();
    await write(await imported(sheets, 'ada'));
    expect(said('bcc')).toEqual(['bo approve', 'ada approve']);
  });

  it('another category by sheet leaves behind what argued for the old one', async () => {
    await longer();
    const sheets = await exported();
    put(sheets, 'ham10000', 'bcc', 'Category', 'Melanoma');
    put(sheets, 'ham10000', 'bcc', 'Decision', 'approve');
    const before = texts.get(HAM)!;
    const result = await imported(sheets);
    expect(codes(result)).toEqual([]);
    const { gone, added } = diff(before, result.files[0]!.text);
    expect(gone).toEqual(LONG.split('\n').filter((line) => /category|vague|legacy|proposed/u.test(line)));
    expect(added.filter((line) => !/reviews:|by: ada/u.test(line))).toEqual(['    category: Melanoma', '    legacy: { icd10: C44.9, icd11: "2C3Z", relation: subclass }', '    author: ada']);
    await write(result);
    expect(state('bcc').row).toMatchObject({ legacy: { icd10: 'C44.9', icd11: '2C3Z', relation: 'subclass' }, synonyms: ['basalioma', 'rodent ulcer'], author: 'ada' });
    expect([state('bcc').row.vague, state('bcc').row.legacy?.differs, state('bcc').row.proposed, state('bcc').lapsed]).toEqual([undefined, undefined, undefined, []]);
  });
});

describe('MAP-8 whose word it is, and which was the last', () => {
  it('a file imported again does not bring back what its person took back', async () => {
    const old = await decide('bcc', 'ada', 'approve');
    expect((await imported(old)).files).toEqual([]);
    await decide('bcc', 'ada', 'reject', 'two diagnoses in one');
    const again = await imported(old);
    expect(codes(again)).toEqual([expect.stringMatching(/^DX2065 ham10000!P\d+: ada has said something else of the row since the file was made/u)]);
    expect([again.files, again.refused[0]!.cells]).toEqual([[], [{ column: 'Category', text: 'Basal cell carcinoma' }, { column: 'Decision', text: 'approve' }]]);
    // To somebody else the file is as good as new.
    await write(await imported(old, 'bo'));
    expect(said('bcc')).toEqual(['ada approve', 'ada reject', 'bo approve']);
    // And so for a choice without the proposal.
    const choose = async (category: string): Promise<EditableSheet[]> => {
      const sheets = await exported('blind');
      put(sheets, 'ham10000', 'df', 'Category', category);
      await write(await imported(sheets, 'ada'));
      return sheets;
    };
    const first = await choose('Melanoma');
    await choose('Dermatofibroma');
    expect(codes(await imported(first, 'ada'))).toEqual([expect.stringMatching(/^DX2065 ham10000!E?D?\d+: ada has chosen for this label since the file was made/u)]);
    expect((await imported(first, 'bo')).done).toHaveLength(1);
  });

  it('a file for one person says so, and is nobody else’s', async () => {
    for (const kind of ['review', 'blind'] as const) {
      const sheets = await exported(kind, 'ada');
      const [column, text] = kind === 'review' ? ['Decision (ada)', 'approve'] : ['Category (ada)', 'Melanoma'];
      const of = pageOf(sheets, 'ham10000').rows[0]!;
      expect(of).toContain(column);
      put(sheets, 'ham10000', 'bcc', column, text);
      expect(await failure(await save(sheets), 'bo')).toBe('DX2069 "labels.xlsx" was made for "ada", not for "bo"');
      for (const by of [null, 'ada']) expect((await imported(sheets, by)).done).toMatchObject([{ row: 'bcc', did: [expect.stringContaining('ada')] }]);
      // Neither the hidden cell nor a row of another file makes it another's.
      const other = pageOf(sheets, 'dx').rows.find((row) => row[0] === 'for')!;
      other[1] = 'bo';
      expect(codes(await imported(sheets, 'bo')).map((message) => message.slice(0, 6))).toEqual(kind === 'review' ? ['DX2063', 'DX2064', 'DX2064'] : ['DX2064', 'DX2064']);
      of[of.indexOf(column)] = column.replace('ada', 'bo');
      const moved = await imported(sheets, 'bo');
      expect([moved.files, codes(moved)]).toEqual([[], expect.arrayContaining(['DX2063 the sheet "ham10000" has rows made for ada, and the file is said to be for bo'])]);
      const mixed = await exported(kind, 'bo');
      pageOf(mixed, 'ham10000').rows[2] = pageOf(sheets, 'ham10000').rows.find(([label]) => label === 'bcc')!;
      expect(codes(await imported(mixed, 'bo'))).toContainEqual(expect.stringMatching(/^DX2066 ham10000!A3: the row was made for ada, the file for bo$/u));
      other[1] = 'zoe';
      expect(await failure(await save(sheets))).toBe('DX2069 there is no person "zoe"');
    }
    const bytes = await exportSheets({ config, uses, texts, for: 'ada' }, 'review');
    expect(await importSheets(bytes, 'labels.xlsx', { config, texts, date: DATE })).toEqual({ ok: true, value: { kind: 'review', files: [], done: [], refused: [], diagnostics: [] } });
  });

  it('codes, what argues for them, and a new category need a person; a note does not', async () => {
    const nobody = /^DX2069 categories!(?:A|C|E|F|H)\d+: nobody says who(?:se category this is| changed the category)$/u;
    for (const [column, text] of [['ICD-11', '2C33'], ['Rationale', 'x'], ['What tells them apart', 'x'], ['Reason', 'x']] as const) {
      const sheets = await exported();
      put(sheets, 'categories', 'Basal cell carcinoma', column, text);
      const result = await imported(sheets, null);
      expect([codes(result), result.files]).toEqual([[expect.stringMatching(nobody)], []]);
      expect(codes(await imported(sheets, 'ada')).filter((message) => message.startsWith('DX2069'))).toEqual([]);
    }
    const sheets = await exported();
    pageOf(sheets, 'categories').rows.push(['Pitted keratolysis', null, '1C44', null, null, null, null, null, 'soles', null, null]);
    put(sheets, 'categories', 'Melanoma', 'Note', 'all of them');
    const result = await imported(sheets, null);
    expect([codes(result), result.done.map(({ row }) => row)]).toEqual([[expect.stringMatching(nobody)], ['Melanoma']]);
  });

  it('a rejection says why', async () => {
    const sheets = await exported();
    put(sheets, 'ham10000', 'bcc', 'Decision', 'reject');
    const result = await imported(sheets);
    expect([codes(result), result.files]).toEqual([[expect.stringMatching(/^DX2069 ham10000!Q\d+: a rejection has no reason$/u)], []]);
    put(sheets, 'ham10000', 'bcc', 'Comment', 'two diagnoses in one');
    expect(codes(await imported(sheets))).toEqual([]);
  });
});

describe('MAP-8 hidden sheets that somebody has edited', () => {
  const hidden = (sheets: EditableSheet[], first: string): EditableSheet['rows'][number] => pageOf(sheets, 'dx').rows.find((row) => row[0] === first)!;

  it.each(['../../outside/evil', '/tmp/evil', 'categories', 'icd11.lock', 'nobody', '', 'ham10000\nlabels: {}'])('a source that is none of the project (%j) has no mapping to write', async (source) => {
    const sheets = await exported();
    put(sheets, 'ham10000', '=cmd()', 'Category', 'Melanoma');
    put(sheets, 'isic2019', 'NV', 'Note', 'taken all the same');
    hidden(sheets, 'sheet')[2] = source;
    const result = await imported(sheets);
    expect(codes(result)).toEqual(['DX2073 the sheet "ham10000" is of no source of this project']);
    expect(result.files.map(({ file }) => file)).toEqual(['mappings/isic2019.yaml']);
  });

  it('two sheets of one source are no file of dx', async () => {
    const sheets = await exported();
    hidden(sheets, 'sheet')[2] = 'isic2019';
    expect(await failure(await save(sheets), 'ada')).toBe('DX2063 "labels.xlsx" has two sheets of one source');
  });

  it('a review sheet never becomes a blind one, nor the other way round', async () => {
    const review = await exported();
    put(review, 'ham10000', '=cmd()', 'Category', 'Melanoma');
    put(review, 'ham10000', 'bcc', 'Category', 'Melanoma');
    hidden(review, 'kind')[1] = 'blind';
    const turned = await imported(review);
    expect([turned.files, codes(turned)]).toEqual([[], ['ham10000', 'isic2019'].map((sheet) => `DX2063 the sheet "${sheet}" has rows of a review file, and this is said to be a blind one`)]);
    const blind = await exported('blind');
    put(blind, 'ham10000', 'bcc', 'Category', 'Melanoma');
    hidden(blind, 'kind')[1] = 'review';
    for (const page of blind) {
      // With all columns of the other kind, too.
      const full = pageOf(await exported(), page.name);
      if (page.name === 'dx' || page.name === 'lists') continue;
      page.rows = page.rows.map((row, index) => full.rows[0]!.map((header, place) => (index === 0 ? header : row[page.rows[0]!.indexOf(header!)] ?? full.rows[index]?.[place] ?? null)));
    }
    const back = await imported(blind);
    expect([back.files, codes(back)]).toEqual([[], ['categories', 'ham10000', 'isic2019'].map((sheet) => `DX2063 the sheet "${sheet}" has rows of a blind file, and this is said to be a review one`)]);
  });

  it('a blind choice is about a row that is there', async () => {
    const sheets = await exported('blind');
    put(sheets, 'ham10000', 'bcc', 'Category', 'Melanoma');
    await rewrite(HAM, (text) => text.replace('  bcc: Basal cell carcinoma\n', ''));
    const gone = await imported(sheets);
    expect([gone.files, codes(gone)]).toEqual([[], [expect.stringMatching(/^DX2065 ham10000!A\d+: the row was removed/u)]]);
  });

  it('a mark that is none leaves its row alone', async () => {
    for (const spoil of [(mark: string) => mark.slice(1), (mark: string) => mark.replace('review', 'reviews'), () => 'x', () => '']) {
      const sheets = await exported();
      put(sheets, 'ham10000', 'bcc', 'Decision', 'approve');
      const page = pageOf(sheets, 'ham10000');
      const row = page.rows.find(([label]) => label === 'bcc')!;
      row[row.length - 1] = spoil(String(row.at(-1)));
      const result = await imported(sheets);
      expect([result.files, codes(result)]).toEqual([[], [expect.stringMatching(/^DX2066 ham10000!A\d+: /u)]]);
    }
  });

  it('a mapping file that is to be new says its source as a text', async () => {
    const bytes = await exportSheets({ config: { ...config, mappings: config.mappings.filter(({ source }) => source !== 'ham10000') }, uses: [{ source: 'ham10000', label: 'bcc', images: 1, examples: [] }], texts: new Map(), only: ['ham10000'] }, 'review');
    const sheets = await open(bytes);
    put(sheets, 'ham10000', 'bcc', 'Category', 'Melanoma');
    const without = new Map([...texts].filter(([file]) => file !== HAM));
    const result = await importSheets(await save(sheets), 'labels.xlsx', { config: { ...config, mappings: config.mappings.filter(({ source }) => source !== 'ham10000') }, texts: without, date: DATE, by: 'ada' });
    expect(result.ok && result.value.files.map(({ file, text }) => `${file}\n${text}`)).toEqual([`${HAM}\n# yaml-language-server: $schema=../schemas/mapping.schema.json\nsource: ham10000\nlabels:\n  bcc: { category: Melanoma, author: ada }\n`]);
  });
});
