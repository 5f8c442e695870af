import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearPairs, type NearPairs } from '../../src/catalog/near.ts';
import { HashTable } from '../../src/catalog/near-table.ts';

const DEFAULT_SEED = 20261120;

/** Eight hashes as bytes; `base` flipped at some bits, so that near pictures are common. */
const picture = (bases: readonly Uint8Array[]) =>
  fc.tuple(fc.nat(bases.length - 1), fc.nat(7), fc.array(fc.nat(255), { maxLength: 40 })).map(([base, orientation, flips]) =>
    Array.from({ length: 8 }, (_, index) => {
      const bytes = Uint8Array.from(bases[(base * 8 + ((index + orientation) % 8)) % bases.length]!);
      for (const bit of flips) bytes[bit >> 3]! ^= 1 << (bit & 7);
      return Buffer.from(bytes).toString('hex');
    }));

const pictures = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 3, maxLength: 9 }).chain((bases) => fc.array(picture(bases), { minLength: 2, maxLength: 24 }));

function listed({ a, b, distance }: NearPairs): { a: number; b: number; distance: number }[] {
  return Array.from(a, (first, pair) => ({ a: first, b: b[pair]!, distance: distance[pair]! }));
}

/** Straight from the definition, on whole numbers of 256 bits. */
function bruteDistance(a: readonly bigint[], b: readonly bigint[]): number {
  return Math.min(...a.map((hash) => ones(hash ^ b[0]!)), ...b.map((hash) => ones(hash ^ a[0]!)));
}

function ones(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length;
}

function informative(hashes: readonly bigint[]): boolean {
  return ones(hashes[0]!) >= 32 && ones(hashes[0]!) <= 224;
}

describe('nearPairs', () => {
  it('DUP-3 misses no pair and invents none', () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: 0, max: 32 }), (all, limit) => {
        const distinct = [...new Map(all.map((hashes) => [hashes.join(), hashes])).values()];
        const numbers = distinct.map((hashes) => hashes.map((hash) => BigInt(`0x${hash}`)));
        const expected: { a: number; b: number; distance: number }[] = [];
        for (let a = 0; a < distinct.length; a++) {
          for (let b = a + 1; b < distinct.length; b++) {
            const distance = bruteDistance(numbers[a]!, numbers[b]!);
            if (distance <= limit && informative(numbers[a]!) && informative(numbers[b]!)) expected.push({ a, b, distance });
          }
        }
        expect(listed(nearPairs(HashTable.fromHex(distinct), limit))).toEqual(expected);
      }),
      { numRuns: 60, seed: DEFAULT_SEED },
    );
  });

  it('DUP-3 finds the same pairs when it builds on an earlier search over other pictures', () => {
    const both = pictures.chain((all) => fc.record({ before: fc.subarray([...all]), after: fc.shuffledSubarray([...all, ...all.slice(0, 2)]) }));
    fc.assert(
      fc.property(both, fc.constantFrom(0, 7, 10, 16, 32), (tables, limit) => {
        const after = HashTable.fromHex(tables.after);
        const before = HashTable.fromHex(tables.before);
        const pairs = nearPairs(after, limit, { table: before, pairs: nearPairs(before, limit) });
        expect(pairs).toEqual(nearPairs(after, limit));
        expect(nearPairs(after, limit, { table: after, pairs })).toEqual(pairs);
      }),
      { numRuns: 100, seed: DEFAULT_SEED },
    );
  });

  it('DUP-3 misses no pair of clustered pictures', () => {
    // Forty smooth pictures, each in twenty-five variants of up to 23 other bits: buckets are crowded, as those of real sets are.
    let state = 1;
    const chance = (below: number): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % below;
    const words = new Uint32Array(1000 * 64);
    for (let picture = 0; picture < 1000; picture++) {
      for (let word = 0; word < 64; word++) words[picture * 64 + word] = Math.imul((picture % 40) * 64 + word + 1, 0x9e3779b1);
      words[picture * 64 + 63] = picture; // no two are quite equal
      for (let flip = 1 + 2 * chance(12); flip > 0; flip--) words[picture * 64 + chance(63)]! ^= 1 << chance(32);
    }
    const table = new HashTable(words);
    const expected: { a: number; b: number; distance: number }[] = [];
    for (let a = 0; a < table.size; a++) {
      for (let b = a + 1; b < table.size; b++) {
        const distance = table.distance(a, b);
        if (distance <= 10 && table.isInformative(a) && table.isInformative(b)) expected.push({ a, b, distance });
      }
    }
    expect(expected.length).toBeGreaterThan(500);
    expect(listed(nearPairs(table, 10))).toEqual(expected);
  });

  it('DUP-1 finds a mirrored copy by its other orientations', () => {
    const original = ['5', '6', '9', 'a', '3', 'c', '5', '6'].map((digit) => digit.repeat(64));
    const mirrored = ['6', '5', 'a', '9', 'c', '3', '6', '5'].map((digit) => digit.repeat(64));
    expect(listed(nearPairs(HashTable.fromHex([original, mirrored]), 0))).toEqual([{ a: 0, b: 1, distance: 0 }]);
  });

  it('DUP-1 ties equal pictures to the first of them', () => {
    const same = Array.from({ length: 8 }, () => '5'.repeat(64));
    expect(listed(nearPairs(HashTable.fromHex([same, same, same]), 10))).toEqual([{ a: 0, b: 1, distance: 0 }, { a: 0, b: 2, distance: 0 }]);
  });

  it('DUP-1 does not compare blank pictures, which would all be one', () => {
    const blank = Array.from({ length: 8 }, () => '0'.repeat(64));
    const white = Array.from({ length: 8 }, () => 'f'.repeat(64));
    expect(listed(nearPairs(HashTable.fromHex([blank, blank, white, white]), 32))).toEqual([]);
  });
});
