import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactWeight, weightProblem } from '../../../src/sources/read/weights.ts';

describe('MAP-10 weights as decimals of twelve places', () => {
  it.each([
    ['0', '0'], ['1', '1'], ['0.1', '0.1'], ['.5', '0.5'], ['007', '7'], ['1e-1', '0.1'], ['9E-1', '0.9'], ['12.5e1', '125'], ['1e6', '1000000'], ['9e-20', '0'], ['1e-19', '0'], ['4.9e-13', '0'],
    ['5e-13', '0.000000000001'], ['1e-12', '0.000000000001'], ['0.0000000000005', '0.000000000001'], ['0.00000000000049999', '0'], ['0.9999999999995', '1'], ['1e-400', '0'], ['0e999', '0'],
    ['999999.9999999999996', '1000000'], ['+2.50', '2.5'], ['1e-999999999999999999', '0'],
  ])('%s is %s', (text, expected) => {
    expect(exactWeight(text)).toBe(expected);
  });

  it('is the number, to twelve decimals, whatever the notation', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: -6, max: 6 }), (scaled, shift) => {
      const digits = scaled.toString().padStart(13, '0');
      const plain = exactWeight(`${digits.slice(0, -12)}.${digits.slice(-12)}`);
      // The same number with its point elsewhere and an exponent that says so.
      const moved = digits.padStart(25, '0').padEnd(31, '0');
      const at = 13 + (25 - Math.max(25, digits.length)) + Math.max(25, digits.length) - 25 - shift;
      expect(exactWeight(`${moved.slice(0, at)}.${moved.slice(at)}e${shift}`)).toBe(plain);
    }), { seed: 5 });
  });

  it('never throws where nothing is wrong with the text', () => {
    fc.assert(fc.property(fc.stringMatching(/^\d{0,20}\.?\d{0,20}(?:[eE][+-]?\d{1,4})?$/u), (text) => {
      if (weightProblem(text) === undefined) expect(exactWeight(text)).toMatch(/^\d+(?:\.\d*[1-9])?$/u);
    }), { seed: 5 });
  });
});
