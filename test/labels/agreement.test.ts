import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf, type Choice } from '../../src/labels/agreement.ts';

/** A line per rater, `.` where there is no choice. */
function lines(...raters: string[]): Choice[] {
  return raters.flatMap((line, rater) => line.split(' ').flatMap((category, unit) => (category === '.' ? [] : [{ unit: String(unit).padStart(3, '0'), rater: `r${rater}`, category }])));
}

/** A table of counts: rows are the first rater's categories. */
function table(counts: readonly (readonly number[])[]): Choice[] {
  let unit = 0;
  return counts.flatMap((row, a) => row.flatMap((count, b) => Array.from({ length: count }, () => {
    const name = String(unit++).padStart(4, '0');
    return [{ unit: name, rater: 'a', category: String(a) }, { unit: name, rater: 'b', category: String(b) }];
  }).flat()));
}

describe('MAP-8 agreement', () => {
  it("Cohen's kappa: Cohen 1960, table 2 (200 cases): p_o 0.70, p_c 0.41, kappa 0.492", () => {
    const { statistic, n, raw, value } = agreementOf(table([[88, 14, 18], [10, 40, 10], [2, 6, 12]]));
    expect({ statistic, n, raw, value }).toEqual({ statistic: 'kappa', n: 200, raw: 0.7, value: 0.4915 });
  });

  it('the standard error of kappa: Fleiss, Cohen and Everitt 1969, table 1 (N 200): kappa 0.429, variance 0.002885', () => {
    const { value, interval } = agreementOf(table([[106, 10, 4], [22, 28, 10], [2, 12, 6]]));
    expect(value).toBe(0.4286);
    const error = (interval![1] - interval![0]) / 2 / 1.959964;
    expect(error ** 2).toBeCloseTo(0.002885, 5);
  });

  it("Krippendorff's alpha, nominal, two observers: Krippendorff 2011, section B: 0.692 (one unit has one choice only here)", () => {
    const a = 'a a b b d c c c e d d a';
    const b = 'b a b b b c c c e d d d';
    expect(agreementOf(lines(a, b)).statistic).toBe('kappa');
    const one = lines(`${a} a`, `${b} .`);
    expect(agreementOf(one)).toMatchObject({ statistic: 'alpha', n: 12, value: 0.692, raw: 0.75 });
  });

  it("Krippendorff's alpha, nominal, four observers with missing choices: Krippendorff 2011, section C: 0.743", () => {
    const result = agreementOf(lines('1 2 3 3 2 1 4 1 2 . . .', '1 2 3 3 2 2 4 1 2 5 . 3', '. 3 3 3 2 3 4 2 2 5 1 .', '1 2 3 3 2 4 4 1 2 5 1 .'));
    expect(result).toMatchObject({ statistic: 'alpha', n: 11, value: 0.7434 });
    expect(result.interval![0]).toBeLessThan(0.7434);
    expect(result.interval![1]).toBeGreaterThan(0.7434);
  });

  it("Krippendorff's alpha, nominal, three observers with missing choices: the example of Wikipedia's article, after Krippendorff: 0.691", () => {
    expect(agreementOf(lines('. . . . . 3 4 1 2 1 1 3 3 . 3', '1 . 2 1 3 3 4 3 . . . . . . .', '. . 2 1 3 4 4 . 2 1 1 3 3 . 4')).value).toBe(0.6914);
  });

  it('says nothing where nothing can be said', () => {
    expect(agreementOf([])).toEqual({ statistic: 'alpha', raters: [], n: 0 });
    expect(agreementOf(lines('a b c'))).toEqual({ statistic: 'alpha', raters: ['r0'], n: 0 });
    expect(agreementOf(lines('a .', '. b'))).toEqual({ statistic: 'alpha', raters: ['r0', 'r1'], n: 0 });
    // Chance agreement is 1.
    expect(agreementOf(lines('a a a', 'a a a'))).toEqual({ statistic: 'kappa', raters: ['r0', 'r1'], n: 3, raw: 1 });
    expect(agreementOf(lines('a a a', 'a a a', 'a . a'))).toEqual({ statistic: 'alpha', raters: ['r0', 'r1', 'r2'], n: 3, raw: 1 });
    // One unit tells no spread.
    expect(agreementOf(lines('a', 'b'))).toEqual({ statistic: 'kappa', raters: ['r0', 'r1'], n: 1, raw: 0, value: 0 });
  });

  it('whole agreement is 1, with no spread; the last choice of a rater counts', () => {
    expect(agreementOf(lines('a b c', 'a b c'))).toEqual({ statistic: 'kappa', raters: ['r0', 'r1'], n: 3, raw: 1, value: 1, interval: [1, 1] });
    expect(agreementOf([...lines('a b', 'b b'), { unit: '000', rater: 'r1', category: 'a' }]).value).toBe(1);
  });

  it('does not depend on the order of choices, nor on what the categories are called', () => {
    const choice = fc.record({ unit: fc.constantFrom('u', 'v', 'w', 'x', 'y'), rater: fc.constantFrom('a', 'b', 'c'), category: fc.constantFrom('1', '2', '3') });
    fc.assert(fc.property(fc.uniqueArray(choice, { selector: ({ unit, rater }) => `${unit} ${rater}` }), fc.boolean(), (choices, two) => {
      const kept = two ? choices.filter(({ rater }) => rater !== 'c') : choices;
      const result = agreementOf(kept);
      expect(agreementOf(kept.toReversed())).toEqual(result);
      const renamed = agreementOf(kept.map((one) => ({ ...one, category: `${4 - Number(one.category)}` })));
      expect(renamed.raw).toBe(result.raw);
      if (result.value === undefined) expect(renamed.value).toBeUndefined();
      else expect(Math.abs(renamed.value! - result.value)).toBeLessThan(0.0002);
      for (const number of [result.raw, result.value, ...result.interval ?? []]) if (number !== undefined) expect(Math.abs(number)).toBeLessThanOrEqual(1);
    }), { seed: 11, numRuns: 300 });
  });
});
