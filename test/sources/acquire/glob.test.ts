import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../../src/sources/acquire/glob.ts';

function matches(pattern: string, path: string): boolean {
  const glob = compileGlob(pattern);
  if (!glob.ok) throw new Error(glob.error);
  return glob.value.matches(path);
}

/** An independent reading of the same rules, by a regular expression (fine for short texts). */
function oracle(pattern: string): RegExp {
  const alternatives = pattern.replaceAll(/[{},]/gu, (c) => (c === '{' ? '(?:' : c === '}' ? ')' : '|'));
  const segments = alternatives.split('/');
  const parts = segments.map((segment, i) => {
    const last = i === segments.length - 1;
    if (segment === '**') return last ? '[^/]+(?:/[^/]+)*' : '(?:[^/]+/)*';
    return segment.replaceAll('*', '[^/]*').replaceAll('?', '[^/]').replaceAll('.', String.raw`\.`).replaceAll(/\((?!\?)/gu, String.raw`\(`).replaceAll('(\\?:', '(?:').replaceAll('([^/]:', '(?:') + (last ? '' : '/');
  });
  return new RegExp(`^${parts.join('')}$`, 'u');
}

describe('globs', () => {
  it.each([
    ['*.jpg', 'a.jpg', true],
    ['*.jpg', 'x/a.jpg', false],
    ['*.jpg', 'a.JPG', false],
    ['**/*.jpg', 'a.jpg', true],
    ['**/*.jpg', 'x/y/a.jpg', true],
    ['x/**', 'x', false],
    ['x/**', 'x/y/z', true],
    ['x/**/z', 'x/z', true],
    ['x/**/z', 'x/1/2/z', true],
    ['x/**/y/**/z', 'x/1/y/2/y/3/z', true],
    ['**/*.{jpg,png}', 'x/a.png', true],
    ['{a,b}/{c,d}.{jpg,}', 'b/c.', true],
    ['?.png', '😀.png', true],
    ['??.png', '😀.png', false],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXbY', false],
    ['é.png', 'e\u0301.png', false],
  ])('SRC-4 %s on %s gives %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it('SRC-4 agree with a regular expression on random patterns and paths', () => {
    const segment = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), minLength: 1, maxLength: 5 }).filter((text) => !text.includes('**') && text !== '.' && text !== '..');
    const pattern = fc.array(fc.oneof({ weight: 3, arbitrary: segment }, { weight: 1, arbitrary: fc.constant('**') }), { minLength: 1, maxLength: 4 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 5 });
    const path = fc.array(name, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pattern, path, (segments, names) => {
        expect(matches(segments.join('/'), names.join('/'))).toBe(oracle(segments.join('/')).test(names.join('/')));
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it('SRC-4 match braces as each of their alternatives', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 3 }).filter((text) => !text.includes('**'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 5 }), (words, text) => {
        const each = words.some((choice) => matches(`x${choice}y`, `x${text}y`));
        expect(matches(`x{${words.join(',')}}y`, `x${text}y`)).toBe(each);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it('SRC-4 do not backtrack without bound', () => {
    // A backtracking matcher needs more steps for these than there are nanoseconds in a year.
    expect(matches(`${'*a'.repeat(300)}b`, 'a'.repeat(3000))).toBe(false);
    expect(matches(`${'**/a/'.repeat(150)}b`, `${'a/'.repeat(1500)}c`)).toBe(false);
  });

  it.each(['', 'a[b]', 'a\\b', '../a', '/a', 'a//b', './a', 'a**', '{a', 'a}', '{a,{b,c}}', '{a,b}'.repeat(7), 'x'.repeat(2000), 'a\0b'])('SRC-4 refuse %j', (pattern) => {
    expect(compileGlob(pattern).ok).toBe(false);
  });
});
