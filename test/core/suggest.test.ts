import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/core/suggest.ts';

/** Whether one edit (insert, delete, replace, swap of neighbours) leads from a to b. */
function oneEdit(a: string, b: string): boolean {
  const edits = new Set<string>();
  for (let i = 0; i <= a.length; i++) {
    edits.add(a.slice(0, i) + a.slice(i + 1));
    if (i + 1 < a.length) edits.add(a.slice(0, i) + a[i + 1]! + a[i]! + a.slice(i + 2));
    for (const c of 'abc') edits.add(a.slice(0, i) + c + a.slice(i)).add(a.slice(0, i) + c + a.slice(i + 1));
  }
  return edits.has(b);
}

describe('nearest', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 12 });

  it('MAP-1 finds every candidate that one edit gives, the text itself before all', () => {
    fc.assert(fc.property(word, fc.array(word, { maxLength: 8 }), (written, others) => {
      const found = nearest(written, others);
      if (others.includes(written)) expect(found).toBe(written);
      else if (others.some((other) => oneEdit(written, other))) expect(oneEdit(written, found!)).toBe(true);
    }), { numRuns: 500 });
  });

  it('MAP-1 allows a third of the longer text to differ, and no more', () => {
    expect(nearest('melanoma', ['melanomatous'])).toBe('melanomatous'); // 4 of 12
    expect(nearest('melanom', ['melanomatous'])).toBeUndefined(); // 5 of 12
    expect(nearest('MELANOMA', ['melanom'])).toBe('melanom');
    expect(nearest('x'.repeat(201), ['x'.repeat(201)])).toBeUndefined();
  });
});
