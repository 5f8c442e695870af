import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashTable, nearPairs } from '../../src/catalog/near.ts';

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
        expect(nearPairs(new HashTable(distinct), limit)).toEqual(expected);
      }),
      { numRuns: 60, seed: DEFAULT_SEED },
    );
  });

  it('DUP-1 finds a mirrored copy by its other orientations', () => {
    const original = ['5', '6', '9', 'a', '3', 'c', '5', '6'].map((digit) => digit.repeat(64));
    const mirrored = ['6', '5', 'a', '9', 'c', '3', '6', '5'].map((digit) => digit.repeat(64));
    expect(nearPairs(new HashTable([original, mirrored]), 0)).toEqual([{ a: 0, b: 1, distance: 0 }]);
  });

  it('DUP-1 ties equal pictures to the first of them', () => {
    const same = Array.from({ length: 8 }, () => '5'.repeat(64));
    expect(nearPairs(new HashTable([same, same, same]), 10)).toEqual([{ a: 0, b: 1, distance: 0 }, { a: 0, b: 2, distance: 0 }]);
  });

  it('DUP-1 does not compare blank pictures, which would all be one', () => {
    const blank = Array.from({ length: 8 }, () => '0'.repeat(64));
    const white = Array.from({ length: 8 }, () => 'f'.repeat(64));
    expect(nearPairs(new HashTable([blank, blank, white, white]), 32)).toEqual([]);
  });
});
