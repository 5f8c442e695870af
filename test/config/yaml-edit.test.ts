import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { editCategories, editMapping, newMapping } from '../../src/config/edit.ts';
import { editRows, type RowEdit, type TableForm } from '../../src/config/yaml/edit.ts';
import { yamlScalar } from '../../src/config/yaml/scalar.ts';

const labels: TableForm = { table: 'labels', short: 'category', order: ['category', 'synonyms', 'note', 'alternatives', 'reason', 'author', 'legacy', 'reviews', 'blind'] };
const categories: TableForm = { table: 'categories', short: undefined, order: ['icd11', 'kind', 'rationale', 'differentiate', 'parentOf', 'reason', 'alternatives', 'note', 'fit', 'status'] };
const DIGEST = '0123456789abcdef'.repeat(4);
const review = { by: 'anna', date: '2026-10-02', decision: 'approve', of: DIGEST };

function edited(text: string, edits: readonly RowEdit[], form: TableForm = labels): string {
  const result = editRows('mappings/x.yaml', text, form, edits);
  if (!result.ok) throw new Error(result.error.map((finding) => `${finding.code} ${finding.message}`).join('\n'));
  return result.value;
}

function refusal(text: string, edits: readonly RowEdit[], form: TableForm = labels): string {
  const result = editRows('mappings/x.yaml', text, form, edits);
  return result.ok ? 'written' : result.error.map((finding) => `${finding.code} ${finding.at?.line ?? '-'} ${finding.message}`).join('\n');
}

const set = (row: string, key: string, value: Extract<RowEdit, { kind: 'set' }>['value']): RowEdit => ({ kind: 'set', row, key, value });
const append = (row: string, key: string, entry: Extract<RowEdit, { kind: 'append' }>['entry']): RowEdit => ({ kind: 'append', row, key, entry });

const FILE = `# a file
source: x   # with a comment
labels:
  # the first
  mel: Melanoma # of skin
  "nv": { category: 'Naevus', note: all variants } # in flow

  bkl:
    category: Keratosis   # spaced
    note: >-
      folded
      text
    # what was considered
    alternatives:
      - one # why
      - "two"
  # the last
  unk: { category: "-", reason: nothing }
# the end
`;

describe('minimal edits of YAML', () => {
  it('MAP-7 a category is replaced where it stands, with its comment', () => {
    expect(edited(FILE, [set('mel', 'category', 'Basal cell carcinoma')])).toBe(FILE.replace('mel: Melanoma #', 'mel: Basal cell carcinoma #'));
    expect(edited(FILE, [set('nv', 'category', 'Melanoma, thick')])).toBe(FILE.replace("'Naevus'", '"Melanoma, thick"'));
    expect(edited(FILE, [set('bkl', 'category', 'no')])).toBe(FILE.replace('category: Keratosis   #', 'category: "no"   #'));
  });

  it('MAP-7 the short form becomes the long one only when it must, on its line where it fits', () => {
    expect(edited(FILE, [set('mel', 'note', 'a: b')])).toBe(FILE.replace('mel: Melanoma #', 'mel: { category: Melanoma, note: "a: b" } #'));
    expect(edited(FILE, [append('mel', 'reviews', review)])).toBe(FILE.replace('  mel: Melanoma # of skin\n', `  mel: # of skin\n    category: Melanoma\n    reviews:\n      - { by: anna, date: 2026-10-02, decision: approve, of: "${DIGEST}" }\n`));
    const long = `${'very '.repeat(30)}long`;
    expect(edited(FILE, [set('mel', 'note', long)])).toBe(FILE.replace('  mel: Melanoma # of skin\n', `  mel: # of skin\n    category: Melanoma\n    note: ${long}\n`));
  });

  it('MAP-7 a row in braces becomes a block when reviews come, and its values keep their quotes', () => {
    expect(edited(FILE, [append('nv', 'reviews', review)])).toBe(FILE.replace(`"nv": { category: 'Naevus', note: all variants } # in flow`, `"nv": # in flow\n    category: 'Naevus'\n    note: all variants\n    reviews:\n      - { by: anna, date: 2026-10-02, decision: approve, of: "${DIGEST}" }`));
    expect(edited(FILE, [set('unk', 'author', 'bo')])).toBe(FILE.replace('reason: nothing }', 'reason: nothing, author: bo }'));
    expect(edited(FILE, [set('unk', 'note', 'x')])).toBe(FILE.replace('"-", reason', '"-", note: x, reason'));
  });

  it('MAP-7 lists grow by an item, and lose only what is gone', () => {
    expect(edited(FILE, [append('bkl', 'alternatives', 'three')])).toBe(FILE.replace('      - "two"\n', '      - "two"\n      - three\n'));
    expect(edited(FILE, [set('bkl', 'alternatives', ['two'])])).not.toContain('- one');
    expect(edited(FILE, [set('bkl', 'alternatives', ['zero', 'one', 'two'])])).toBe(FILE.replace('      - one', '      - zero\n      - one'));
    const twice = edited(edited(FILE, [append('bkl', 'reviews', review)]), [append('bkl', 'reviews', { ...review, by: 'bo' })]);
    expect(twice).toBe(FILE.replace('      - "two"\n', `      - "two"\n    reviews:\n      - { by: anna, date: 2026-10-02, decision: approve, of: "${DIGEST}" }\n      - { by: bo, date: 2026-10-02, decision: approve, of: "${DIGEST}" }\n`));
  });

  it('MAP-7 a key is taken away with its lines, and a comment beside it stays', () => {
    expect(edited(FILE, [set('bkl', 'note', undefined)])).toBe(FILE.replace('    note: >-\n      folded\n      text\n', ''));
    expect(edited(FILE, [set('bkl', 'category', undefined)])).toBe(FILE.replace('    category: Keratosis   # spaced\n', '    # spaced\n'));
    expect(edited(FILE, [set('nv', 'note', undefined)])).toBe(FILE.replace(', note: all variants', ''));
    expect(edited(FILE, [set('nv', 'category', undefined)])).toBe(FILE.replace("category: 'Naevus', ", ''));
  });

  it('MAP-7 folded text is replaced by a line', () => {
    expect(edited(FILE, [set('bkl', 'note', 'short')])).toBe(FILE.replace('note: >-\n      folded\n      text\n', 'note: short\n'));
  });

  it('MAP-1 new rows come at the end, in the form that fits', () => {
    const after = edited(FILE, [
      { kind: 'add', row: 'no', value: { category: 'Melanoma' } },
      { kind: 'add', row: 'y: z', value: { note: 'nn', category: 'Melanoma' } },
      { kind: 'add', row: 'w', value: { reviews: [review], category: 'Melanoma' } },
    ]);
    expect(after).toBe(FILE.replace('reason: nothing }\n', `reason: nothing }\n  "no": Melanoma\n  "y: z": { category: Melanoma, note: nn }\n  w:\n    category: Melanoma\n    reviews:\n      - { by: anna, date: 2026-10-02, decision: approve, of: "${DIGEST}" }\n`));
  });

  it('MAP-1 an empty table gets its first row, with and without a final line break', () => {
    const add: RowEdit = { kind: 'add', row: 'a', value: { category: 'B' } };
    expect(edited('source: x\nlabels: {} # none\n', [add])).toBe('source: x\nlabels: # none\n  a: B\n');
    expect(edited('source: x\nlabels:\n', [add])).toBe('source: x\nlabels:\n  a: B\n');
    expect(edited('source: x\nlabels:', [add])).toBe('source: x\nlabels:\n  a: B');
    expect(edited('source: x\nlabels: { b: C }', [add])).toBe('source: x\nlabels: { b: C, a: B }');
    expect(edited('source: x\nlabels:\n    b: C', [add])).toBe('source: x\nlabels:\n    b: C\n    a: B');
  });

  it('MAP-6 a category is added with its codes in quotes', () => {
    const text = readFileSync('mappings/categories.yaml', 'utf8');
    const after = edited(text, [{ kind: 'add', row: 'Pitted keratolysis', value: { icd11: '1C44', status: 'proposed' } }], categories);
    expect(after).toBe(text.replace('\n\nmerge:', '\n  Pitted keratolysis: { icd11: "1C44", status: proposed }\n\nmerge:'));
    expect(edited(after, [set('Pitted keratolysis', 'status', undefined)], categories)).toBe(after.replace(', status: proposed', ''));
    expect(edited(text, [set('Melanoma', 'fit', { '2E63.0': 'in situ is a melanoma' })], categories)).toContain('    differentiate: histopathology (invasion, Breslow thickness)\n    fit: { "2E63.0": in situ is a melanoma }\n  Melanocytic');
  });

  it('a new file says its source as a text, whatever it is called', () => {
    for (const source of ['a', 'no', '1e5', '2024', 'null', 'a: b', '#x', '"q"', 'a\nlabels: {}']) expect(parseDocument(newMapping(source)).toJS()).toEqual({ source, labels: {} });
  });

  it('MAP-1 a new file is filled, and the files of the project know their keys', () => {
    const text = editMapping('mappings/a.yaml', newMapping('a'), [{ kind: 'add', row: 'mel', value: { category: 'Melanoma' } }]);
    expect(text).toEqual({ ok: true, value: '# yaml-language-server: $schema=../schemas/mapping.schema.json\nsource: a\nlabels:\n  mel: Melanoma\n' });
    const kept = readFileSync('mappings/categories.yaml', 'utf8');
    expect(editCategories('mappings/categories.yaml', kept, [])).toEqual({ ok: true, value: kept });
  });

  it('keeps CRLF, byte order mark and a missing final line break', () => {
    const crlf = FILE.replaceAll('\n', '\r\n');
    expect(edited(crlf, [append('mel', 'reviews', review), append('bkl', 'reviews', review), set('unk', 'author', 'bo')]))
      .toBe(edited(FILE, [append('mel', 'reviews', review), append('bkl', 'reviews', review), set('unk', 'author', 'bo')]).replaceAll('\n', '\r\n'));
    expect(edited(`\uFEFF${FILE}`, [set('mel', 'note', 'x')])).toBe(`\uFEFF${edited(FILE, [set('mel', 'note', 'x')])}`);
    expect(edited('labels:\n  a: B', [append('a', 'reviews', { by: 'x' })])).toBe('labels:\n  a:\n    category: B\n    reviews:\n      - { by: x }');
  });

  it('an edit that changes nothing gives the same text', () => {
    expect(edited(FILE, [set('mel', 'category', 'Melanoma'), set('bkl', 'note', 'folded text'), set('bkl', 'alternatives', ['one', 'two']), set('nv', 'reason', undefined)])).toBe(FILE);
  });

  it('text whose empty lines count is kept or not edited', () => {
    const text = 'labels:\n  a:\n    note: |+\n      kept\n\n    category: B';
    expect(edited(text, [set('a', 'reason', 'c')])).toBe(`${text}\n    reason: c`);
    expect(edited(text, [set('a', 'category', 'C')])).toBe(text.replace('B', 'C'));
    expect(refusal(text, [set('a', 'category', undefined)])).toContain('DX2061 2 the edit of "a" cannot be written');
  });

  it('refuses anchors and aliases in a touched row, and leaves those elsewhere alone', () => {
    const text = 'labels:\n  a: { category: B, synonyms: &s [x] }\n  b: { category: C, synonyms: *s }\n  c: D\n  &k d: E\n  ? f\n  : G\n';
    for (const row of ['a', 'b', 'd', 'f']) expect(refusal(text, [set(row, 'note', 'n')])).toContain('DX2060');
    expect(edited(text, [set('c', 'category', 'E')])).toBe(text.replace('c: D', 'c: E'));
  });

  it.each([
    ['a row that is not there', 'labels:\n  a: B\n', [set('b', 'category', 'C')], 'DX2061 - there is no row "b"'],
    ['a row that is there', 'labels:\n  a: B\n', [{ kind: 'add', row: 'a', value: 'C' }], 'DX2061 2 there is a row "a" already'],
    ['no table', 'source: x\n', [set('b', 'category', 'C')], 'DX2061 - the file has no rows under "labels"'],
    ['a table that is a list', 'labels: [a]\n', [set('b', 'category', 'C')], 'DX2061 1 the file has no rows under "labels"'],
    ['a row that is a list', 'labels:\n  a: [b]\n', [set('a', 'category', 'C')], 'DX2061 2 the row "a" is not a mapping'],
    ['a key that is no list', 'labels:\n  a: { note: x }\n', [append('a', 'note', 'y')], 'DX2061 2 "note" of the row "a" is not a list'],
    ['a file with a key twice', 'labels:\n  a: B\n  a: C\n', [set('a', 'category', 'C')], 'DX1012'],
    ['a file that is no YAML', 'labels: [\n', [set('a', 'category', 'C')], 'DX1005'],
  ] as const)('refuses %s', (_, text, edits, expected) => {
    expect(refusal(text, edits as readonly RowEdit[])).toContain(expected);
  });

  it('a text is read back as it was written, by YAML 1.2 and 1.1', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }),
      fc.constantFrom('2E60', 'no', 'Yes', '~', '-', '', ' a', 'a ', 'a: b', 'a:', 'a #b', '#', '0x1F', '0o7', '1_000', '1:30', '.inf', '.nan', '=', '<<', '2026-10-02', 'null', '\u0085', '\u2028', '\u202E', '\u0000', '\uFEFF', 'a\nb', 'a\tb', '\u00A0', '😀', '? a', '- a', '!t', '&a', '*a', '%a', '@a', '`a', '1e3', '+1', '"', "'", "it's", 'a, b', 'a]', '{a}', '---', '...'),
    );
    fc.assert(fc.property(odd, (text) => {
      for (const version of ['1.1', '1.2'] as const) {
        const block = parseDocument(`a: ${yamlScalar(text, 'block')}\n${yamlScalar(text, 'block').slice(0, 500)}: b\n`, { version, uniqueKeys: false });
        const flow = parseDocument(`a: { k: ${yamlScalar(text, 'flow')}, l: [${yamlScalar(text, 'flow')}, x] }\n`, { version });
        if (text === '2026-10-02' && version === '1.1') return;
        expect(block.toJS().a).toBe(text);
        expect(flow.toJS()).toEqual({ a: { k: text, l: [text, 'x'] } });
      }
    }), { seed: 3, numRuns: 500 });
  });

  it('edit then read is what was meant, and untouched rows keep their bytes', () => {
    const word = fc.constantFrom('Melanoma', 'Naevus, blue', 'no', '2E60', 'a: b', "it's", 'x # y', '-', 'Ünï', `${'w '.repeat(60)}x`);
    const name = fc.constantFrom('a', 'b b', 'no', '2E60', 'k: l', 'ü', '-x', 'MEL', '"q"');
    const rowText = fc.constantFrom(
      (key: string) => `  ${key}: Melanoma`,
      (key: string) => `  ${key}: 'Melanoma' # c`,
      (key: string) => `  ${key}: { category: Naevus, note: "n, m" }   # d`,
      (key: string) => `  ${key}: {category: Naevus}`,
      (key: string) => `  ${key}: {}`,
      (key: string) => `  ${key}: {\n      category: A, # in\n      note: b # after\n    }`,
      (key: string) => `  ${key}:\n    category: Naevus # e\n\n    # f\n    note: |\n      two\n      lines\n\n    # g`,
      (key: string) => `  ${key}:\n    note: |\n      kept\n\n    category:\n      Naevus`,
      (key: string) => `  ${key}:\n    reviews:\n    - by: a\n      date: b # c\n    -\n      by: d\n    category: X`,
      (key: string) => `  ${key}:\n    synonyms: [a,\n      b] # h\n    category: long\n      text`,
      (key: string) => `  ${key}:\n    note: > # head\n      folded\n    category: "x"`,
      (key: string) => `  ${key}:\n    - # none\n`.replace('    - # none\n', '    category: y'),
    );
    const arb = fc.record({
      rows: fc.uniqueArray(fc.tuple(name, rowText), { selector: ([key]) => key, minLength: 1, maxLength: 6 }),
      gaps: fc.array(fc.constantFrom('', '\n', '  # between\n', '\n# at the edge\n'), { minLength: 7, maxLength: 7 }),
      end: fc.constantFrom('\n', '', '\n\n# end\n'),
      newline: fc.constantFrom('\n', '\r\n'),
      edits: fc.array(fc.oneof(
        fc.record({ kind: fc.constant('set' as const), at: fc.nat(5), key: fc.constantFrom('category', 'note', 'author', 'reason'), value: fc.option(word, { nil: undefined }) }),
        fc.record({ kind: fc.constant('set' as const), at: fc.nat(5), key: fc.constant('alternatives'), value: fc.array(word, { minLength: 1, maxLength: 3 }) }),
        fc.record({ kind: fc.constant('append' as const), at: fc.nat(5), key: fc.constantFrom('reviews', 'blind'), value: fc.constant(review) }),
        fc.record({ kind: fc.constant('add' as const), at: fc.nat(5), key: fc.constant(''), value: word }),
      ), { minLength: 1, maxLength: 5 }),
    });
    fc.assert(fc.property(arb, ({ rows, gaps, end, newline, edits }) => {
      const chunks = rows.map(([key, row]) => row(yamlScalar(key, 'block')));
      const text = `source: x\nlabels:\n${chunks.map((chunk, index) => `${chunk}\n${gaps[index] ?? ''}`).join('')}`.replace(/\n$/u, '').concat(end).replaceAll('\n', newline);
      const before = parseDocument(text).toJS() as { labels: { [row: string]: unknown } };
      const expected: { [row: string]: unknown } = structuredClone(before.labels);
      const list: RowEdit[] = [];
      const touched = new Set<string>();
      for (const [index, edit] of edits.entries()) {
        const row = edit.kind === 'add' ? `new ${index}` : rows[edit.at % rows.length]![0];
        touched.add(row);
        if (edit.kind === 'add') {
          expected[row] = edit.value;
          list.push({ kind: 'add', row, value: edit.value });
          continue;
        }
        const old = expected[row];
        const fields = typeof old === 'string' ? { category: old } : { ...old as object } as { [key: string]: unknown };
        if (edit.kind === 'append') {
          fields[edit.key] = [...(fields[edit.key] as unknown[] | undefined) ?? [], edit.value];
          list.push(append(row, edit.key, edit.value));
        } else {
          if (edit.value === undefined) delete fields[edit.key];
          else fields[edit.key] = edit.value;
          list.push(set(row, edit.key, edit.value));
        }
        expected[row] = typeof old === 'string' && Object.keys(fields).length === 1 && typeof fields['category'] === 'string' ? fields['category'] : fields;
      }
      const after = edited(text, list);
      const read = parseDocument(after).toJS() as { source: string; labels: { [row: string]: unknown } };
      expect(read.labels).toEqual(expected);
      for (const [index, [key]] of rows.entries()) {
        if (!touched.has(key)) expect(after).toContain(chunks[index]!.replaceAll('\n', newline));
      }
      // Nothing written in two ways of ending a line, and no comment lost but inside a value that goes.
      expect(after.replaceAll('\r\n', '').includes('\r')).toBe(false);
      if (newline === '\r\n') expect(after.replaceAll('\r\n', '').includes('\n')).toBe(false);
      const goes = edits.some((edit) => edit.value === undefined);
      for (const comment of goes ? [] : text.match(/# \w+/gu) ?? []) expect(after).toContain(comment);
      expect(edited(after, [])).toBe(after);
    }), { seed: 5, numRuns: 600 });
  });
});
