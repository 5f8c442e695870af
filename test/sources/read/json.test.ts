import { describe, expect, it } from 'vitest';
import type { RecordFile } from '../../../src/config/config.ts';
import { limits } from '../../../src/sources/limits.ts';
import { pseudonym } from '../../../src/core/ids.ts';
import { capture, column, folderOf, recordFile, records, scanned, single, sourceOf, type Scan } from '../project.ts';

function json(content: string, more: Partial<RecordFile> = {}): Promise<Scan> {
  return scanned(sourceOf(folderOf({ 'r.json': content }), {
    records: records(recordFile('r.json', 'id', { format: 'json', ...more })),
    fields: { sex: column('who.sex'), age: column('who.age') },
    label: single('dx'),
  }));
}

const values = (found: Scan): unknown[] => found.lines().map(({ key, row, fields, labels }) => [key, row, fields['sex'], fields['age'], labels[0]?.label ?? null]);

describe('JSON records', () => {
  it('SRC-5 an array of objects with dotted paths', async () => {
    const found = await json('\uFEFF[{"id":"b","dx":"nv","who":{"sex":"f","age":40}},{"id":"a","dx":true,"who.sex":"m","who":{"sex":"x","age":null}},{"id":7,"dx":"mel","who":{"sex":"f","age":1.5}}]');
    expect(found.found).toEqual([]);
    expect(values(found)).toEqual([['7', 3, 'f', '1.5', 'mel'], ['a', 2, 'm', null, 'true'], ['b', 1, 'f', '40', 'nv']]);
  });

  it('SRC-5 an object of objects, its names being the keys', async () => {
    const found = await json('{"x":{"dx":"nv","who":{"sex":"f","age":1}},"__proto__":{"dx":"mel","who":{}}}', { key: '*' });
    expect(found.found).toEqual([]);
    expect(values(found)).toEqual([['__proto__', 2, null, null, 'mel'], ['x', 1, 'f', '1', 'nv']]);
  });

  it.each([
    ['truncated', '[{"id":"a","dx":"n', 'error DX3201 r.json "r.json" is not valid JSON'],
    ['a scalar', '42', 'error DX3202 r.json "r.json" is neither an array of records nor an object of records'],
    ['null', 'null', 'error DX3202 r.json "r.json" is neither an array of records nor an object of records'],
    ['one record', '{"id":"a","dx":"nv"}', 'error DX3202 r.json "r.json" is neither an array of records nor an object of records'],
    ['no record', '[]', 'error DX3109 r.json "r.json" holds no records'],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'error DX3203 r.json "r.json" is nested more than 64 deep'],
    ['no key', '[{"image_id":"a","dx":"nv","who":{"sex":"f","age":1}}]', 'error DX3111 sources.d/s.yaml:1:1 the key column "id" is not in "r.json"'],
  ])('SRC-5 refuse %s', async (_, content, finding) => {
    expect((await json(content)).found.filter((text) => !text.includes('DX3115'))).toEqual([finding]);
  });

  it('SRC-5 elements, values and numbers that cannot be used are found, grouped', async () => {
    const found = await json('[{"id":"a","dx":"nv","who":{"sex":["f"],"age":12345678901234567890}},7,{"id":"b","dx":"nv","who":{"sex":{},"age":3}},{"id":12345678901234567891,"dx":"nv"}]');
    expect(found.found).toEqual([
      'warning DX3204 r.json 2 values at "who.sex" of "r.json" that are an object or an array, first record 1',
      'warning DX3205 r.json 1 number at "who.age" of "r.json" with more digits than JSON numbers keep, first record 1',
      'warning DX3202 r.json 1 element of "r.json" is no record, first element 2',
      'warning DX3205 r.json 1 number at "id" of "r.json" with more digits than JSON numbers keep, first record 4',
      'warning DX3115 r.json 1 record of "r.json" without a key in "id", first row 4',
    ]);
    expect(values(found)).toEqual([['a', 1, null, null, 'nv'], ['b', 3, null, '3', 'nv']]);
  });

  it('SRC-5 brackets in strings are no nesting', async () => {
    expect((await json(`[{"id":"a","dx":"${'['.repeat(500)}\\"${'{'.repeat(500)}","who":{"sex":"f","age":1}}]`)).found).toEqual([]);
  });

  it('SRC-7 a path that no record has is an error with a near name', async () => {
    const found = await scanned(sourceOf(folderOf({ 'r.json': '[{"id":"a","who":{"sex":"f"}}]' }), { records: records(recordFile('r.json', 'id', { format: 'json' })), fields: { sex: column('who.sexx') } }));
    expect(found.found).toEqual(['error DX3112 sources.d/s.yaml:1:1 the column "who.sexx" is in no record file of source "s" | did you mean "who.sex"?']);
  });
});

describe('one JSON file an image', () => {
  it('SRC-5 the key and captures come from the file name; a bad file does not stop the others', async () => {
    const folder = folderOf({ 'j/P1_1.json': '{"dx":"nv"}', 'j/P2_1.json': '{"dx":', 'j/P3_1.json': '[]', 'j/P4_1.json': '{"dx":"mel"}' });
    const found = await scanned(sourceOf(folder, { records: records(recordFile('j/*.json', '{p}_{n}', { format: 'json-per-image' })), fields: { patient: capture('p') }, label: single('dx') }));
    expect(found.found).toEqual(['error DX3201 j/*.json "j/*.json" is not valid JSON', 'error DX3202 j/*.json 1 file of "j/*.json" holds no record, first file 3 by name']);
    expect(found.lines().map(({ key, patient, row }) => [key, patient, row])).toEqual([
      ['P1_1', pseudonym({ kind: 'public' }, 's', 'P1'), 1], ['P4_1', pseudonym({ kind: 'public' }, 's', 'P4'), 4],
    ]);
  });

  it('SRC-5 a file beyond its size is refused', async () => {
    const folder = folderOf({ 'a.json': `{"dx":"${'x'.repeat(100)}"}` });
    const source = sourceOf(folder, { records: records(recordFile('*.json', '{stem}', { format: 'json-per-image' })), label: single('dx') });
    expect((await scanned(source, {}, { ...limits, jsonPerImageBytes: 50 })).found).toContain('error DX3104 *.json "*.json" is larger than dx reads');
  });
});
