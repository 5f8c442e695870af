import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelReader } from '../../../src/config/config.ts';
import { Findings } from '../../../src/sources/findings.ts';
import { readLabels, type LabelReading } from '../../../src/sources/read/labels.ts';
import { readDictionary, readNumbers, readTexts } from '../../../src/sources/read/literal.ts';
import { weightProblem } from '../../../src/sources/read/weights.ts';
import { AT, folderOf, recordFile, records, scanned, sourceOf } from '../project.ts';

const weighted: LabelReader = { kind: 'weighted', column: 'd', repeats: 'refuse', at: AT };
const lists: LabelReader = { kind: 'weighted', column: 'names', weights: 'numbers', repeats: 'refuse', at: AT };
const joined: LabelReader = { ...lists, repeats: 'add' };

function read(reader: LabelReader, cells: { readonly [column: string]: string }): LabelReading {
  return readLabels(reader, { cell: (column) => cells[column] || null, field: () => null, at: { file: 't.csv', line: 3 }, row: 3 }, new Findings());
}

/** A text as Python's repr writes it. */
function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = [...text].map((c) => (c === '\\' || c === quote ? `\\${c}` : c === '\n' ? '\\n' : c)).join('');
  return `${quote}${escaped}${quote}`;
}

const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '' && !/[\p{Cc}\p{Cs}]/u.test(text));
const number = fc.double({ min: 0, max: 1e6, noNaN: true }).map(String);

describe('MAP-10 weighted labels in one cell', () => {
  it("reads SCIN's dictionaries and lists", () => {
    expect(read(weighted, { d: "{'Inflicted skin lesions': 0.41, 'Eczema': 0.41, \"Kaposi's sarcoma\": 0.18}" })).toEqual({
      labels: [{ label: 'Eczema', value: '0.41' }, { label: 'Inflicted skin lesions', value: '0.41' }, { label: "Kaposi's sarcoma", value: '0.18' }],
    });
    expect(read(weighted, { d: ' { "Eczema" : 1e-1 , "\\ud83d\\ude00\\x41": 9E-1, } ' })).toEqual({ labels: [{ label: 'Eczema', value: '0.1' }, { label: '😀A', value: '0.9' }] });
    for (const none of ['', '{}', ' { } ']) expect(read(weighted, { d: none })).toEqual({ labels: [] });
    expect(read(lists, { names: "['Eczema', 'Psoriasis']", numbers: '[5, 2]' })).toEqual({ labels: [{ label: 'Eczema', value: '5' }, { label: 'Psoriasis', value: '2' }] });
    expect(read(lists, {})).toEqual({ labels: [] });
    // Three annotators in one list, the fictional example of SCIN's own description.
    const three = { names: "['Nummular eczema', 'Psoriasis vulgaris', 'Eczematous dermatitis', 'Eczematous dermatitis']", numbers: '[3, 1, 3, 4]' };
    expect(read(joined, three).labels.map(({ label: name, value }) => [name, value])).toEqual([['Eczematous dermatitis', '3'], ['Eczematous dermatitis', '4'], ['Nummular eczema', '3'], ['Psoriasis vulgaris', '1']]);
    expect(read(lists, three)).toEqual({ labels: [], problem: 'label-twice' });
  });

  it.each([
    ["{'a': 0.4, 'a': 0.6}", 'label-twice'],
    ["{'Eczema': 0.4, 'eczema ': 0.6}", 'label-twice'],
    ["{'a': -0.1, 'b': 1.1}", 'weight-negative'],
    ["{'a': nan}", 'weight-not-a-number'],
    ["{'a': NaN, 'b': 1}", 'weight-not-a-number'],
    ["{'a': None}", 'weight-not-a-number'],
    ["{'a': inf}", 'weight-too-large'],
    ["{'a': -Infinity}", 'weight-too-large'],
    ["{'a': 1e400}", 'weight-too-large'],
    ["{'a': 1000000.1}", 'weight-too-large'],
    ["{'a': 0, 'b': 0.0, 'c': -0}", 'weights-zero'],
    ["{'a': 1e-400}", 'weights-zero'],
    ["{'a': 0,5}", 'differential-unreadable'],
    ["{'a': 1_000}", 'weight-not-a-number'],
    ["{'a': 0x10}", 'weight-not-a-number'],
    ["{'a': 1.2.3}", 'weight-not-a-number'],
    ["{'a': '0.4'}", 'differential-unreadable'],
    ["{'a': {'b': 1}}", 'differential-unreadable'],
    ["{'a': [1]}", 'differential-unreadable'],
    ["{a: 1}", 'differential-unreadable'],
    ["{'a' 1}", 'differential-unreadable'],
    ["{'a': 1 'b': 2}", 'differential-unreadable'],
    ["{,}", 'differential-unreadable'],
    ["{'a': 1,,}", 'differential-unreadable'],
    ["{'': 1}", 'differential-unreadable'],
    ["{' ': 1}", 'differential-unreadable'],
    ["{'a\\u0000': 1}", 'differential-unreadable'],
    ["{'a\u0007': 1}", 'differential-unreadable'],
    ["{'\\ud800': 1}", 'differential-unreadable'],
    ["{'\\U00110000': 1}", 'differential-unreadable'],
    ["{'a\\q': 1}", 'differential-unreadable'],
    ["{'a': 1}{'b': 1}", 'differential-unreadable'],
    ["{'a': 1} # 'b': 1", 'differential-unreadable'],
    ["{'a': 1", 'differential-unreadable'],
    ["{'a", 'differential-unreadable'],
    ['{', 'differential-unreadable'],
    ['Eczema', 'differential-unreadable'],
    ["['a', 'b']", 'differential-unreadable'],
    ["__import__('os').system('true')", 'differential-unreadable'],
    ["{'a': np.float64(0.5)}", 'differential-unreadable'],
    ["{'a': 1}".padEnd(65_537), 'differential-unreadable'],
    ['{'.repeat(60_000), 'differential-unreadable'],
    [`{'a': ${'1'.repeat(60_000)}}`, 'differential-unreadable'],
    [`{${Array.from({ length: 1001 }, (_, i) => `'l${i}': 1`).join(', ')}}`, 'too-many-labels'],
  ])('%.60s is refused: %s', (cell, problem) => {
    expect(read(weighted, { d: cell })).toEqual({ labels: [], problem });
  });

  it('lists of unequal length, and lists that are none', () => {
    expect(read(lists, { names: "['a', 'b']", numbers: '[1]' })).toEqual({ labels: [], problem: 'lists-unequal' });
    expect(read(lists, { names: "['a']" })).toEqual({ labels: [], problem: 'lists-unequal' });
    expect(read(lists, { numbers: '[1]' })).toEqual({ labels: [], problem: 'lists-unequal' });
    expect(read(lists, { names: '[Nummular eczema]', numbers: '[1]' })).toEqual({ labels: [], problem: 'differential-unreadable' });
    expect(read(lists, { names: "['a']", numbers: '(1)' })).toEqual({ labels: [], problem: 'differential-unreadable' });
    expect(read(joined, { names: "['a', 'a']", numbers: '[1, -1]' })).toEqual({ labels: [], problem: 'weight-negative' });
  });

  it('gives back what JSON and Python write, and reads no part of it', () => {
    fc.assert(fc.property(fc.array(fc.tuple(label, number), { maxLength: 8 }), (entries) => {
      const wanted = entries.map(([name, weight]) => ({ label: name, weight }));
      const json = `{${entries.map(([name, weight]) => `${JSON.stringify(name)}: ${weight}`).join(', ')}}`;
      const python = `{${entries.map(([name, weight]) => `${repr(name)}: ${weight}`).join(', ')}}`;
      expect([readDictionary(json), readDictionary(python)]).toEqual([{ entries: wanted }, { entries: wanted }]);
      expect(readTexts(`[${entries.map(([name]) => repr(name)).join(', ')}]`)).toEqual({ entries: entries.map(([name]) => name) });
      expect(readNumbers(JSON.stringify(entries.map(([, weight]) => Number(weight))))).toEqual({ entries: entries.map(([, weight]) => weight) });
      for (let end = 0; end < python.length; end++) expect(readDictionary(python.slice(0, end))).toEqual({ problem: 'differential-unreadable' });
    }), { seed: 7, numRuns: 60 });
  });

  it('never throws, and no garbage becomes a label with a bad weight', () => {
    const soup = fc.array(fc.constantFrom('{', '}', '[', ']', "'", '"', ':', ',', '\\', 'u', '0041', 'x', 'a', '0.5', '-', 'nan', ' ', '\n', '\u0000', '😀'), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 60 })), (cell) => {
      const reading = read(weighted, { d: cell });
      expect(reading.problem !== undefined && reading.labels.length > 0).toBe(false);
      for (const { value } of reading.labels) expect(weightProblem(value)).toBeUndefined();
    }), { seed: 7, numRuns: 2000 });
  });
});

describe('MAP-10 differentials do not depend on an order that says nothing', () => {
  it('annotators, entries of a dictionary and pairs of two lists may come in any order', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(fc.property(fc.array(fc.tuple(name, fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 6 }), fc.func(fc.nat()), (pairs, by) => {
      const turned = pairs.map((pair, i) => ({ pair, place: by(i) })).toSorted((x, y) => x.place - y.place).map(({ pair }) => pair);
      const columns = pairs.map((_, i) => `v${i}`);
      const votes = (order: typeof pairs) => read({ kind: 'votes', columns, at: AT }, Object.fromEntries(order.map(([vote], i) => [`v${i}`, vote])));
      const cells = (order: typeof pairs) => read(joined, { names: JSON.stringify(order.map(([n]) => n)), numbers: JSON.stringify(order.map(([, w]) => w)) });
      const dictionary = (order: typeof pairs) => read(weighted, { d: `{${order.map(([n, w]) => `'${n}': ${w}`).join(',')}}` });
      expect(votes(turned)).toEqual(votes(pairs));
      expect(cells(turned)).toEqual(cells(pairs));
      expect(dictionary(turned)).toEqual(dictionary(pairs));
    }), { seed: 7 });
  });
});

const scan = (content: string, label: LabelReader) => scanned(sourceOf(folderOf({ 't.csv': content }), { records: records(recordFile('t.csv', 'k')), label }));

describe('MAP-10 what is refused is a finding with file, row and column', () => {
  it('and a name on the record', async () => {
    const found = await scan('k,d\na,"{\'x\': 1}"\nb,"{\'x\': -1}"\nc,"{\'x\': nan}"\nd,x\ne,\nf,y\n', weighted);
    expect(found.lines().map(({ key, labels, labelProblem }) => [key, labelProblem ?? labels.length])).toEqual([
      ['a', 1], ['b', 'weight-negative'], ['c', 'weight-not-a-number'], ['d', 'differential-unreadable'], ['e', 0], ['f', 'differential-unreadable'],
    ]);
    expect(found.found).toEqual([
      'warning DX3304 t.csv:3 1 row with a negative weight in column "d", first row 3',
      'warning DX3304 t.csv:4 1 row with a weight in column "d" that is not a number, first row 4',
      'warning DX3312 t.csv:5 2 cells of column "d" that are not written as declared, first row 5',
    ]);
  });

  it('JSON records hold dictionaries and lists as themselves', async () => {
    const json = JSON.stringify([{ k: 'a', d: { Eczema: 0.4, "Kaposi's": 0.6 } }, { k: 'b', d: "{'Eczema': 1}" }, { k: 'c', d: [1] }, { k: 'd', d: { Eczema: { a: 1 } } }]);
    const found = await scanned(sourceOf(folderOf({ 't.json': json }), { records: records(recordFile('t.json', 'k', { format: 'json' })), label: weighted }));
    expect(found.lines().map(({ labels }) => labels.map(({ label: name, value }) => `${name}=${value}`).join(' '))).toEqual(["Eczema=0.4 Kaposi's=0.6", 'Eczema=1', '', '']);
    expect(found.found).toEqual(['warning DX3312 t.json 2 cells of column "d" that are not written as declared, first row 3']);
  });
});

describe('MAP-11 hierarchy columns', () => {
  it('come along with each record, in the order declared; empty and missing values are not known', async () => {
    const hierarchy = [{ column: 'three', missing: ['unknown'], at: AT }, { column: 'nine', missing: [], at: AT }];
    const content = 'k,dx,nine,three\na,x,n, benign \nb,x,,unknown\n';
    const source = { records: records(recordFile('t.csv', 'k')), label: { kind: 'single', reader: { from: { kind: 'column', column: 'dx' }, missing: [], at: AT } } } as const;
    const found = await scanned(sourceOf(folderOf({ 't.csv': content }), { ...source, hierarchy }));
    expect(found.lines().map((line) => line.hierarchy)).toEqual([['benign', 'n'], [null, null]]);
    const without = await scanned(sourceOf(folderOf({ 't.csv': content }), source));
    expect(without.lines().every((line) => !('hierarchy' in line))).toBe(true);
    const lacking = await scanned(sourceOf(folderOf({ 't.csv': content }), { ...source, hierarchy: [{ column: 'tree', missing: [], at: AT }] }));
    expect(lacking.found).toEqual(['error DX3112 sources.d/s.yaml:1:1 the column "tree" is in no record file of source "s" | did you mean "three"?']);
  });
});
