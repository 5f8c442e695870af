import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaves } from '../../src/cli/verbs.ts';
import { baseProject } from '../fixtures.ts';
import { good } from '../icd11/api-server.ts';
import { cellsOf, HEADER, textOf, type TableRow } from '../icd11/make-table.ts';
import { open, put, save } from '../labels/workbook.ts';
import { dx, project, type Project, type Run } from '../rig.ts';
import { documented, misshapen } from './json-shapes.ts';

const rows: readonly TableRow[] = [
  { id: '1', title: 'Neoplasms', kind: 'chapter', chapter: '02', leaf: 'False' },
  { id: '2', block: 'BlockL1-2C3', title: '- Malignant neoplasms of skin', kind: 'block', chapter: '02', leaf: 'False' },
  { id: '3', code: '2C30', title: '- - Melanoma of skin', kind: 'category', chapter: '02', leaf: 'True' },
  { id: '4', code: '2C32', title: '- - Basal cell carcinoma of skin', kind: 'category', chapter: '02', leaf: 'True' },
  { id: '5', code: '2F20', title: '- Benign cutaneous melanocytic neoplasms', kind: 'category', chapter: '02', leaf: 'False' },
  { id: '6', code: '2F20.0', title: '- - Common acquired melanocytic naevus', kind: 'category', chapter: '02', leaf: 'True' },
  { id: '5/unspecified', code: '2F20.Z', title: '- - Melanocytic naevus, unspecified', kind: 'category', chapter: '02', leaf: 'True', residual: 'True' },
  { id: '7', title: 'Diseases of the skin', kind: 'chapter', leaf: 'False' },
  { id: '8', code: 'EA90', title: '- Psoriasis', kind: 'category', leaf: 'False' },
  { id: '9', code: 'EA90.1', title: '- - Guttate psoriasis', kind: 'category', leaf: 'True' },
  { id: '10', code: '1F28', title: '- Dermatophytosis', kind: 'category', leaf: 'True' },
];
const table = (changed: readonly TableRow[], version: string): Buffer => textOf(changed.map(cellsOf), [...HEADER.slice(0, -1), `Version:${version}`]);

const people = `people:
  - { id: ada, name: Ada, role: dermatologist, qualification: board certified }
  - { id: bo, name: Bo, role: dermatologist, qualification: board certified }
  - { id: carl, name: Carl, role: data scientist, qualification: computer science }
`;

/** What a person does in a spreadsheet: some cells of one row, saved under another name. */
async function fillIn(from: string, to: string, sheet: string, label: string, cells: { readonly [column: string]: string }): Promise<void> {
  const sheets = await open(readFileSync(from));
  for (const [column, text] of Object.entries(cells)) put(sheets, sheet, label, column, text);
  writeFileSync(to, await save(sheets));
}

describe('the day of those who map labels, on the real program', () => {
  let made: Project;
  const shapes = new Map<string, string | undefined>();
  const run = (...args: string[]): Promise<Run> => dx(args, { cwd: made.dir });
  async function json<T>(shape: string, ...args: string[]): Promise<T & { code: number | null; diagnostics: { code: string; message: string }[] }> {
    const { code, stdout, stderr } = await run(...args, '--json', '-q');
    expect(stderr).toBe('');
    shapes.set(shape, misshapen(shape, stdout));
    return { ...(JSON.parse(stdout) as T & { diagnostics: { code: string; message: string }[] }), code };
  }
  const mapping = (): string => readFileSync(made.path('mappings/one.yaml'), 'utf8');

  beforeAll(() => {
    made = project(baseProject);
    rmSync(made.path('mappings/icd11.lock.yaml'));
    made.write('icd11/2025-01.txt', table(rows, '2025 Jan 24 - 22:30 UTC'));
    made.write('dx.config.yaml', [
      '# a comment', 'name: Base', 'title: Base', 'task: { clinical: c, labels: multiclass, intendedUse: [training] }', 'permissions: [research]',
      'icd11: # the release', '  release: "2025-01" # pinned', '  table: icd11/2025-01.txt', '',
    ].join('\n'));
    made.write('rules/people.yaml', people);
    made.write('rules/labels.yaml', 'reviews: { release: refuse }\n');
    made.write('mappings/categories.yaml', '# What the eye can tell.\ncategories:\n  Basal cell carcinoma: { icd11: 2C32 } # the most common\n  Melanocytic naevus:\n    icd11: "2F20.0"\n');
    made.write('mappings/one.yaml', 'source: one\nauthor: carl\n# Labels of the archive.\nlabels:\n  bcc: Basal cell carcinoma # sure\n');
    const labels = ['bcc', 'nevus', 'Psoriasis', 'guttate psoriasis', 'xyzzy'];
    made.write('data/one/records.csv', `image,patient,lesion,diagnosis,age,sex\n${labels.map((label, n) => `r${n},p${n},l${n},${label},40,m\n`).join('')}`);
  });
  afterAll(() => made.remove());

  it('MAP-4 finds codes, and pins those in use', async () => {
    const found = await json<{ found: { code: string; score: number }[] }>('icd11 find', 'icd11', 'find', 'BCC');
    expect(found.found[0]).toMatchObject({ code: '2C32' });
    expect((await run('icd11', 'find', '2f20.0')).stdout).toMatch(/1\.00 +2F20\.0 +Common acquired melanocytic naevus +Benign cutaneous melanocytic neoplasms < Neoplasms/);
    expect((await run('check')).stderr + (await run('check')).stdout).toContain('DX2016');
    expect(await json('icd11 pin', 'icd11', 'pin')).toMatchObject({ code: 0, release: '2025-01', from: 'table', codes: 2, added: ['2C32', '2F20.0'], removed: [], written: ['mappings/icd11.lock.yaml'] });
    expect((await run('icd11', 'pin')).stdout).toBe('nothing to do: 2 codes pinned\n');
    expect((await run('check')).stdout).toBe('no findings\n');
  });

  it('MAP-4 pins nothing where a code does not exist, and names the one that fits', async () => {
    const before = readFileSync(made.path('mappings/icd11.lock.yaml'), 'utf8');
    const categories = readFileSync(made.path('mappings/categories.yaml'), 'utf8');
    made.write('mappings/categories.yaml', categories.replace('2C32', '2C3Z'));
    const refused = await json<{ written: string[] }>('icd11 pin', 'icd11', 'pin');
    expect([refused.code, refused.written, refused.diagnostics.map((d) => d.code)]).toEqual([1, [], ['DX2018']]);
    expect((await run('icd11', 'pin')).stderr).toContain('did you mean 2C32, "Basal cell carcinoma of skin"?');
    expect((await run('check')).stdout).toContain('DX2018'); // the table is at hand, so check says more than "not pinned"
    expect(readFileSync(made.path('mappings/icd11.lock.yaml'), 'utf8')).toBe(before);
    made.write('mappings/categories.yaml', categories);
  });

  it('MAP-1 lists labels with images and suggestions, and proposes', async () => {
    const { labels } = await json<{ labels: { label: string; images: number; examples: string[]; suggestions: { category?: string; code?: string; score: number }[] }[] }>('labels unmapped', 'labels', 'unmapped');
    expect(labels.map(({ label, images, examples, suggestions }) => [label, images, examples.length, suggestions[0]?.category ?? suggestions[0]?.code])).toEqual([
      ['Psoriasis', 1, 1, 'EA90'], ['guttate psoriasis', 1, 1, 'EA90.1'], ['nevus', 1, 1, 'Melanocytic naevus'], ['xyzzy', 1, 1, undefined],
    ]);
    const before = mapping();
    const said = await json<{ written: string[] }>('labels suggest', 'labels', 'suggest', '--least', '0.7');
    expect([said.code, said.written, mapping()]).toEqual([0, [], before]);
    const wrote = await json<{ written: string[]; left: { label: string }[] }>('labels suggest', 'labels', 'suggest', '--least', '0.7', '--write');
    expect([wrote.code, wrote.written, wrote.left.map((one) => one.label)]).toEqual([0, ['mappings/one.yaml', 'mappings/categories.yaml', 'mappings/icd11.lock.yaml'], ['xyzzy']]);
    expect(mapping().startsWith(before)).toBe(true);
    expect(mapping()).toMatch(/nevus: \{ category: Melanocytic naevus, proposed: "0\.\d\d" \}/);
    expect(mapping()).not.toContain('reviews');
    const categories = readFileSync(made.path('mappings/categories.yaml'), 'utf8');
    expect(categories).toContain('  Basal cell carcinoma: { icd11: 2C32 } # the most common\n');
    expect(categories).toContain('status: proposed');
    const check = await run('check');
    expect([check.code, check.stdout.match(/DX2024/gu)?.length]).toEqual([0, 2]);
    made.write('mappings/categories.yaml', categories.replaceAll('status: proposed', 'status: accepted'));
    expect((await run('check')).stdout).toBe('no findings\n');
  });

  it('MAP-7 reviews are written by the tool, and a row is approved when the rule is met', async () => {
    const status = async () => (await json<{ open: { label: string; status: string }[] }>('labels status', 'labels', 'status')).open.find((row) => row.label === 'bcc')?.status;
    expect(await status()).toBe('proposed');
    const before = mapping();
    const first = await json<{ reviewed: { status: string }[] }>('labels approve', 'labels', 'approve', 'one', 'bcc', '--by', 'carl', '--date', '2026-11-21');
    expect(first).toMatchObject({ code: 0, reviewed: [{ label: 'bcc', status: 'reviewed' }], written: ['mappings/one.yaml'] });
    const digest = /of: "?([0-9a-f]{64})/u.exec(mapping())![1]!;
    // One row has changed, and nothing else.
    expect(mapping().split('\n').filter((line) => !before.split('\n').includes(line)).join('\n')).toMatch(new RegExp(`\\{ by: carl, role: data scientist, author: carl, date: 2026-11-21, decision: approve, of: "?${digest}"? \\}`, 'u'));
    expect(mapping()).toContain('# sure');
    expect((await run('labels', 'approve', 'one', 'BCC', '--by', 'carl')).stdout).toBe('bcc: said already\n');
    await run('labels', 'approve', 'one', 'bcc', '--by', 'ada', '--date', '2026-11-22');
    expect(await status()).toBeUndefined(); // approved rows are not open
    await run('labels', 'approve', 'one', 'bcc', '--by', 'bo', '--decision', 'reject', '--note', 'too vague');
    expect(await status()).toBe('disputed');
    expect((await run('labels', 'approve', 'one', 'bcc', '--by', 'carl', '--decision', 'settle')).stderr).toContain('DX2027');
    await run('labels', 'approve', 'one', 'bcc', '--by', 'ada', '--decision', 'settle');
    expect(await status()).toBeUndefined();
    expect(mapping().match(/of: /gu)).toHaveLength(4);
  });

  it('MAP-7 two people at once lose nothing: each review is written, or refused by name', async () => {
    const before = mapping();
    for (let round = 0; round < 3; round++) {
      const both = await Promise.all(['ada', 'bo'].map((by) => run('labels', 'approve', 'one', 'nevus', 'Psoriasis', '--by', by)));
      const written = both.filter(({ code }) => code === 0).length;
      expect(both.filter(({ code }) => code !== 0).every(({ stderr }) => stderr.includes('DX2054'))).toBe(true);
      expect((mapping().match(/of: /gu) ?? []).length - (before.match(/of: /gu) ?? []).length).toBe(2 * written);
      made.write('mappings/one.yaml', before);
    }
  });

  it('MAP-7 an approval given before the author was named is given again, and then counts as independent', async () => {
    const before = mapping();
    made.write('mappings/one.yaml', before.replace('author: carl\n', ''));
    await run('labels', 'approve', 'one', 'nevus', '--by', 'bo');
    await run('labels', 'approve', 'one', 'nevus', '--by', 'ada');
    made.write('mappings/one.yaml', mapping().replace('source: one\n', 'source: one\nauthor: carl\n'));
    const status = async () => (await json<{ open: { label: string; status: string }[] }>('labels status', 'labels', 'status')).open.find((row) => row.label === 'nevus')?.status;
    expect(await status()).toBe('reviewed');
    expect((await run('labels', 'approve', 'one', 'nevus', '--by', 'ada')).stdout).toMatch(/^nevus → Melanocytic naevus \(2F20\.0 "Common acquired melanocytic naevus"\): approved\n$/);
    expect(await status()).toBeUndefined();
    made.write('mappings/one.yaml', before);
  });

  it('what a killed dx left does not stand in the way of the next', async () => {
    const before = mapping();
    made.write('.dx-edit.lock', '');
    expect((await run('labels', 'approve', 'one', 'nevus', '--by', 'ada')).code).toBe(0);
    expect(existsSync(made.path('.dx-edit.lock'))).toBe(false);
    made.write('mappings/one.yaml', before);
    // Of another machine nobody here can know whether it runs.
    made.write('.dx-edit.lock', JSON.stringify({ machine: '0', boot: '0', namespace: '0', pid: 1, start: '0' }));
    const held = await run('labels', 'approve', 'one', 'nevus', '--by', 'ada');
    expect([held.code, held.stderr.includes('another dx holds ".dx-edit.lock"'), mapping()]).toEqual([1, true, before]);
    rmSync(made.path('.dx-edit.lock'));
  });

  it('MAP-4 a lock file that somebody edited is no witness where the table is at hand', async () => {
    const lock = readFileSync(made.path('mappings/icd11.lock.yaml'), 'utf8');
    made.write('mappings/icd11.lock.yaml', lock.replace('title: "Basal cell carcinoma of skin"', 'title: "Common acquired melanocytic naevus, basal"'));
    const check = await run('check');
    expect([check.code, check.stdout.includes('error DX2059  2C32 is pinned as "Common acquired melanocytic naevus, basal"')]).toEqual([1, true]);
    made.write('mappings/icd11.lock.yaml', lock.replace('title: "Basal cell carcinoma of skin",', 'title: "Basal cell carcinoma of skin", synonyms: ["Melanoma"],'));
    expect((await run('check')).stdout).toContain('error DX2059  2C32 is pinned as');
    made.write('mappings/icd11.lock.yaml', lock);
    expect((await run('check')).stdout).toBe('no findings\n');
  });

  it('DEID-5 a label that may name a person is neither proposed nor passed over', async () => {
    const records = readFileSync(made.path('data/one/records.csv'), 'utf8');
    const before = mapping();
    made.write('data/one/records.csv', `${records}r9,p9,l9,"psoriasis, Mr John Doe, born 12.03.1950",40,m\n`);
    const said = await run('labels', 'suggest', '--write', '--least', '0.3');
    expect(said.code).toBe(0);
    expect(mapping()).not.toContain('John');
    made.write('mappings/one.yaml', before.replace('  bcc:', '  "psoriasis, Mr John Doe": Psoriasis\n  bcc:'));
    const check = await run('check');
    expect([check.stdout.includes('DX2062'), check.stdout.includes('John')]).toEqual([true, false]);
    made.write('mappings/one.yaml', before);
    made.write('data/one/records.csv', records);
  });

  it('MAP-7 a review lapses when what it approved changes, and not by a note', async () => {
    const approved = mapping();
    made.write('mappings/one.yaml', approved.replace('category: Basal cell carcinoma', 'category: Basal cell carcinoma\n    note: as the archive says'));
    expect((await run('check')).stdout).toBe('no findings\n');
    made.write('mappings/one.yaml', approved.replace('category: Basal cell carcinoma', 'category: Melanocytic naevus'));
    const lapsed = await json('check', 'check');
    expect([lapsed.code, lapsed.diagnostics.map((d) => d.code)]).toEqual([0, ['DX2026', 'DX2026', 'DX2026', 'DX2026']]);
    made.write('mappings/one.yaml', approved);
  });

  it('refuses what cannot be reviewed', async () => {
    const before = mapping();
    for (const [args, code] of [
      [['one', 'bcc', '--by', 'nobody'], 'DX2025'], [['two', 'bcc', '--by', 'ada'], 'DX2055'], [['one', 'bccc', '--by', 'ada'], 'DX2055'], [['one', 'bcc'], 'DX9002'],
      [['one', '--by', 'ada'], 'DX9002'], [['one', 'bcc', '--all', '--by', 'ada'], 'DX9002'], [['one', 'bcc', '--by', 'ada', '--decision', 'reject'], 'DX9002'],
      [['one', 'bcc', '--by', 'ada', '--date', '2026-02-30'], 'DX9002'],
    ] as const) {
      const refused = await run('labels', 'approve', ...args);
      expect(refused.stderr, args.join(' ')).toContain(code);
      expect(refused.code).toBeGreaterThan(0);
    }
    expect(mapping()).toBe(before);
  });

  it('MAP-8 a spreadsheet goes to the dermatologist and comes back; a file that is there is not replaced', async () => {
    const before = mapping();
    const wrote = await json<{ written: { rows: number }[] }>('labels export', 'labels', 'export', '--xlsx', 'review.xlsx', '--sssom', 'm.tsv', '--fhir', 'm.json');
    expect([wrote.code, wrote.written.map(({ rows: n }) => n)]).toEqual([0, [4, 4, 5]]); // the sheet has the unmapped label as well
    expect((await run('labels', 'export', '--xlsx', 'review.xlsx')).stderr).toContain('DX2058');
    expect(readFileSync(made.path('m.tsv'), 'utf8')).toContain('mapping_justification');
    expect(JSON.parse(readFileSync(made.path('m.json'), 'utf8'))).toMatchObject({ resourceType: 'ConceptMap', status: 'draft' });
    expect(await json('labels import', 'labels', 'import', 'review.xlsx', '--by', 'ada')).toMatchObject({ code: 0, done: [], refused: [], written: [] });
    expect(mapping()).toBe(before);
    await fillIn(made.path('review.xlsx'), made.path('back.xlsx'), 'one', 'nevus', { Decision: 'approve', Comment: 'typical' });
    const dry = await run('labels', 'import', 'back.xlsx', '--by', 'ada', '--date', '2026-11-23', '--dry-run');
    expect([dry.code, mapping()]).toEqual([0, before]);
    const taken = await json<{ done: { row: string }[] }>('labels import', 'labels', 'import', 'back.xlsx', '--by', 'ada', '--date', '2026-11-23');
    expect([taken.code, taken.done.map((one) => one.row)]).toEqual([0, ['nevus']]);
    expect(mapping()).toMatch(/by: ada, role: dermatologist, author: carl, date: 2026-11-23, decision: approve, of: "?[0-9a-f]{64}"?, note: typical/);
    expect((await run('check')).stdout).toBe('no findings\n');
    const after = mapping();
    made.write('mappings/one.yaml', after.replace('category: Guttate psoriasis', 'category: Psoriasis'));
    await fillIn(made.path('review.xlsx'), made.path('late.xlsx'), 'one', 'guttate psoriasis', { Decision: 'approve', Comment: 'do not lose this' });
    const late = await run('labels', 'import', 'late.xlsx', '--by', 'ada');
    expect([late.code, late.stdout.includes('do not lose this'), late.stderr.includes('DX2065')]).toEqual([1, true, true]);
    made.write('mappings/one.yaml', before);
  });

  it('MAP-8 a spreadsheet for one person needs no --by on the way back, takes no other, and an unknown person gets none', async () => {
    const before = mapping();
    expect((await run('labels', 'export', '--xlsx', 'zoe.xlsx', '--for', 'adda')).stderr).toMatch(/DX2025[^]*did you mean "?ada"?/iu);
    expect((await run('labels', 'export', '--sssom', 'x.tsv', '--for', 'ada')).stderr).toContain('DX9002');
    expect([existsSync(made.path('zoe.xlsx')), existsSync(made.path('x.tsv'))]).toEqual([false, false]);
    const wrote = await run('labels', 'export', '--xlsx', 'ada.xlsx', '--for', 'ada');
    expect([wrote.code, wrote.stdout, wrote.stderr]).toEqual([0, expect.stringMatching(/^wrote .*ada\.xlsx for ada: \d rows\n$/u), expect.stringMatching(/next: "dx labels import ada\.xlsx"/u)]);
    await fillIn(made.path('ada.xlsx'), made.path('back-ada.xlsx'), 'one', 'nevus', { 'Decision (ada)': 'approve' });
    const other = await run('labels', 'import', 'back-ada.xlsx', '--by', 'bo');
    expect([other.code, other.stderr.includes('DX2069'), mapping()]).toEqual([1, true, before]);
    const taken = await run('labels', 'import', 'back-ada.xlsx', '--date', '2026-11-24');
    expect([taken.code, taken.stdout]).toEqual([0, 'one "nevus": approve by ada\n']);
    expect(mapping()).toMatch(/by: ada, role: dermatologist, author: carl, date: 2026-11-24, decision: approve/u);
    made.write('mappings/one.yaml', before);
  });

  it('MAP-8 a spreadsheet that names a source outside of the project writes nothing there', async () => {
    const before = mapping();
    const sheets = await open(readFileSync(made.path('review.xlsx')));
    put(sheets, 'one', 'xyzzy', 'Category', 'Psoriasis');
    const hidden = sheets.find(({ name }) => name === 'dx')!;
    hidden.rows.find((row) => row[0] === 'sheet')![2] = '../../outside/evil';
    writeFileSync(made.path('evil.xlsx'), await save(sheets));
    const refused = await run('labels', 'import', 'evil.xlsx', '--by', 'ada');
    expect([refused.code, refused.stderr.includes('DX2073'), refused.stderr.includes('outside'), mapping()]).toEqual([1, true, false, before]);
    expect([existsSync(made.path('../outside')), existsSync(made.path('mappings/../../outside'))]).toEqual([false, false]);
  });

  it('MAP-9 another release: retired, moved, retitled and reused codes, with categories, images and reviews', async () => {
    const next: TableRow[] = rows.flatMap((row): TableRow[] => {
      if (row.id === '4') return [{ ...row, title: '- - Basal cell carcinoma' }];
      if (row.id === '6') return []; // retired
      if (row.id === '8') return [{ ...row, code: 'EA9A', leaf: 'True' }, { id: '20', code: 'EA90', title: '- Papulosquamous dermatoses, other', kind: 'category', leaf: 'False' }];
      return [row];
    });
    made.write('icd11/2026-01.txt', table(next, '2026 Jan 24 - 22:30 UTC'));
    const wrong = await run('icd11', 'bump', '2026-02', '--table', 'icd11/2026-01.txt');
    expect([wrong.code, /2026-02/u.test(wrong.stderr)]).toEqual([1, true]);
    const config = readFileSync(made.path('dx.config.yaml'), 'utf8');
    const dry = await json<{ changes: { code: string; kind: string; categories: string[]; images: number }[]; lapsing: object[]; written: string[] }>('icd11 bump', 'icd11', 'bump', '2026-01', '--table', 'icd11/2026-01.txt', '--dry-run');
    expect(dry.changes.map(({ code, kind, categories, images }) => [code, kind, categories, images])).toEqual([
      ['2C32', 'retitled', ['Basal cell carcinoma'], 1], ['2F20.0', 'retired', ['Melanocytic naevus'], 1], ['EA90', 'recoded', ['Psoriasis'], 1], ['EA90', 'reused', ['Psoriasis'], 1],
      ['EA90.1', 'moved', ['Guttate psoriasis'], 1],
    ]);
    expect(dry.lapsing).toHaveLength(4);
    expect([dry.written, readFileSync(made.path('dx.config.yaml'), 'utf8')]).toEqual([[], config]);
    const bumped = await run('icd11', 'bump', '2026-01', '--table', 'icd11/2026-01.txt');
    expect(bumped.code).toBe(1); // a code is gone, which needs a person
    expect(bumped.stdout).toMatch(/2F20\.0 +retired +"Common acquired melanocytic naevus" is gone +Melanocytic naevus +1/);
    expect(readFileSync(made.path('dx.config.yaml'), 'utf8')).toMatch(/^# a comment\n[^]*icd11: # the release\n {2}release: "?2026-01"? # pinned\n {2}table: icd11\/2026-01\.txt\n {2}sha256: "?[0-9a-f]{64}"?\n$/);
    const check = await json('check', 'check');
    expect([check.code, [...new Set(check.diagnostics.map((d) => d.code))].toSorted()]).toEqual([1, ['DX2018', 'DX2021']]);
    // Who has no table knows as well that the code was retired, not only that it is not there.
    rmSync(made.path('icd11'), { recursive: true });
    expect((await run('check')).stdout).toContain('2F20.0 was retired: "Common acquired melanocytic naevus" is last in ICD-11 MMS 2025-01, and no more in 2026-01');
  });

  it('MAP-4 pins by the API of a local container, with ancestors and synonyms; no credentials go there', async () => {
    const headers: string[] = [];
    const server = createServer((request, response) => {
      headers.push(JSON.stringify(request.headers));
      good(request, response, decodeURI(request.url!.replace(`/icd/release/11/2025-01/mms`, '').replace('/', '')));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const other = project(baseProject);
    rmSync(other.path('mappings/icd11.lock.yaml'));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      other.write('dx.config.yaml', `name: Base\ntitle: Base\ntask: { clinical: c, labels: multiclass, intendedUse: [training] }\npermissions: [research]\nicd11: { release: "2025-01", api: { url: "${url}" } }\n`);
      other.write('mappings/categories.yaml', 'categories:\n  Rodent ulcers: { icd11: 2C32 }\n');
      other.write('mappings/one.yaml', 'source: one\nlabels: { bcc: Rodent ulcers }\n');
      const pinned = await dx(['icd11', 'pin'], { cwd: other.dir, env: { ICD_CLIENT_ID: 'me', ICD_CLIENT_SECRET: 'never-told' } });
      expect([pinned.code, pinned.stdout]).toEqual([0, 'pinned 1 code of ICD-11 MMS 2025-01 in mappings/icd11.lock.yaml; new: 2C32\n']);
      expect(headers.join('\n')).not.toMatch(/authorization|never-told/iu);
      const lock = readFileSync(other.path('mappings/icd11.lock.yaml'), 'utf8');
      expect(lock).toContain('from: api');
      expect(lock).toMatch(/"2C32": \{ title: "Basal cell carcinoma of skin", .* synonyms: \["Rodent ulcer"/u);
      // The synonym is what fits, and the lock is all that check needs.
      server.close();
      server.closeAllConnections();
      expect((await dx(['check'], { cwd: other.dir })).stdout).toBe('no findings\n');
      other.write('mappings/categories.yaml', 'categories:\n  Rodent ulcers: { icd11: 2C33 }\n');
      const down = await dx(['icd11', 'pin'], { cwd: other.dir });
      expect(down.code).toBe(1);
      expect(readFileSync(other.path('mappings/icd11.lock.yaml'), 'utf8')).toBe(lock);
      other.write('dx.config.yaml', readFileSync(other.path('dx.config.yaml'), 'utf8').replace(/ url: "[^"]*" /u, ''));
      expect((await dx(['icd11', 'pin'], { cwd: other.dir })).stderr).toContain('ICD_CLIENT_ID is not set in the environment');
    } finally {
      server.close();
      other.remove();
    }
  });

  it('has documented the shape of each of these commands', () => {
    expect([...shapes].filter(([, problem]) => problem !== undefined)).toEqual([]);
    for (const { path } of leaves()) if (path[0] === 'labels' || path[0] === 'icd11') expect([...shapes.keys()]).toContain(path.join(' '));
    for (const name of shapes.keys()) expect(documented).toContain(name);
  });
});
