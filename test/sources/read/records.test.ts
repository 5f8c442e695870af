import { describe, expect, it } from 'vitest';
import { pseudonym } from '../../../src/core/ids.ts';
import { AT, capture, column, folderOf, images, recordFile, records, scanned, single, sourceOf } from '../project.ts';

const id = (key: string): string => pseudonym({ kind: 'public' }, 's', key);

describe('records', () => {
  it('SRC-5 are joined by key in the order of files, and each line says where its row is', async () => {
    const folder = folderOf({ 'truth.csv': 'image,dx\nb,nv\na,mel\n', 'meta.tsv': 'name\tage\tsex\na.jpg\t50\tf\nb.jpg\t\tm\n' });
    const found = await scanned(sourceOf(folder, {
      records: records(recordFile('truth.csv', 'image'), recordFile('meta.tsv', 'name', { format: 'tsv', stripExtension: true })),
      fields: { age: column('age'), sex: column('sex'), modality: { from: { kind: 'const', value: 'clinical' }, missing: [], at: AT } },
      label: single('dx'),
    }));
    expect(found.found).toEqual([]);
    const none = { birthDate: null, skinType: null, site: null, size: null, presentation: null, device: null, acquired: null, confirmation: null, icd10: null, timePoint: null, licence: null, attribution: null, split: null };
    expect(found.lines()).toEqual([
      { source: 's', key: 'a', id: id('a'), lesion: null, patient: null, file: 0, row: 3, fields: { ...none, age: '50', sex: 'f', modality: 'clinical' }, labels: [{ label: 'mel', value: '1' }] },
      { source: 's', key: 'b', id: id('b'), lesion: null, patient: null, file: 0, row: 2, fields: { ...none, age: null, sex: 'm', modality: 'clinical' }, labels: [{ label: 'nv', value: '1' }] },
    ]);
  });

  it('SRC-5 a key that one of the files lacks is found, and its other fields are used', async () => {
    const folder = folderOf({ '1.csv': 'k,dx\na,nv\nb,nv\n', '2.csv': 'k,age\nb,50\nc,60\nd,70\n' });
    const found = await scanned(sourceOf(folder, { records: records(recordFile('1.csv', 'k'), recordFile('2.csv', 'k')), fields: { age: column('age') }, label: single('dx') }));
    expect(found.found).toEqual([
      'warning DX3118 2.csv 1 record of earlier files is not in "2.csv"',
      'warning DX3118 2.csv 2 records of "2.csv" are not in the earlier files',
    ]);
    expect(found.lines().map((line) => [line.key, line.file, line.row, line.fields['age'], line.labels.length])).toEqual([
      ['a', 0, 2, null, 1], ['b', 0, 3, '50', 1], ['c', 1, 3, '60', 0], ['d', 1, 4, '70', 0],
    ]);
  });

  it('SRC-5 a column of two files is an error where it is read', async () => {
    const folder = folderOf({ '1.csv': 'k,age,x\na,50,1\n', '2.csv': 'k,age,x\na,60,1\n' });
    const found = await scanned(sourceOf(folder, { records: records(recordFile('1.csv', 'k'), recordFile('2.csv', 'k')), fields: { age: column('age') } }));
    expect(found.found).toEqual(['error DX3113 sources.d/s.yaml:1:1 the column "age" is in "2.csv" and in an earlier record file of source "s"']);
  });

  it('SRC-6 rows that repeat one another are found once, the first is used', async () => {
    const found = await scanned(sourceOf(folderOf({ 't.csv': 'k,dx,note\na,nv,1\na,nv,2\nb,nv,3\na,nv,4\n' }), { records: records(recordFile('t.csv', 'k')), label: single('dx') }));
    expect(found.found).toEqual(['warning DX3116 t.csv:3 2 rows of "t.csv" repeat an earlier one, first row 3']);
    expect(found.lines().map(({ key, row }) => [key, row])).toEqual([['a', 2], ['b', 4]]);
    expect(found.excluded).toEqual([]);
  });

  it('SRC-6 records that contradict each other leave their image out', async () => {
    const folder = folderOf({ 't.csv': 'k,dx\na,nv\na,mel\nb,nv\na,nv\n', 'a.jpg': 'x', 'b.jpg': 'x' });
    const found = await scanned(sourceOf(folder, { images: images(), records: records(recordFile('t.csv', 'k')), label: single('dx') }));
    expect(found.found[0]).toBe('warning DX3117 t.csv:3 1 record of "t.csv" contradicts an earlier one of the same key, first row 3');
    expect(found.excluded).toEqual([{ source: 's', key: 'a', id: id('a'), reason: 'ambiguous-record' }]);
    expect(found.images.map(({ key }) => key)).toEqual(['b']);
    expect(found.lines().map(({ key }) => key)).toEqual(['b']);
  });

  it('SRC-6 records without key are counted, keys that differ by case are named', async () => {
    const found = await scanned(sourceOf(folderOf({ 't.csv': 'k,dx\n ,nv\n,nv\nA1,nv\na1,nv\n' }), { records: records(recordFile('t.csv', 'k')), label: single('dx') }));
    expect(found.found).toEqual([
      'warning DX3115 t.csv:2 2 records of "t.csv" without a key in "k", first row 2',
      'warning DX3120 t.csv:5 1 record key of source "s" that differs from another only by case or Unicode form, first "a1"',
    ]);
  });

  it('SRC-5 keys are compared without blanks at the ends and in one Unicode form', async () => {
    const folder = folderOf({ 't.csv': 'k,p,dx\n cafe\u0301 , P1,nv\n', 'caf\u00E9.jpg': 'x' });
    const found = await scanned(sourceOf(folder, { images: images(), records: records(recordFile('t.csv', 'k')), fields: { patient: column('p') }, label: single('dx') }));
    expect(found.found).toEqual([]);
    expect(found.images[0]!.id).toBe(found.lines()[0]!.id);
    expect(found.lines()[0]!.patient).toBe(id('P1'));
  });

  it('SRC-7 values that mean "not known" give no patient, lesion or label', async () => {
    const found = await scanned(sourceOf(folderOf({ 't.csv': 'k,p,l,dx\na,unknown,,?\nb,P,L,nv\n' }), {
      records: records(recordFile('t.csv', 'k')),
      fields: { patient: column('p', { missing: ['unknown'] }), lesion: column('l') },
      label: single('dx', { missing: ['?'] }),
    }));
    expect(found.lines().map(({ patient, lesion, labels }) => [patient, lesion, labels])).toEqual([[null, null, []], [id('P'), id('L'), [{ label: 'nv', value: '1' }]]]);
  });

  it('SRC-7 columns that are unique only together make one key, none where one is empty', async () => {
    const found = await scanned(sourceOf(folderOf({ 't.csv': 'k,p,n\na,1,12\nb,11,2\nc,1,\nd,1, 12 \n' }), {
      records: records(recordFile('t.csv', 'k')),
      fields: { lesion: { from: { kind: 'columns', columns: ['p', 'n'] }, missing: [], at: AT } },
    }));
    const [a, b, c, d] = found.lines().map(({ lesion }) => lesion);
    expect(a).toBe(id('["1","12"]'));
    expect([b === a, c, d]).toEqual([false, null, a]);
  });

  it('SRC-5 folder names are labels', async () => {
    const folder = folderOf({ 'nevus/1.jpg': 'x', 'melanoma/2.jpg': 'y' });
    const found = await scanned(sourceOf(folder, { images: images(), label: { kind: 'single', reader: capture('folder') } }));
    expect(found.found).toEqual([]);
    expect(found.lines().map(({ key, labels, file, row }) => [key, labels, file, row])).toEqual([['1', [{ label: 'nevus', value: '1' }], 0, 0], ['2', [{ label: 'melanoma', value: '1' }], 0, 0]]);
  });

  it('SRC-5 captures of the path complete a table', async () => {
    const folder = folderOf({ 'P1_x_1.jpg': 'x', 't.csv': 'k,dx\nP1_x_1,nv\n' });
    const found = await scanned(sourceOf(folder, { images: images('*.jpg', '{p}_x_{n}'), records: records(recordFile('t.csv', 'k')), fields: { patient: capture('p') }, label: single('dx') }));
    expect(found.lines().map(({ patient }) => patient)).toEqual([id('P1')]);
  });

  it('SRC-5 a capture that no template has is an error with a near name', async () => {
    const folder = folderOf({ 'P1_1.jpg': 'x' });
    const found = await scanned(sourceOf(folder, { images: images('*.jpg', '{patient}_{n}'), fields: { patient: capture('pateint'), lesion: capture('x') } }));
    expect(found.found).toEqual([
      'error DX3306 sources.d/s.yaml:1:1 the capture "pateint" is not in the key template of source "s" | did you mean "patient"?',
      'error DX3306 sources.d/s.yaml:1:1 the capture "x" is not in the key template of source "s" | did you mean "n"?',
    ]);
    const tabular = await scanned(sourceOf(folderOf({ 't.csv': 'k\na\n' }), { records: records(recordFile('t.csv', 'k')), fields: { patient: capture('patient') } }));
    expect(tabular.found).toEqual(['error DX3307 sources.d/s.yaml:1:1 the capture "patient" needs files with names, and source "s" has none']);
  });

  it('SRC-7 a column without any table is an error', async () => {
    const found = await scanned(sourceOf(folderOf({ 'a.jpg': '' }), { images: images(), fields: { sex: column('sex') } }));
    expect(found.found).toEqual(['error DX3112 sources.d/s.yaml:1:1 the column "sex" is in no record file of source "s"']);
  });

  it('SRC-4 a missing, doubled or linked record file is an error', async () => {
    const one = folderOf({ 'meta.csv': 'k\na\n', 'a.jpg': 'x' });
    const two = folderOf({ 'meta.csv': 'k\na\n' });
    expect((await scanned(sourceOf(one, { images: images(), records: records(recordFile('metta.csv', 'k')) }))).found).toEqual([
      'error DX3101 sources.d/s.yaml:1:1 the record file "metta.csv" is not in the folder of source "s" | did you mean "meta.csv"?',
    ]);
    expect((await scanned(sourceOf([one, two], { images: images(), records: records(recordFile('meta.csv', 'k')) }))).found).toEqual([
      'error DX3102 sources.d/s.yaml:1:1 "meta.csv" is in more than one folder of source "s"',
    ]);
    expect((await scanned(sourceOf(one, { records: records(recordFile('../meta.csv', 'k')) }))).found[0]).toMatch(/^error DX3101 /u);
  });
});

const scan = (content: string, label: Parameters<typeof sourceOf>[1]) => scanned(sourceOf(folderOf({ 't.csv': content }), { records: records(recordFile('t.csv', 'k')), ...label }));
const labelsOf = (found: Awaited<ReturnType<typeof scan>>) => Object.fromEntries(found.lines().map(({ key, labels }) => [key, labels.map(({ label, value }) => `${label}=${value}`).join(' ')]));

describe('labels', () => {
  it('SRC-5 one-hot: exactly one 1, or a finding and no label', async () => {
    const found = await scan('k,A,B\na,1.0,0.0\nb,0,TRUE\nc,1,1\nd,0,0\ne,,1\nf,0.7,0.3\ng,1,1\n', { label: { kind: 'one-hot', columns: ['A', 'B'], at: AT } });
    expect(labelsOf(found)).toEqual({ a: 'A=1', b: 'B=1', c: '', d: '', e: 'B=1', f: '', g: '' });
    expect(found.found).toEqual([
      'warning DX3302 t.csv:4 2 rows with more than one 1 among the one-hot columns, first row 4',
      'warning DX3301 t.csv:5 1 row with no 1 among the one-hot columns, first row 5',
      'warning DX3303 t.csv:7 1 cell of the one-hot column "A" is neither 0 nor 1, first row 7',
    ]);
  });

  it('MAP-10 ranks keep their place, votes are counted, confidences are plain decimals', async () => {
    const ranked = await scan('k,r1,r2,r3\na,x,y,z\nb,x,,y\nc,x,X,\nd,x,,\ne,,,\n', { label: { kind: 'ranks', columns: ['r1', 'r2', 'r3'], at: AT } });
    expect(labelsOf(ranked)).toEqual({ a: 'x=1 y=2 z=3', b: '', c: '', d: 'x=1', e: '' });
    expect(ranked.found).toEqual([
      'warning DX3309 t.csv:3 1 row with nothing at the rank "r2" and a label at a later one, first row 3',
      'warning DX3305 t.csv:4 1 row with one label twice in the differential, first row 4',
    ]);
    const voted = await scan('k,v1,v2,v3\na,y,x,y\nb,,,x\n', { label: { kind: 'votes', columns: ['v1', 'v2', 'v3'], at: AT } });
    expect(labelsOf(voted)).toEqual({ a: 'x=1 y=2', b: 'x=1' });
    const confident = await scan('k,p,q\na,0.70,.3\nb,0,1e0\nc,-1,2\nd,NaN,1\n', { label: { kind: 'confidences', columns: [{ label: 'x', column: 'p' }, { label: 'y', column: 'q' }], at: AT } });
    expect(labelsOf(confident)).toEqual({ a: 'x=0.7 y=0.3', b: 'y=1', c: '', d: '' });
    expect(confident.found).toEqual([
      'warning DX3304 t.csv:4 1 row with a negative weight in column "p", first row 4',
      'warning DX3304 t.csv:5 1 row with a weight in column "p" that is not a number, first row 5',
    ]);
  });
});
