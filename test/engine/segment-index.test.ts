import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { FingerprintTable } from '../../src/engine/fingerprint-table.ts';
import { SegmentIndex } from '../../src/engine/segment-index.ts';

const segment = { sha256: sha256('segment'), bytes: 12_345 };

function filled(prints: readonly string[]): FingerprintTable {
  const table = new FingerprintTable();
  prints.forEach((print, i) => table.add(print, i * 1000, i, i % 3 === 0 ? 'failed' : 'done'));
  return table;
}

/** Spread evenly as fingerprints are, or crowded: long common beginnings. */
const prints = fc.uniqueArray(fc.oneof(fc.nat().map((n) => sha256(String(n))), fc.nat({ max: 2000 }).map((n) => `${'ab'.repeat(28)}${n.toString(16).padStart(8, '0')}`)), { maxLength: 300 });

describe('the index of a segment', () => {
  it('finds each fingerprint where its line lies, and no other', () => {
    fc.assert(fc.property(prints, (known) => {
      const { bytes } = SegmentIndex.of(filled(known), segment);
      const index = SegmentIndex.decode(bytes, segment)!;
      expect(index.count).toBe(known.length);
      known.forEach((print, i) => {
        const row = index.find(Buffer.from(print, 'hex'));
        expect([index.fingerprint(row), index.offset(row), index.length(row), index.state(row)]).toEqual([print, i * 1000, i, i % 3 === 0 ? 'failed' : 'done']);
      });
      for (const other of ['00'.repeat(32), 'ff'.repeat(32), sha256('other'), `${'ab'.repeat(28)}ffffffff`]) expect(index.find(Buffer.from(other, 'hex'))).toBe(-1);
    }));
  });

  it('holds a fingerprint once, the first time it came', () => {
    const table = filled(Array.from({ length: 5000 }, (_, i) => sha256(String(i % 2500))));
    expect(table.count).toBe(2500);
    expect(table.has(sha256('2499'))).toBe(true);
    expect(table.has(sha256('2500'))).toBe(false);
  });

  it('is refused when any byte of it changed, or when it is of another segment', () => {
    const { bytes } = SegmentIndex.of(filled([sha256('1'), sha256('2')]), segment);
    for (let at = 0; at < bytes.length; at++) {
      const other = Buffer.from(bytes);
      other[at]! ^= 1;
      expect(SegmentIndex.decode(other, segment)).toBeUndefined();
    }
    for (let length = 0; length < bytes.length; length++) expect(SegmentIndex.decode(bytes.subarray(0, length), segment)).toBeUndefined();
    expect(SegmentIndex.decode(bytes, { ...segment, bytes: 1 })).toBeUndefined();
    expect(SegmentIndex.decode(bytes, { ...segment, sha256: sha256('another') })).toBeUndefined();
  });
});
