import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDigest, imageDigests } from '../../src/release/digest.ts';
import type { ManifestEntry } from '../../src/release/manifest.ts';

const digest = fc.constantFrom('0', '1', 'a', 'f').map((c) => c.repeat(64));
const name = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'a/b', 'ä', '𐀀'), fc.string({ maxLength: 4 }));
const map = fc.uniqueArray(fc.tuple(name, digest), { selector: ([key]) => key, maxLength: 8 });

describe('the content digest', () => {
  it('REL-2 does not depend on the order in which tables and images are met', () => {
    fc.assert(fc.property(map, map, (tables, images) => {
      const forth = contentDigest({ tables: new Map(tables), images: new Map(images) });
      expect(contentDigest({ tables: new Map(tables.toReversed()), images: new Map(images.toReversed()) })).toBe(forth);
    }));
  });

  it('REL-2 changes with every table and every image', () => {
    fc.assert(fc.property(map.filter((m) => m.length > 0), map, fc.nat(), (tables, images, pick) => {
      const before = contentDigest({ tables: new Map(tables), images: new Map(images) });
      const at = pick % tables.length;
      const other = tables.with(at, [tables[at]![0], 'b'.repeat(64)]);
      expect(contentDigest({ tables: new Map(other), images: new Map(images) })).not.toBe(before);
      expect(contentDigest({ tables: new Map(tables.toSpliced(at, 1)), images: new Map(images) })).not.toBe(before);
      expect(contentDigest({ tables: new Map(images), images: new Map(tables) }) === before).toBe(JSON.stringify(sorted(tables)) === JSON.stringify(sorted(images)));
    }));
  });

  it('REL-5 is the sha256 of this text, hashed by another program', () => {
    // printf '{"images":{"image/a":"00"},"tables":{"dataset":"11"}}' | sha256sum
    expect(contentDigest({ tables: new Map([['dataset', '11']]), images: new Map([['image/a', '00']]) })).toBe('e604385714123eefb5311910985757fa7166ff35e24fe09a2d74b2e7ac561601');
  });

  it('names each derivative apart', () => {
    expect([...imageDigests([entry('image', '', '1'), entry('crop', '', '2'), entry('derivative', '224', '3'), entry('derivative', '448', '4')])]).toEqual([
      ['image/a', '1'], ['crop/a', '2'], ['derivative/a/224', '3'], ['derivative/a/448', '4'],
    ]);
  });
});

function sorted(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function entry(kind: ManifestEntry['kind'], variant: string, sha256: string): ManifestEntry {
  return { kind, variant, sha256, id: 'a', path: '', bytes: 1 };
}
