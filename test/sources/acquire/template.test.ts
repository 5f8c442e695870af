import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileKeyTemplate, partsOf, type KeyReading } from '../../../src/sources/acquire/template.ts';

function read(template: string, path: string): KeyReading {
  const compiled = compileKeyTemplate(template);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.value.read(path);
}

/** Every way to write `stem` as the pattern, by trying all cuts. */
function allWays(texts: readonly string[], stem: string): string[][] {
  const [head, ...rest] = texts;
  if (head === undefined || !stem.startsWith(head)) return [];
  const after = stem.slice(head.length);
  if (rest.length === 0) return after === '' ? [[]] : [];
  const ways: string[][] = [];
  for (let length = 1; length <= after.length; length++) {
    for (const way of allWays(rest, after.slice(length))) ways.push([after.slice(0, length), ...way]);
  }
  return ways;
}

describe('key templates', () => {
  it.each([
    ['{stem}', 'x/y/a.b.jpg', 'a.b'],
    ['{name}', 'x/y/a.jpg', 'a.jpg'],
    ['{folder}/{stem}', 'x/y/a.jpg', 'y/a'],
    ['{folder}', 'a.jpg', ''],
    ['{path}', 'x/y.z/a', 'x/y.z/a'],
    ['ISIC_{stem}', '7.jpg', 'ISIC_7'],
    ['{stem}', 'x/.hidden', '.hidden'],
  ])('SRC-5 %s of %s is %s', (template, path, key) => {
    expect(read(template, path).key).toBe(key);
  });

  it('SRC-5 a pattern gives captures, and the whole stem is the key', () => {
    expect(read('PAT_{patient}_{lesion}_{n}', 'imgs/PAT_46_881_939.png')).toEqual({
      key: 'PAT_46_881_939',
      captures: { patient: '46', lesion: '881', n: '939', stem: 'PAT_46_881_939', name: 'PAT_46_881_939.png', folder: 'imgs', path: 'imgs/PAT_46_881_939' },
    });
  });

  it('SRC-5 a pattern that fits nowhere or twice says so and captures nothing', () => {
    const nowhere = read('PAT_{patient}_{lesion}', 'ISIC_1.png');
    expect([nowhere.problem, nowhere.key, Object.keys(nowhere.captures)]).toEqual(['no match', 'ISIC_1', ['stem', 'name', 'folder', 'path']]);
    const twice = read('PAT_{patient}_{lesion}', 'PAT_1_2_3.png');
    expect([twice.problem, twice.key, Object.keys(twice.captures)]).toEqual(['ambiguous', 'PAT_1_2_3', ['stem', 'name', 'folder', 'path']]);
  });

  it('SRC-5 agrees with trying all ways', () => {
    const text = fc.string({ unit: fc.constantFrom('_', 'a'), minLength: 1, maxLength: 2 });
    const edge = fc.string({ unit: fc.constantFrom('_', 'a'), maxLength: 2 });
    const stem = fc.string({ unit: fc.constantFrom('_', 'a', 'b'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(edge, fc.array(text, { maxLength: 3 }), edge, stem, (first, inner, last, name) => {
        const texts = [first, ...inner, last];
        const template = texts.map((part, i) => (i < texts.length - 1 ? `${part}{c${i}}` : part)).join('');
        const ways = allWays(texts, name);
        const reading = read(template, name);
        if (ways.length === 1) {
          expect(reading.problem).toBeUndefined();
          expect(ways[0]!.map((_, i) => reading.captures[`c${i}`])).toEqual(ways[0]);
        } else {
          expect(reading.problem).toBe(ways.length === 0 ? 'no match' : 'ambiguous');
        }
      }),
      { numRuns: 3000, seed: 3 },
    );
  });

  it.each(['', 'key', '{a}{b}', '{a}_{a}', '{stem}_{a}', '{a', 'a}', '{a b}', '{}', '{__proto__}'])('SRC-5 refuses %j', (template) => {
    expect(compileKeyTemplate(template).ok).toBe(false);
  });

  it('SRC-5 splits paths into parts', () => {
    expect(partsOf('a/b/c.tar.gz')).toEqual({ stem: 'c.tar', name: 'c.tar.gz', folder: 'b', path: 'a/b/c.tar' });
  });
});
