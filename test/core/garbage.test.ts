import { describe, expect, it } from 'vitest';
import { letGo } from '../../src/core/garbage.ts';

describe('memory that nobody looks at again', () => {
  it('ENG-3 is freed at once, without a collection', () => {
    const bytes = Buffer.allocUnsafeSlow(50_000_000).fill(1);
    const before = process.memoryUsage().arrayBuffers;
    letGo(bytes);
    expect(bytes.length).toBe(0);
    // Buffers of other tests may go with it.
    expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(50_000_000);
    letGo(bytes);
  });

  it('ENG-3 stays where others look at the rest of it', () => {
    const whole = Uint8Array.of(1, 2, 3);
    letGo(whole.subarray(1));
    expect([...whole]).toEqual([1, 2, 3]);
    const shared = new Uint8Array(new SharedArrayBuffer(3));
    letGo(shared);
    expect(shared.length).toBe(3);
  });
});
