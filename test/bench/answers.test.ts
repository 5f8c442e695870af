import { describe, expect, it } from 'vitest';
import { answer, type Measured } from '../../bench/measure/answers.ts';
import { spread } from '../../bench/measure/spread.ts';
import type { Run } from '../../bench/measure/contestant.ts';

function measured(name: string, runs: readonly Run[], items?: number): [string, Measured] {
  return [name, { contestant: { name, ...(items !== undefined && { items }), run: () => Promise.reject(new Error('unused')) }, runs }];
}

describe('answers of the benchmark', () => {
  it('make ratios within each round, so that a machine that slows down slows both', () => {
    const all = new Map([measured('dx', [{ seconds: 1 }, { seconds: 10 }, { seconds: 2 }]), measured('floor', [{ seconds: 2 }, { seconds: 20 }, { seconds: 1 }])]);
    expect(answer({ kind: 'time', of: 'dx', over: 'floor', limit: { atMost: 0.5 } }, all)).toEqual({
      question: 'time of dx ÷ floor', unit: 'ratio', value: { median: 0.5, min: 0.5, max: 2 }, limit: { atMost: 0.5 }, met: true,
    });
  });

  it('are made of processor time too, where it is known of both', () => {
    const all = new Map([measured('dx', [{ seconds: 9, cpu: 2 }]), measured('floor', [{ seconds: 1, cpu: 4 }])]);
    expect(answer({ kind: 'time', of: 'dx', over: 'floor' }, all)).toMatchObject({ value: { median: 9 }, byCpu: { median: 0.5 } });
  });

  it('compare rates where the two work through different numbers of images, and parts of the time where asked', () => {
    const all = new Map([measured('dx', [{ seconds: 5, parts: { steps: 2, tables: 3 } }], 100), measured('floor', [{ seconds: 1 }], 10)]);
    expect(answer({ kind: 'rate', of: 'dx', over: 'floor' }, all).value?.median).toBe(2);
    expect(answer({ kind: 'rate', of: 'dx', over: 'floor', parts: ['steps'], limit: { atLeast: 6 } }, all)).toMatchObject({ value: { median: 5 }, met: false });
  });

  it('hold the largest memory of all rounds against its limit', () => {
    const all = new Map([measured('dx', [{ seconds: 1, peakMb: 100 }, { seconds: 1, peakMb: 800 }, { seconds: 1, peakMb: 100 }])]);
    expect(answer({ kind: 'memory', of: 'dx', limit: { atMost: 700 } }, all)).toMatchObject({ value: { median: 100, max: 800 }, met: false });
  });

  it('have no value where a contestant is not installed', () => {
    const all = new Map([measured('dx', [{ seconds: 1 }]), measured('floor', [])]);
    expect(answer({ kind: 'time', of: 'dx', over: 'floor', limit: { atMost: 1 } }, all)).toEqual({ question: 'time of dx ÷ floor', unit: 'ratio', limit: { atMost: 1 } });
  });
});

describe('a spread', () => {
  it('has the mean of the middle two as median of an even number', () => {
    expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  });
});
