import { describe, expect, it } from 'vitest';
import { textTable } from '../../src/report/table.ts';
import { choosePaint, coloured, plain } from '../../src/report/terminal/paint.ts';
import { bytes, list, number, percent, plural } from '../../src/report/terminal/words.ts';
import { wrap } from '../../src/report/terminal/wrap.ts';

describe('a table', () => {
  it('aligns text left, numbers right, wide characters in line, and shows active characters', () => {
    const shown = textTable(
      [{ name: 'label' }, { name: 'images', align: 'right' }, { name: 'note' }],
      [['nv', '6,705', ''], ['皮膚', '7', 'x'], ['a\u001b[2J\nb', '', 'y']],
    );
    expect(shown).toBe(
      [
        'label        images  note',
        '───────────  ──────  ────',
        'nv            6,705',
        '皮膚              7  x',
        'a\\x1b[2J\\nb          y',
        '',
      ].join('\n'),
    );
  });
});

const choose = (noColor: boolean, tty: boolean, env: Record<string, string>): boolean => choosePaint({ noColor, tty, env }) === coloured;

describe('colour', () => {
  it('is for terminals, unless forbidden or forced', () => {
    expect(choosePaint({ noColor: false, tty: false, env: {} })).toBe(plain);
    expect(choose(false, true, {})).toBe(true);
    expect(choose(true, true, { FORCE_COLOR: '1' })).toBe(false);
    expect(choose(false, true, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
    expect(choose(false, true, { NO_COLOR: '' })).toBe(true);
    expect(choose(false, true, { TERM: 'dumb' })).toBe(false);
    expect(choose(false, false, { FORCE_COLOR: '1' })).toBe(true);
    expect(choose(false, true, { FORCE_COLOR: '0' })).toBe(false);
  });
});

describe('words', () => {
  it('are the same in every locale', () => {
    expect([0, 999, 1000, 25331, 1234567].map(number)).toEqual(['0', '999', '1,000', '25,331', '1,234,567']);
    expect([plural(1, 'class', 'classes'), plural(0, 'image'), plural(2, 'class', 'classes')]).toEqual(['1 class', '0 images', '2 classes']);
    expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c']);
    expect([percent(999, 1000), percent(1, 1), percent(0, 0)]).toEqual(['99 %', '100 %', '100 %']);
    expect([0, 999, 1000, 999_949, 999_951, 12_345_678].map(bytes)).toEqual(['0 B', '999 B', '1.0 kB', '999.9 kB', '1.0 MB', '12.3 MB']);
    expect(wrap('one two three four\nfive', 9)).toBe('one two\nthree\nfour\nfive');
  });
});
