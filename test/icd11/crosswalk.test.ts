import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { checkCode, codeForm } from '../../src/icd11/code.ts';
import { readCrosswalk, type Crosswalk } from '../../src/icd11/crosswalk.ts';

const FORWARD = [
  '10ClassKind', '10DepthInKind', 'icd10Code', 'icd10Chapter', 'icd10Title', '11ClassKind', '11DepthInKind', 'ICD-11 FoundationURI', 'Linearization (releaseURI)', 'icd11Code',
  'icd11Chapter', 'icd11Title', 'chapterMatch', 'Relation', 'Linearization', 'StatementDistance', 'IssueType', 'Match Type', '2020-Jan-22',
];
const BACK = ['Linearization (release) URI', 'icd11Code', 'icd11Chapter', 'icd11Title', 'icd10Code', 'icd10Chapter', 'icd10Title', 'chapterMatch', 'Relation', 'Stated{0}|Deduced', '2020-Jan-22'];

interface Row { readonly icd10: string; readonly code?: string; readonly kind?: string; readonly relation?: string; readonly linearization?: string; readonly issue?: string; readonly match: string }

const forward = (rows: readonly Row[], header = FORWARD): Buffer => Buffer.from([
  header,
  ...rows.map(({ icd10, code = '', kind = code === '' ? '' : 'category', relation = '', linearization = '', issue = '', match }) => [
    'category', '1', icd10, 'XII', `title of ${icd10}`, kind, '1', 'http://id.who.int/icd/entity/1', 'http://id.who.int/icd/release/11/beta/mms/1', code, '14', code && `title of ${code}`, 'True',
    relation, linearization, '0', issue, match,
  ]),
].map((cells) => `${cells.join('\t')}\n`).join(''));
const back = (rows: readonly (readonly [code: string, icd10: string, relation?: string])[]): Buffer => Buffer.from([
  BACK, ...rows.map(([code, icd10, relation = 'Subclass']) => ['http://id.who.int/icd/release/11/beta/mms/1', code, '14', `title of ${code}`, icd10, 'XII', `title of ${icd10}`, 'True', relation, '0']),
].map((cells) => `${cells.join('\t')}\n`).join(''));

const ROWS: readonly Row[] = [
  { icd10: 'L40.0', code: 'EA90.0', relation: 'Equivalent', match: 'EquivalentMatch' },
  { icd10: 'B35.4', code: '1F28.Z', relation: 'Equivalent', linearization: 'LIN-ROLLUP|REDIRECT-UNSPECIFIED-RESIDUAL', match: 'ToBroaderInTheSameChapter' },
  { icd10: 'B35.5', code: '1F28.Z&XN8M6', relation: 'Equivalent', linearization: 'LIN-ROLLUP|POST-COORDINATION', match: 'ToBroaderInTheSameChapter' },
  { icd10: 'C44', code: '2C3Z', relation: 'Subclass', linearization: 'REDIRECT-UNSPECIFIED-RESIDUAL', match: 'ToBroaderInTheSameBlock' },
  { icd10: 'C44.3', code: '2C3Z', relation: 'Subclass', match: 'ToBroaderInTheSameBlock' },
  { icd10: 'L81.4', code: 'ED60.Z', relation: 'Subclass', issue: 'MultipleSubClass', match: 'ToBroaderInTheSameChapter' },
  { icd10: 'L81.3', match: 'NoMapping' },
  { icd10: 'II', code: '02', kind: 'chapter', relation: 'Equivalent', issue: 'MapToGrouping_NoResidual', match: 'NoMappingDueToMaptoGroupingWithoutResidual' },
  { icd10: 'I63.1', code: '_NOCODEASSIGNED', relation: 'Subclass', match: 'ToBroaderInTheSameBlock' },
];
const read = (rows = ROWS, way: Buffer | undefined = back([['2C31', 'C44'], ['2C32', 'C44'], ['2C3Z', 'C44'], ['', 'C44'], ['_NOCODEASSIGNED', 'I63'], ['EA90.1', 'L40.0'], ['ED63', '', '']])) =>
  readCrosswalk({ bytes: forward(rows), file: '10to11.txt' }, way && { bytes: way, file: '11to10.txt' });

describe('MAP-5 the way from ICD-10', () => {
  const found = read();
  const crosswalk = found.ok ? found.value : undefined;

  it('equivalent, subclass, one-to-many and unmapped are told apart', () => {
    expect(crosswalk?.matches.map(({ icd10, kind, code, icd10Is }) => [icd10, kind, code, icd10Is])).toEqual([
      ['L40.0', 'equivalent', 'EA90.0', 'same'],
      ['B35.4', 'subclass', '1F28.Z', 'narrower'], // rolled up: no equivalence of codes
      ['B35.5', 'equivalent', '1F28.Z&XN8M6', 'same'], // the cluster says it all
      ['C44', 'one-to-many', '2C3Z', 'narrower'],
      ['C44.3', 'subclass', '2C3Z', 'narrower'],
      ['L81.4', 'one-to-many', 'ED60.Z', 'narrower'],
      ['L81.3', 'unmapped', undefined, undefined],
      ['II', 'unmapped', undefined, undefined],
      ['I63.1', 'unmapped', undefined, undefined],
    ]);
  });

  it('with WHO\'s words, the other codes, and the ICD-10 codes that share one', () => {
    expect(crosswalk?.version).toBe('2020-Jan-22');
    expect(crosswalk?.find('C44')).toEqual({
      icd10: 'C44', icd10Title: 'title of C44', kind: 'one-to-many', code: '2C3Z', title: 'title of 2C3Z', icd10Is: 'narrower', relation: 'Subclass, ToBroaderInTheSameBlock, REDIRECT-UNSPECIFIED-RESIDUAL',
      others: [{ code: '2C31', title: 'title of 2C31', relation: 'Subclass' }, { code: '2C32', title: 'title of 2C32', relation: 'Subclass' }], sharedWith: ['C44.3'],
    });
    expect(crosswalk?.find('L40.0')?.others.map(({ code }) => code)).toEqual(['EA90.1']);
    expect(crosswalk?.find('II')?.title).toBe('title of 02');
  });

  it('looks codes up whatever their case, blanks, dagger or asterisk', () => {
    expect([' l40.0 ', 'L40.0+', 'L40.0*', 'L40.0†', 'L40.9'].map((code) => crosswalk?.find(code)?.code)).toEqual(['EA90.0', 'EA90.0', 'EA90.0', 'EA90.0', undefined]);
  });

  it('without the file of the way back, what needs it is a subclass', () => {
    const alone = readCrosswalk({ bytes: forward(ROWS), file: '10to11.txt' });
    expect(alone.ok && ['C44', 'L81.4'].map((code) => [alone.value.find(code)?.kind, alone.value.find(code)?.others])).toEqual([['subclass', []], ['one-to-many', []]]);
  });
});

describe('MAP-5 maps that are refused', () => {
  const one = ROWS[0]!;
  const whole = forward(ROWS);
  it.each<[string, Buffer, RegExp]>([
    ['columns missing', forward(ROWS, FORWARD.with(13, 'x').with(17, 'y')), /^DX2034 .*lacks the columns "Relation", "Match Type"/u],
    ['the file of the way back', back([['2C31', 'C44']]), /^DX2034 .*"10ClassKind"/u],
    ['a table of something else', Buffer.from('Code,Title\n1,2\n'), /^DX2034/u],
    ['a spreadsheet', Buffer.from('PK\x03\x04\0\0'), /^DX2039 .*NUL/u],
    ['nothing', Buffer.alloc(0), /^DX2034/u],
    ['no rows', forward([]), /^DX2038/u],
    ['cut off in a row', whole.subarray(0, whole.length - 60), /^DX2039 .*19 columns, but 1[0-7] in row 10/u],
    ['cut off in the last cell', whole.subarray(0, whole.length - 3), /^DX2039 .*ends within a row/u],
    ['a match type that there is not', forward([{ ...one, match: 'Perhaps' }]), /^DX2045 row 2: L40\.0 has the match type "Perhaps"/u],
    ['a match type of JavaScript', forward([{ ...one, match: 'constructor' }]), /^DX2045 row 2/u],
    ['a relation that there is not', forward([{ ...one, relation: 'Broader' }]), /^DX2045 row 2: L40\.0 has the relation "Broader"/u],
    ['a relation that contradicts', forward([{ ...one, relation: 'Subclass' }]), /^DX2045 row 2: L40\.0 has the relation "Subclass" with the match type "EquivalentMatch"/u],
    ['a code of ICD-10 as target', forward([{ ...one, code: 'L40.0' }]), /^DX2045 row 2: L40\.0 is mapped to "L40\.0"/u],
    ['a broken cluster', forward([{ ...one, code: 'EA90&' }]), /^DX2045 row 2/u],
    ['a code twice', forward([one, one]), /^DX2045 row 3: the ICD-10 code L40\.0 stands in row 2 too/u],
    ['a row without code', forward([{ ...one, icd10: '' }]), /^DX2045 row 2: has no ICD-10 code/u],
  ])('%s', (_, bytes, expected) => {
    const found = readCrosswalk({ bytes, file: '10to11.txt' });
    expect(found.ok ? 'read' : found.error.map(({ code, message }) => `${code} ${message}`).join('; ')).toMatch(expected);
  });

  it('the way back with another relation or code', () => {
    for (const row of [['2C31', 'C44', 'Perhaps'], ['C44', 'C44']] as const) {
      const found = read(ROWS, back([row]));
      expect(found.ok || found.error.map(({ code, at }) => [code, at])).toEqual([['DX2045', { file: '11to10.txt', line: 2 }]]);
    }
  });

  it('another file than the pinned one', () => {
    const found = readCrosswalk({ bytes: forward(ROWS), file: '10to11.txt', sha256: sha256('x') });
    expect(found.ok || found.error[0]!.code).toBe('DX2037');
  });
});

const shared = resolve(import.meta.dirname, '../../../shared/data/icd11');
describe.skipIf(!existsSync(shared))('MAP-5 WHO\'s maps of 2020 (shared data)', () => {
  let crosswalk: Crosswalk;
  beforeAll(() => {
    const [forwardFile, backFile] = ['10To11MapToOneCategory.txt', '11To10MapToOneCategory.txt'].map((file) => ({ bytes: readFileSync(resolve(shared, file)), file }));
    const found = readCrosswalk(forwardFile!, backFile);
    if (!found.ok) throw new Error(found.error[0]!.message);
    crosswalk = found.value;
  }, 60_000);

  it('every row is classified; the counts are those of the doc comment', () => {
    const counts: { [kind: string]: number } = {};
    for (const { kind } of crosswalk.matches) counts[kind] = (counts[kind] ?? 0) + 1;
    expect(crosswalk.matches).toHaveLength(12_483);
    expect(counts).toEqual({ equivalent: 5161, subclass: 6474, 'one-to-many': 499, unmapped: 349 });
  });

  it('what is mapped has a code or cluster, and words; what is not has no code', () => {
    for (const { kind, code, icd10Is, relation, title } of crosswalk.matches) {
      expect(relation).not.toBe('');
      if (kind === 'unmapped') expect([code, icd10Is]).toEqual([undefined, undefined]);
      else expect([title !== '', codeForm(code!) !== undefined || checkCode(code!) === undefined, icd10Is]).toEqual([true, true, kind === 'equivalent' ? 'same' : 'narrower']);
    }
  });

  it('skin: what is equivalent, and what only looks so', () => {
    const told = ['L40.0', 'L20', 'L12.0', 'C43.9', 'C44', 'B35.4', 'L82', 'L81.3'].map((code) => `${code} ${crosswalk.find(code)!.kind} ${crosswalk.find(code)!.code}`);
    expect(told).toEqual([
      'L40.0 equivalent EA90.0', 'L20 equivalent EA80', 'L12.0 equivalent EB41.0', 'C43.9 equivalent 2C30.Z', 'C44 one-to-many 2C3Z', 'B35.4 subclass 1F28.Z', 'L82 subclass 2F21.0', 'L81.3 unmapped undefined',
    ]);
    expect(crosswalk.find('C44')!.others.map(({ code }) => code)).toContain('2C32');
    expect(crosswalk.find('C43.9')!.sharedWith).toContain('C43');
  });
});
