import { describe, expect, it } from 'vitest';
import { carriesMark, describeSources, totalsOf } from '../../src/sources/describe.ts';
import { AT, single, sourceOf } from './project.ts';

describe('the table of sources', () => {
  const rows = describeSources(
    [
      sourceOf('x', { id: 'b', available: 100, demographics: { age: 'yes', sex: 'partly', skinType: 'no' }, validation: [{ method: 'histopathology', share: 0.5 }], masks: { glob: '{stem}', at: AT }, label: single('dx') }),
      sourceOf('x', { id: 'a', evaluation: { ...sourceOf('x').evaluation, status: 'rejected' }, licence: { at: AT }, validation: [{ method: 'histopathology' }], available: 7 }),
      sourceOf('x', { id: 'c', licence: { custom: { name: 'Ours', permits: [], shareAlike: false }, at: AT }, validation: [{ method: 'single-expert' }], differentials: true }),
    ],
    new Map([['b', 60]]),
  );

  it('SRC-8 has a row for every declared source, in order', () => {
    expect(rows.map((row) => [row.id, row.evaluation, row.licence, row.available, row.included])).toEqual([
      ['a', 'rejected', null, 7, 0], ['b', 'accepted', 'CC0-1.0', 100, 60], ['c', 'accepted', 'Ours', null, 0],
    ]);
    expect(describeSources([sourceOf('x')])[0]!.included).toBeNull();
  });

  it('SRC-8 says yes, partly or no', () => {
    expect(rows.map((row) => [row.age, row.sex, row.skinType, row.diagnosis, row.histopathology, row.masks, row.differentials].map((value) => carriesMark[value]))).toEqual([
      ['—', '—', '—', '—', '✓', '—', '—'], ['✓', 'partly', '—', '✓', 'partly', '✓', '—'], ['—', '—', '—', '—', '—', '—', '✓'],
    ]);
  });

  it('SRC-8 has totals', () => {
    expect(totalsOf(rows)).toEqual({ sources: 3, accepted: 2, available: 107, included: 60, carrying: { age: 1, sex: 1, skinType: 0, diagnosis: 1, histopathology: 2, masks: 1, differentials: 1 } });
  });
});
