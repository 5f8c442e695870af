import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCode, likelyCode, looksLikeIcd10 } from '../../src/icd11/code.ts';

const maps = resolve(import.meta.dirname, '../../../shared/data/icd11');

describe('MAP-4 the form of ICD-11 codes', () => {
  it.each(['2C32', '2F20.Z', 'EA80', 'EA91.40', '1F00.2Y', 'QA00', 'VW00', 'EK02.20&XK8G', '2C30/EK90', 'EA90&XS25/2F20&XA8LA5'])('%s has it', (code) => {
    expect(checkCode(code)).toBeUndefined();
  });

  it.each([
    ['C44.1', 0, 5], ['2c32', 0, 4], ['2C3', 0, 3], ['2CO2', 0, 4], ['2I30', 0, 4], ['EA80.', 0, 5], ['EA80.123', 0, 8], ['0A00', 0, 4],
    ['XS25', 0, 4], ['EA80&', 4, 5], ['/EA80', 0, 1], ['EA80//EA81', 4, 5], ['EA80/XS25', 5, 9], ['EA80 & XS25', 0, 5], ['', 0, 1],
  ])('%s has not, and the place is known', (code, start, end) => {
    expect(checkCode(code)).toMatchObject({ start, end });
  });

  it('a code in lower case or with O for zero is recognised', () => {
    expect([likelyCode('2c32'), likelyCode('EA9O'), likelyCode('EA8I'), likelyCode('EA80'), likelyCode('nothing')]).toEqual(['2C32', 'EA90', 'EA81', undefined, undefined]);
    expect(['C44.1', 'L20', 'D22.9', 'EA80', '2C32'].map(looksLikeIcd10)).toEqual([true, true, true, false, false]);
  });

  it('the place of a problem lies within the text, whatever it is', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 20 }), (text) => {
      const problem = checkCode(text);
      if (problem) expect(problem.start >= 0 && problem.end <= text.length && problem.start < problem.end).toBe(true);
    }));
    fc.assert(fc.property(fc.array(fc.constantFrom('EA80', 'XS25', '&', '/', 'x'), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')), (text) => {
      const problem = checkCode(text);
      if (problem) expect(problem.start >= 0 && problem.end <= text.length && problem.start < problem.end).toBe(true);
    }));
  });

  describe.skipIf(!existsSync(maps))('over the WHO map of ICD-11 to ICD-10 (shared data)', () => {
    it('every code that is not a chapter has the form', () => {
      const rows = readFileSync(resolve(maps, '11To10MapToOneCategory.txt'), 'utf8').split(/\r?\n/u).map((row) => row.split('\t'));
      const header = rows[0]!;
      const column = header.findIndex((name) => /icd11code/iu.test(name));
      const codes = rows.slice(1).map((row) => row[column]?.replaceAll('"', '').trim()).filter((code) => code !== undefined && !/^(|\d\d|V|X|_NOCODEASSIGNED)$/u.test(code));
      expect(codes.length).toBeGreaterThan(10_000);
      expect(codes.filter((code) => checkCode(code!) !== undefined)).toEqual([]);
    });
  });
});
