import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { readXlsx } from '../../src/icd11/read/xlsx.ts';
import { cellLines, cellText, linesOf } from '../../src/labels/sheets/columns.ts';
import type { LabelUse } from '../../src/labels/sheets/entries.ts';
import { exportSheets, sheetNames, type SheetsKind } from '../../src/labels/sheets/export.ts';
import { importSheets, type Imported } from '../../src/labels/sheets/import.ts';
import { agreementOf } from '../../src/labels/agreement.ts';
import { rowStates } from '../../src/labels/status.ts';
import { pinnedFor, repository, withPeople } from './project.ts';
import { get, open, pageOf, put, save, type EditableSheet } from './workbook.ts';

const DATE = '2026-11-21';
const uses: readonly LabelUse[] = [
  { source: 'ham10000', label: 'bcc', images: 514, examples: ['ISIC_0024331', 'ISIC_0024332'], row: 'bcc' },
  { source: 'ham10000', label: 'BCC', images: 1, examples: ['ISIC_0000001'], row: 'bcc' },
  { source: 'ham10000', label: '=cmd()', images: 2, examples: [] },
];

/** The project's mappings, as files that are written to, and the config that they amount to. */
let folder: string;
let config: Config;
let texts: Map<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dx-sheets-'));
  for (const name of ['dx.config.yaml', 'sources.d', 'rules']) await cp(join(repository, name), join(folder, name), { recursive: true });
  await writeFile(join(folder, 'rules/people.yaml'), `people:\n${[['ada', 'dermatologist'], ['bo', 'dermatologist'], ['carl', 'data scientist']].map(([id, role]) => `  - { id: ${id}, name: ${id}, role: ${role}, qualification: made up }\n`).join('')}`);
});
afterAll(() => rm(folder, { recursive: true }));
let untouched: { readonly config: Config; readonly texts: ReadonlyMap<string, string> } | undefined;
beforeEach(async () => {
  await cp(join(repository, 'mappings'), join(folder, 'mappings'), { recursive: true, force: true });
  // With a lock file no code could be new here; `pinnedFor` pins what is needed.
  await rm(join(folder, 'mappings/icd11.lock.yaml'), { force: true });
  if (!untouched) await load();
  untouched ??= { config, texts };
  ({ config, texts } = { config: untouched.config, texts: new Map(untouched.texts) });
});

/** Reads the files again, as the next command would. */
async function load(): Promise<void> {
  const { config: read, diagnostics } = await loadConfig(folder);
  if (!read) throw new Error(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message).join('; '));
  config = { ...withPeople(read), pinned: pinnedFor(read) };
  const files = [...config.mappings.map(({ file }) => file), 'mappings/categories.yaml'];
  texts = new Map(await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const)));
}

/** Two sources and the categories: enough for most cases. */
async function exported(kind: SheetsKind = 'review'): Promise<EditableSheet[]> {
  return open(await exportSheets({ config, uses, texts, only: ['ham10000', 'isic2019'] }, kind));
}

async function imported(sheets: readonly EditableSheet[], by: string | undefined = 'ada'): Promise<Imported> {
  const result = await importSheets(await save(sheets), 'labels.xlsx', { config, texts, date: DATE, ...(by !== undefined && { by }) });
  if (!result.ok) throw new Error(result.error.map(({ code, message }) => `${code} ${message}`).join('; '));
  return result.value;
}

async function failure(bytes: Uint8Array, by?: string): Promise<string> {
  const result = await importSheets(bytes, 'labels.xlsx', { config, texts, date: DATE, ...(by !== undefined && { by }) });
  return result.ok ? 'imported' : result.error.map(({ code, message }) => `${code} ${message}`).join('; ');
}

async function write(result: Imported): Promise<void> {
  for (const { file, text } of result.files) await writeFile(join(folder, file), text);
  await load();
}

/** Lines that one text has and the other has not. */
function diff(before: string, after: string): { readonly gone: readonly string[]; readonly added: readonly string[] } {
  const old = before.split('\n');
  const now = after.split('\n');
  return { gone: old.filter((line) => !now.includes(line)), added: now.filter((line) => !old.includes(line)) };
}

const codes = (result: Imported): string[] => result.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);

describe('MAP-8 spreadsheets', () => {
  it('a file exported and imported as it is changes nothing, and is the same bytes each time', async () => {
    const bytes = await exportSheets({ config, uses, texts }, 'review');
    expect(Buffer.from(await exportSheets({ config, uses: uses.toReversed().toSorted((a, b) => a.images - b.images), texts }, 'review')).equals(Buffer.from(bytes))).toBe(true);
    for (const kind of ['review', 'blind'] as const) {
      const result = await importSheets(await exportSheets({ config, uses, texts }, kind), 'labels.xlsx', { config, texts, date: DATE, by: 'ada' });
      expect(result).toEqual({ ok: true, value: { kind, files: [], done: [], refused: [], diagnostics: [] } });
    }
    expect(await imported(await exported())).toMatchObject({ files: [], refused: [], diagnostics: [] });
    expect(await imported(await open(await exportSheets({ config, uses, texts }, 'review')))).toMatchObject({ files: [], refused: [], diagnostics: [] });
  });

  it('shows label, images, category, codes with official titles and what was considered; what looks like a formula is text', async () => {
    const sheets = await open(await exportSheets({ config, uses, texts }, 'review'));
    expect(sheets.map(({ name }) => name)).toEqual([...config.mappings.map(({ source }) => source).toSorted(), 'categories', 'lists', 'dx']);
    const show = (label: string, ...columns: string[]): unknown[] => columns.map((column) => get(sheets, 'ham10000', label, column) ?? null);
    expect(show('bcc', 'Images', 'Example images', 'Category', 'ICD-11', 'Status', 'Decision')).toEqual([515, 'ISIC_0000001\nISIC_0024331\nISIC_0024332', 'Basal cell carcinoma', '2C32', 'proposed', null]);
    expect(show('=cmd()', 'Images', 'Category', 'Status')).toEqual([2, null, 'unmapped']);
    const raw = await readXlsx(await exportSheets({ config, uses, texts }, 'review'), 'labels.xlsx');
    expect(raw.ok && raw.value.every(({ formulas, merged, errors }) => formulas.size + merged.length + errors.size === 0)).toBe(true);
    expect(raw.ok && raw.value.filter(({ hidden }) => hidden).map(({ name }) => name)).toEqual(['lists', 'dx']);
  });

  it('what a person edits is the diff, no more: approve, another category, a note, alternatives, an exclusion, a new row', async () => {
    const sheets = await exported();
    put(sheets, 'ham10000', 'bcc', 'Decision', 'Approve');
    put(sheets, 'ham10000', 'bcc', 'Comment', 'typical: pearly border');
    put(sheets, 'ham10000', 'df', 'Note', 'firm papule');
    put(sheets, 'ham10000', 'nv', 'Category', 'Junctional naevus');
    put(sheets, 'isic2019', 'NV', 'Alternatives', 'Junctional naevus\nblue naevus');
    put(sheets, 'isic2019', 'DF', 'Category', '-');
    put(sheets, 'isic2019', 'DF', 'Reason (of "-")', 'too few');
    put(sheets, 'ham10000', '=cmd()', 'Category', '-');
    put(sheets, 'ham10000', '=cmd()', 'Reason (of "-")', 'no diagnosis');
    const before = new Map(texts);
    const result = await imported(sheets);
    expect(codes(result)).toEqual([]);
    expect(result.files.map(({ file }) => file)).toEqual(['mappings/ham10000.yaml', 'mappings/isic2019.yaml']);
    const of = rowStates(config).find((state) => state.source === 'ham10000' && state.row.label === 'bcc')!.digest!;
    const ham = diff(before.get('mappings/ham10000.yaml')!, result.files[0]!.text);
    expect(ham.added.filter((line) => line.includes('reviews:') || line.includes(of))).toEqual(['    reviews:', `      - { by: ada, role: dermatologist, date: ${DATE}, decision: approve, of: ${/^\d/u.test(of) ? `"${of}"` : of}, note: "typical: pearly border" }`]);
    await write(result);
    const row = (source: string, label: string) => config.mappings.find((mapping) => mapping.source === source)!.rows.find((one) => one.label === label)!;
    expect(row('ham10000', 'bcc').reviews).toMatchObject([{ by: 'ada', date: DATE, decision: 'approve', of, note: 'typical: pearly border' }]);
    expect(row('ham10000', 'df')).toMatchObject({ note: 'firm papule', target: { category: 'Dermatofibroma' } });
    // Who changes what a row means has written it, and cannot be its second reviewer.
    expect(row('ham10000', 'nv')).toMatchObject({ author: 'ada', target: { category: 'Junctional naevus' } });
    expect(row('isic2019', 'NV').alternatives).toEqual(['Junctional naevus', 'blue naevus']);
    expect(row('isic2019', 'DF').target).toEqual({ kind: 'exclude', reason: 'too few' });
    expect(row('ham10000', '=cmd()')).toMatchObject({ author: 'ada', target: { kind: 'exclude', reason: 'no diagnosis' } });
    // Rows that nobody touched stand there byte for byte, comments too.
    for (const [file, text] of before) {
      const touched = /^ {2}(?:bcc|df|nv|NV|DF):/u;
      const after = texts.get(file)!;
      for (const line of text.split('\n')) if (/^ {2}\S/u.test(line) && !touched.test(line)) expect(after).toContain(line);
      for (const comment of text.match(/#.*/gu) ?? []) expect(after).toContain(comment);
    }
    // The same cells when exported again, and the same file imported twice changes nothing.
    const again = await open(await exportSheets({ config, uses: uses.map((use) => (use.label === '=cmd()' ? { ...use, row: '=cmd()' } : use)), texts }, 'review'));
    for (const [source, label, column] of [['ham10000', 'df', 'Note'], ['ham10000', 'nv', 'Category'], ['isic2019', 'NV', 'Alternatives'], ['isic2019', 'DF', 'Category'], ['ham10000', '=cmd()', 'Reason (of "-")']] as const) {
      expect(get(again, source, label, column)).toBe(get(sheets, source, label, column));
    }
    expect(get(again, 'ham10000', 'bcc', 'Reviews so far')).toBe(`${DATE} ada: approve, typical: pearly border`);
    const twice = await imported(sheets);
    expect({ files: twice.files, refused: twice.refused, errors: codes(twice) }).toEqual({ files: [], refused: [], errors: [] });
  });

  it('approving a row with its category changed approves the row as changed', async () => {
    const sheets = await exported();
    put(sheets, 'ham10000', 'nv', 'Category', 'Junctional naevus');
    put(sheets, 'ham10000', 'nv', 'Decision', 'approve');
    await write(await imported(sheets, 'bo'));
    const state = rowStates(config).find(({ source, row }) => source === 'ham10000' && row.label === 'nv')!;
    expect(state.holding.map(({ by }) => by)).toEqual(['bo']);
    expect(state.lapsed).toEqual([]);
  });

  it('a row that somebody else changed meanwhile is refused with its cells, the others are taken; reviews of others do no harm', async () => {
    const mine = await exported();
    const theirs = await exported();
    put(theirs, 'ham10000', 'bcc', 'Note', 'theirs');
    put(theirs, 'ham10000', 'df', 'Decision', 'approve');
    put(theirs, 'ham10000', 'mel', 'Note', 'theirs too');
    await write(await imported(theirs, 'bo'));
    put(mine, 'ham10000', 'bcc', 'Decision', 'approve');
    put(mine, 'ham10000', 'bcc', 'Comment', 'mine');
    put(mine, 'ham10000', 'df', 'Decision', 'approve');
    put(mine, 'ham10000', 'vasc', 'Note', 'mine');
    const before = texts.get('mappings/ham10000.yaml')!;
    const result = await imported(mine);
    expect(codes(result)).toEqual([expect.stringMatching(/^DX2065 ham10000!A\d+: the row was changed after the file was made/u)]);
    expect(result.refused).toEqual([{ at: expect.stringMatching(/^ham10000!A/u), row: 'bcc', message: expect.any(String), cells: [
      { column: 'Category', text: 'Basal cell carcinoma' }, { column: 'Decision', text: 'approve' }, { column: 'Comment', text: 'mine' },
    ] }]);
    await write(result);
    expect(diff(before, texts.get('mappings/ham10000.yaml')!).gone.every((line) => /vasc|note/u.test(line))).toBe(true);
    const rows = rowStates(config).filter(({ source }) => source === 'ham10000');
    expect(rows.find(({ row }) => row.label === 'df')!.holding.map(({ by }) => by)).toEqual(['bo', 'ada']);
    expect(rows.find(({ row }) => row.label === 'bcc')!.row).toMatchObject({ note: 'theirs', reviews: [] });
  });

  it('rows and columns may stand in any order, and rows may be left out', async () => {
    const sheets = await exported();
    const page = pageOf(sheets, 'ham10000');
    const [header, ...rows] = page.rows;
    page.rows = [header!, ...rows.toReversed().slice(2)].map((row) => row.toReversed());
    for (const row of page.rows) if (row.at(-1) === 'bcc') row[header!.length - 1 - header!.indexOf('Note')] = 'turned';
    const result = await imported(sheets);
    expect(codes(result)).toEqual([]);
    expect(result.done).toEqual([{ sheet: 'ham10000', row: 'bcc', did: ['note'] }]);
    expect(result.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['DX2071', 'note']]);
  });

  it('MAP-6 a category that is added is proposed, one that is changed keeps the rest, and rows of it are not decided on in the same file', async () => {
    const sheets = await exported();
    pageOf(sheets, 'categories').rows.push(['Pitted keratolysis', null, '1C44', null, null, null, null, null, 'soles', null, null]);
    put(sheets, 'categories', 'Basal cell carcinoma', 'Note', 'all subtypes');
    put(sheets, 'ham10000', 'df', 'Category', 'Pitted keratolysis');
    const decision = put(sheets, 'ham10000', 'bcc', 'Decision', 'approve');
    const result = await imported(sheets);
    expect(codes(result)).toEqual([`DX2069 ${decision}: the category "Basal cell carcinoma" is changed by the same file`]);
    expect(result.diagnostics.filter(({ severity }) => severity === 'warning').map(({ code, message }) => `${code} ${message}`)).toEqual(['DX2017 not pinned in mappings/icd11.lock.yaml: 1C44']);
    const { gone, added } = diff(texts.get('mappings/categories.yaml')!, result.files.find(({ file }) => file.endsWith('categories.yaml'))!.text);
    expect(gone).toEqual(['  Basal cell carcinoma: { icd11: "2C32" } # Basal cell carcinoma of skin']);
    expect(added).toEqual(['  Basal cell carcinoma: { icd11: "2C32", note: all subtypes } # Basal cell carcinoma of skin', '  Pitted keratolysis: { icd11: "1C44", note: soles, status: proposed }']);
    await write(result);
    expect(config.categories.list.find(({ name }) => name === 'Pitted keratolysis')).toMatchObject({ icd11: ['1C44'], status: 'proposed', note: 'soles' });
  });

  it('a blind file gives nothing of the proposal away, and agreement is over its choices', async () => {
    const bytes = await exportSheets({ config, uses, texts }, 'blind');
    const sheets = await open(bytes);
    for (const name of ['ham10000', 'isic2019']) {
      const page = pageOf(sheets, name);
      expect(page.rows[0]).toEqual(['Label', 'Images', 'Example images', 'Category', 'dx']);
      for (const row of page.rows.slice(1)) expect(row[3]).toBeNull();
    }
    expect(pageOf(sheets, 'categories').rows[0]).toEqual(['Category', 'Kind', 'ICD-11', 'Official titles', 'dx']);
    // Not even a digest differs when the proposal does.
    const swapped = { ...config, mappings: config.mappings.map((mapping) => ({ ...mapping, rows: mapping.rows.map((row) => ({ ...row, target: { kind: 'exclude' as const, reason: 'x' }, note: 'y' })) })) };
    expect(Buffer.from(await exportSheets({ config: swapped, uses, texts }, 'blind')).equals(Buffer.from(bytes))).toBe(true);
    const choices: [string, string][] = [['bcc', 'Basal cell carcinoma'], ['df', 'Dermatofibroma'], ['mel', 'Melanoma'], ['nv', '-']];
    for (const [label, category] of choices) put(sheets, 'ham10000', label, 'Category', category);
    await write(await imported(sheets, 'ada'));
    put(sheets, 'ham10000', 'nv', 'Category', 'Melanocytic naevus');
    await write(await imported(sheets, 'bo'));
    expect((await imported(sheets, 'bo')).files).toEqual([]);
    const given = config.mappings.find(({ source }) => source === 'ham10000')!.rows.flatMap((row) => row.blind.map(({ by, category }) => ({ unit: row.label, rater: by, category })));
    expect(agreementOf(given)).toMatchObject({ statistic: 'kappa', n: 4, raw: 0.75 });
    // Who has reviewed a row has seen its proposal.
    const reviewed = await exported();
    put(reviewed, 'ham10000', 'vasc', 'Decision', 'approve');
    await write(await imported(reviewed, 'carl'));
    put(sheets, 'ham10000', 'vasc', 'Category', 'Melanoma');
    expect(codes(await imported(sheets, 'carl'))).toContainEqual(expect.stringContaining('carl has reviewed this row, so the choice is not blind'));
  });
});

describe('MAP-8 bad spreadsheets', () => {
  it.each<[string, (sheets: EditableSheet[]) => string | void, string]>([
    ['a category that is not there', (sheets) => put(sheets, 'ham10000', 'bcc', 'Category', 'Basal cell carcinom'), 'DX2067 @: there is no category "Basal cell carcinom"; did you mean "Basal cell carcinoma"?'],
    ['a category taken away', (sheets) => put(sheets, 'ham10000', 'bcc', 'Category', null), 'DX2067 @: there is no category'],
    ['an exclusion without a reason', (sheets) => {
      put(sheets, 'ham10000', 'bcc', 'Category', '-');
      return put(sheets, 'ham10000', 'bcc', 'Reason (of "-")', ' ');
    }, 'DX2070 @: the label is excluded without a reason'],
    ['a reason for a label with a category', (sheets) => put(sheets, 'ham10000', 'bcc', 'Reason (of "-")', 'x'), 'DX2070 @: there is a reason to exclude, but the label has a category'],
    ['a decision that is none', (sheets) => put(sheets, 'ham10000', 'bcc', 'Decision', 'aprove'), 'DX2069 @: "aprove" is no decision'],
    ['a comment without a decision', (sheets) => put(sheets, 'ham10000', 'bcc', 'Comment', 'hm'), 'DX2069 @: a comment stands without a decision'],
    ['a dispute settled by somebody who is no dermatologist', (sheets) => put(sheets, 'ham10000', 'bcc', 'Decision', 'settle'), 'DX2069 @: carl cannot settle this row: that takes a dermatologist who did not write it'],
    ['a row changed and rejected', (sheets) => {
      put(sheets, 'ham10000', 'bcc', 'Category', 'Melanoma');
      return put(sheets, 'ham10000', 'bcc', 'Decision', 'reject');
    }, 'DX2069 @: the row is changed and rejected at once'],
    ['a formula', (sheets) => put(sheets, 'ham10000', 'bcc', 'Note', { formula: '=1+1' }), 'DX2068 @: there is a formula where text is expected'],
    ['a number', (sheets) => put(sheets, 'ham10000', 'bcc', 'Note', 5), 'DX2068 @: there is a number where text is expected'],
    ['a date', (sheets) => put(sheets, 'ham10000', 'bcc', 'Comment', new Date(Date.UTC(2026, 0, 2))), 'DX2068 @: there is a date where text is expected'],
    ['a truth value', (sheets) => put(sheets, 'ham10000', 'bcc', 'Decision', true), 'DX2068 @: there is a truth value where text is expected'],
    ['a label changed', (sheets) => {
      put(sheets, 'ham10000', 'bcc', 'Note', 'x');
      return put(sheets, 'ham10000', 'bcc', 'Label', 'bbc');
    }, 'DX2066 @: the label was changed from "bcc"'],
    ['a code that is none', (sheets) => put(sheets, 'categories', 'Basal cell carcinoma', 'ICD-11', 'C44.1'), 'DX2072 @: "C44.1" does not have the form of an ICD-11 code'],
    ['a code of another category', (sheets) => put(sheets, 'categories', 'Basal cell carcinoma', 'ICD-11', '2F23.0'), 'DX2072 @: the code 2F23.0 belongs to "Dermatofibroma"'],
    ['a category renamed', (sheets) => put(sheets, 'categories', 'Basal cell carcinoma', 'Category', 'Basalioma'), 'DX2072 @: "Basal cell carcinoma" was changed to "Basalioma", which a sheet cannot do'],
    ['several codes without a rationale', (sheets) => {
      put(sheets, 'categories', 'Basal cell carcinoma', 'ICD-11', '2C32, 2C33');
      return 'categories!E?';
    }, 'DX2072 @: several codes have no rationale'],
  ])('%s names its cell, and only its row is left out', async (_, edit, expected) => {
    const sheets = await exported();
    put(sheets, 'isic2019', 'NV', 'Note', 'taken all the same');
    const cell = edit(sheets) ?? '';
    const result = await imported(sheets, 'carl');
    const [first, ...others] = codes(result);
    expect(others).toEqual([]);
    if (cell.endsWith('?')) expect(first).toMatch(new RegExp(expected.replace('@', `${cell.slice(0, -1)}\\d+`), 'u'));
    else expect(first).toBe(expected.replace('@', cell));
    expect(result.refused).toHaveLength(1);
    expect(result.files.map(({ file }) => file)).toEqual(['mappings/isic2019.yaml']);
  });

  it.each<[string, (sheets: EditableSheet[]) => void, RegExp]>([
    ['a column deleted', (sheets) => { for (const row of pageOf(sheets, 'ham10000').rows) row.splice(3, 1); }, /^DX2064 the sheet "ham10000" has no column "Category"/u],
    ['a header renamed', (sheets) => { pageOf(sheets, 'ham10000').rows[0]![7] = 'Notes'; }, /^DX2064 the sheet "ham10000" has no column "Note"/u],
    ['a column twice', (sheets) => { for (const row of pageOf(sheets, 'ham10000').rows) row.push(row[3]!); }, /^DX2064 the sheet "ham10000" has the column "Category" twice/u],
    ['the hidden column deleted', (sheets) => { for (const row of pageOf(sheets, 'ham10000').rows) row.pop(); }, /^DX2064 the sheet "ham10000" has no column "dx"/u],
    ['a row added', (sheets) => { pageOf(sheets, 'ham10000').rows.push(['new', null, null, 'Melanoma']); }, /^DX2066 ham10000!A\d+: the row was added by hand/u],
    ['a row twice', (sheets) => { const { rows } = pageOf(sheets, 'ham10000'); rows.push([...rows[1]!]); }, /^DX2066 ham10000!A2: the row stands there twice/u],
    ['merged cells', (sheets) => { const { rows } = pageOf(sheets, 'ham10000'); rows[1]![7] = { merge: 2 }; rows[2]![7] = null; }, /^DX2068 ham10000!2:2: there is merged cells/u],
    ['a whole row of another source', (sheets) => { pageOf(sheets, 'ham10000').rows.push([...pageOf(sheets, 'isic2019').rows[1]!]); }, /^DX2066 ham10000!A\d+: the label is not the one that the row was made for/u],
  ])('%s', async (_, edit, expected) => {
    const sheets = await exported();
    edit(sheets);
    put(sheets, 'isic2019', 'NV', 'Note', 'taken all the same');
    const result = await imported(sheets);
    expect(codes(result)[0]).toMatch(expected);
    expect(result.files.map(({ file }) => file)).toEqual(['mappings/isic2019.yaml']);
  });

  it('a sheet or column of somebody’s own is not read, a sheet that is gone changes nothing', async () => {
    const sheets = (await exported()).filter(({ name }) => name !== 'isic2019');
    sheets.push({ name: 'mine', rows: [['x']] });
    for (const [index, row] of pageOf(sheets, 'ham10000').rows.entries()) row.push(index === 0 ? 'Mine' : 'x');
    const result = await imported(sheets);
    expect(result.files).toEqual([]);
    expect(result.diagnostics.map(({ code, severity, message }) => `${code} ${severity} ${message}`)).toEqual([
      'DX2071 warning the column "Mine" of the sheet "ham10000" is not read',
      'DX2071 warning the sheet "mine" is not read',
      'DX2071 warning the sheet "isic2019" is gone',
    ]);
  });

  it('a decision, another category and a blind choice need a person; a note does not', async () => {
    const sheets = await exported();
    const decision = put(sheets, 'ham10000', 'bcc', 'Decision', 'approve');
    const category = put(sheets, 'ham10000', 'df', 'Category', 'Melanoma');
    put(sheets, 'ham10000', 'mel', 'Note', 'x');
    const result = await importSheets(await save(sheets), 'labels.xlsx', { config, texts, date: DATE });
    if (!result.ok) throw new Error('not imported');
    expect(codes(result.value)).toEqual([`DX2069 ${decision}: nobody says whose decision this is`, `DX2069 ${category}: nobody says who changed the row`]);
    expect(result.value.done).toEqual([{ sheet: 'ham10000', row: 'mel', did: ['note'] }]);
    expect(await failure(await save(sheets), 'adda')).toMatch(/^DX2069 there is no person "adda"/u);
  });

  it('a file that is not ours is refused as a whole', async () => {
    const sheets = await exported();
    expect(await failure(await save(sheets.filter(({ name }) => name !== 'dx')))).toBe('DX2063 "labels.xlsx" was not made by `dx labels export`');
    pageOf(sheets, 'dx').rows[0]![1] = '2';
    expect(await failure(await save(sheets))).toBe('DX2063 "labels.xlsx" has the format "2", this dx reads 1');
    expect(await failure(new TextEncoder().encode('label,category\n'))).toMatch(/^DX2030 /u);
    const bytes = await exportSheets({ config, uses, texts }, 'review');
    expect(await failure(bytes.slice(0, bytes.length / 2))).toMatch(/^DX203\d /u);
  });

  it('a row that cannot be edited is refused alone', async () => {
    const file = 'mappings/ham10000.yaml';
    const sheets = await exported();
    put(sheets, 'ham10000', 'bcc', 'Note', 'x');
    put(sheets, 'ham10000', 'df', 'Note', 'y');
    texts.set(file, texts.get(file)!.replace(/^ {2}bcc: .*$/mu, '  bcc: &b Basal cell carcinoma'));
    const result = await imported(sheets);
    expect(codes(result)).toEqual([expect.stringMatching(/^DX2060 ham10000!A\d+: mappings\/ham10000.yaml cannot be edited: the row "bcc" has anchors/u)]);
    expect(result.done.map(({ row }) => row)).toEqual(['df']);
  });

  it('codes that are not pinned cannot be decided on', async () => {
    const sheets = await exported();
    put(sheets, 'ham10000', 'bcc', 'Decision', 'approve');
    const { pinned: _, ...unpinned } = config;
    config = unpinned;
    const open = await exported();
    put(open, 'ham10000', 'bcc', 'Decision', 'approve');
    expect(codes(await imported(open))[0]).toMatch(/^DX2069 ham10000!L\d+: a code of the category is not pinned/u);
    // An official title that is another one now is a change, too.
    expect(codes(await imported(sheets))[0]).toMatch(/^DX2065/u);
  });
});

describe('cells', () => {
  it('hold what they can, and give it back the same', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (text, texts) => {
      expect(cellText(cellText(text))).toBe(cellText(text));
      expect(cellLines(linesOf(cellLines(texts), texts))).toBe(cellLines(texts.filter((one) => cellLines([one]) !== '')));
    }), { seed: 13, numRuns: 500 });
    expect(cellText(`${'x'.repeat(32_766)}😀`)).toHaveLength(32_766);
  });

  it('odd texts come back from a file as they went in, controls apart', async () => {
    const odd = ['_x0041_', '=1', '+1', '@a', '-', "'q", ' in ner ', 'a\nb', '<&>"', '😀', '\u0001x', '1e5', 'TRUE', '2026-01-02'];
    const mapping = config.mappings.find(({ source }) => source === 'ham10000')!;
    const rows = odd.map((text, index) => ({ ...mapping.rows[0]!, label: `${index} ${text}`, note: text }));
    const sheets = await open(await exportSheets({ config: { ...config, mappings: [{ ...mapping, rows }] }, uses: [], texts }, 'review'));
    expect(pageOf(sheets, 'ham10000').rows.slice(1).map((row) => row[7]).toSorted()).toEqual(odd.map(cellText).toSorted());
  });

  it('sheets have names that spreadsheet programs take', () => {
    const long = 'a'.repeat(40);
    expect([...sheetNames(['dx', 'categories', 'history', long, `${long}b`, 'x'])]).toEqual([
      ['dx', 'dx~2'], ['categories', 'categories~2'], ['history', 'history~2'], [long, 'a'.repeat(31)], [`${long}b`, `${'a'.repeat(29)}~2`], ['x', 'x'],
    ]);
  });
});
