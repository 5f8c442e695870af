import { describe, expect, it } from 'vitest';
import { threadsFor, threadsInLanes } from '../../src/catalog/threads.ts';

describe('threads of DuckDB', () => {
  it('one for each row group, as many as there are processors at most', () => {
    expect([0, 1, 122_880, 122_881, 1_000_000].map((rows) => threadsFor(rows, 4))).toEqual([1, 1, 1, 2, 4]);
  });

  it('in lanes those that wait count as well', () => {
    expect([1, 2, 4, 16].map((processors) => threadsInLanes(5_000_000, processors))).toEqual([1, 1, 3, 15]);
    expect(threadsInLanes(1000, 16)).toBe(1);
  });
});
