import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { readXlsx } from '../../src/icd11/read/xlsx.ts';
import { cellLines, cellText, linesOf } from '../../src/labels/sheets/columns.ts';
import { exportSheets, sheetNames } from '../../src/labels/sheets/export.ts';
import { importSheets } from '../../src/labels/sheets/import.ts';
import { agreementOf } from '../../src/labels/agreement.ts';
import { rowStates } from '../../src/labels/status.ts';
import { codes, config, DATE, diff, exported, failure, imported, pretend, texts, uses, write } from './sheet-rig.ts';
import { different, get, open, pageOf, put, save, type EditableSheet } from './workbook.ts';

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
    const first = await exported();
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
    await write(result);
    const row = (source: string, label: string) => config.mappings.find((mapping) => mapping.source === source)!.rows.find((one) => one.label === label)!;
    expect(row('ham10000', 'bcc').reviews).toMatchObject([{ by: 'ada', date: DATE, decision: 'approve', of, note: 'typical: pearly border' }]);
    expect(row('ham10000', 'df')).toMatchObject({ note: 'firm papule', target: { category: 'Dermatofibroma' } });
    // Who changes what a row means has written it, and cannot be its second reviewer.
    expect(row('ham10000', 'nv')).toMatchObject({ author: 'ada', target: { category: 'Junctional naevus' } });
    expect(row('isic2019', 'NV').alternatives).toEqual(['Junctional naevus', 'blue naevus']);
    expect(row('isic2019', 'DF').target).toEqual({ kind: 'exclude', reason: 'too few' });
    expect(row('ham10000', '=cmd()')).toMatchObject({ author: 'ada', target: { kind: 'exclude', reason: 'no diagnosis' } });
    // What is gone and what is added, and nothing beside it: comments, order, quotes and rows that nobody touched stand there byte for byte.
    expect([...before].filter(([file, text]) => texts.get(file) !== text).map(([file]) => file)).toEqual(['mappings/ham10000.yaml', 'mappings/isic2019.yaml']);
    expect(diff(before.get('mappings/ham10000.yaml')!, texts.get('mappings/ham10000.yaml')!)).toEqual({
      gone: ['  bcc: Basal cell carcinoma', '  df: Dermatofibroma', '  nv: { category: Melanocytic naevus, note: all variants }'],
      added: [
        '  bcc:', '    category: Basal cell carcinoma', '    reviews:',
        `      - { by: ada, role: dermatologist, date: ${DATE}, decision: approve, of: ${/^\d/u.test(of) ? `"${of}"` : of}, note: "typical: pearly border" }`,
        '  df: { category: Dermatofibroma, note: firm papule }', '  nv: { category: Junctional naevus, note: all variants, author: ada }',
        '  "=cmd()": { category: "-", reason: no diagnosis, author: ada }',
      ],
    });
    expect(diff(before.get('mappings/isic2019.yaml')!, texts.get('mappings/isic2019.yaml')!)).toEqual({
      gone: ['  NV: Melanocytic naevus', '  DF: Dermatofibroma'],
      added: ['  NV: { category: Melanocytic naevus, alternatives: [Junctional naevus, blue naevus] }', '  DF: { category: "-", reason: too few, author: ada }'],
    });
    // Exported again, all cells of all sheets are the same but for what was changed, and what follows from that.
    const again = await open(await exportSheets({ config, uses: uses.map((use) => (use.label === '=cmd()' ? { ...use, row: '=cmd()' } : use)), texts, only: ['ham10000', 'isic2019'] }, 'review'));
    const sums = (file: string): string => `${sha256(before.get(file)!)} → ${sha256(texts.get(file)!)}`;
    expect(different(first, again)).toEqual([
      `dx D3: ${sums('mappings/ham10000.yaml')}`, `dx D4: ${sums('mappings/isic2019.yaml')}`,
      'ham10000 =cmd() Category:  → -', 'ham10000 =cmd() Reason (of "-"):  → no diagnosis', 'ham10000 =cmd() Status: unmapped → proposed',
      `ham10000 bcc Reviews so far:  → ${DATE} ada: approve, typical: pearly border`, 'ham10000 bcc Status: proposed → reviewed',
      'ham10000 df Note:  → firm papule',
      'ham10000 nv Category: Melanocytic naevus → Junctional naevus', 'ham10000 nv ICD-11: 2F20.0\n2F20.1\n2F20.2\n2F20.Y → 2F20.0Y',
      'ham10000 nv Official titles: Title of 2F20.0\nTitle of 2F20.1\nTitle of 2F20.2\nTitle of 2F20.Y → Title of 2F20.0Y',
      'isic2019 DF Category: Dermatofibroma → -', 'isic2019 DF ICD-11: 2F23.0 → ', 'isic2019 DF Official titles: Title of 2F23.0 → ', 'isic2019 DF Reason (of "-"):  → too few',
      'isic2019 NV Alternatives:  → Junctional naevus\nblue naevus',
    ]);
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
    ['a category renamed', (sheets) => put(sheets, 'categories', 'Basal cell carcinoma', 'Category', 'Basalioma'), 'DX2066 @: the cell "Category" is there to be read, and was changed'],
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
    ['a column deleted', (sheets) => { for (const row of pageOf(sheets, 'ham10000').rows) row.splice(4, 1); }, /^DX2064 the sheet "ham10000" has no column "Category"/u],
    ['a header renamed', (sheets) => { pageOf(sheets, 'ham10000').rows[0]![8] = 'Notes'; }, /^DX2064 the sheet "ham10000" has no column "Note"/u],
    ['a column twice', (sheets) => { for (const row of pageOf(sheets, 'ham10000').rows) row.push(row[4]!); }, /^DX2064 the sheet "ham10000" has the column "Category" twice/u],
    ['the hidden column deleted', (sheets) => { for (const row of pageOf(sheets, 'ham10000').rows) row.pop(); }, /^DX2064 the sheet "ham10000" has no column "dx"/u],
    ['a row added', (sheets) => { pageOf(sheets, 'ham10000').rows.push(['new', null, null, 'Melanoma']); }, /^DX2066 ham10000!A\d+: the row was added by hand/u],
    ['a row twice', (sheets) => { const { rows } = pageOf(sheets, 'ham10000'); rows.push([...rows[1]!]); }, /^DX2066 ham10000!A2: the row stands there twice/u],
    ['merged cells', (sheets) => { const { rows } = pageOf(sheets, 'ham10000'); rows[1]![8] = { merge: 2 }; rows[2]![8] = null; }, /^DX2068 ham10000!2:2: there is merged cells/u],
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
    pageOf(sheets, 'dx').rows[0]![1] = '1';
    expect(await failure(await save(sheets))).toBe('DX2063 "labels.xlsx" has the format "1", this dx reads 2');
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
    pretend(unpinned);
    const open = await exported();
    put(open, 'ham10000', 'bcc', 'Decision', 'approve');
    expect(codes(await imported(open))[0]).toMatch(/^DX2069 ham10000!P\d+: a code of the category is not pinned/u);
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
    expect(pageOf(sheets, 'ham10000').rows.slice(1).map((row) => row[8]).toSorted()).toEqual(odd.map(cellText).toSorted());
  });

  it('sheets have names that spreadsheet programs take', () => {
    const long = 'a'.repeat(40);
    expect([...sheetNames(['dx', 'categories', 'history', long, `${long}b`, 'x'])]).toEqual([
      ['dx', 'dx~2'], ['categories', 'categories~2'], ['history', 'history~2'], [long, 'a'.repeat(31)], [`${long}b`, `${'a'.repeat(29)}~2`], ['x', 'x'],
    ]);
  });
});
