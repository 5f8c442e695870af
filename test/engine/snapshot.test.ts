import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import type { Subject } from '../../src/engine/pass.ts';
import { PassTable } from '../../src/engine/pass-table.ts';
import type { Decisions } from '../../src/engine/prints.ts';
import { recipesOf } from '../../src/engine/recipes.ts';
import { decisionsDigest, recipesDigest, Snapshot } from '../../src/engine/snapshot.ts';
import { stepNames } from '../../src/steps/registry.ts';

const params = Object.fromEntries(stepNames().map((name) => [name, {}]));
const recipes = recipesOf('produce', params);
const digest = recipesDigest(recipes);
const steps = recipes.own.map(({ name }) => name);
const DONE = steps.map(() => ({ state: 'done' as const }));
const FAILED = steps.map(() => ({ state: 'failed' as const, reason: 'truncated' }));
const CRASHED = steps.map(() => ({ state: 'crashed' as const }));

interface Row {
  readonly source: string;
  readonly key: string;
  readonly image: string;
  readonly mask: string | undefined;
  readonly crop: number | undefined;
  readonly end: 'done' | 'failed' | 'crashed' | 'problem';
  readonly blobs: number;
}

const row: fc.Arbitrary<Row> = fc.record({
  source: fc.constantFrom('one', 'two'), key: fc.string({ minLength: 1 }).map((key) => key.replaceAll('\0', '0')), image: fc.nat().map((n) => sha256(String(n))),
  mask: fc.option(fc.nat().map((n) => sha256(`mask ${n}`)), { nil: undefined }), crop: fc.option(fc.nat(), { nil: undefined }),
  end: fc.constantFrom('done', 'failed', 'crashed', 'problem'), blobs: fc.nat({ max: 3 }),
});
const rows = fc.uniqueArray(row, { selector: ({ source, key }) => `${source}\0${key}`, maxLength: 40 });

const decisionsOf = ({ crop }: Row): Decisions => (crop === undefined ? {} : { crop: { x: crop } });
const blobsOf = ({ image, blobs }: Row) => Array.from({ length: blobs }, (_, i) => ({ sha256: sha256(`${image} ${i}`), bytes: i + 1 }));

function tableOf(list: readonly Row[]): PassTable {
  const subjects = list.map((one): Subject => ({ source: one.source, key: one.key, id: one.key, file: { path: '', size: 1, mtimeNs: 1n, inode: 1n }, decisions: decisionsOf(one) }));
  const table = new PassTable(subjects, steps);
  list.forEach((one, i) => {
    if (one.end === 'problem') return table.problem(i, 'unreadable');
    table.setInputs(i, { image: one.image, ...(one.mask !== undefined && { mask: one.mask }) }, 7, decisionsDigest(decisionsOf(one)));
    table.end(i, steps.map(() => sha256('print')), { done: DONE, failed: FAILED, crashed: CRASHED }[one.end], blobsOf(one));
  });
  return table;
}

function decoded(bytes: Buffer): Snapshot {
  return Snapshot.decode(bytes, sha256(bytes), 'produce', digest)!;
}

function blobsAt(snapshot: Snapshot, row: number): ReturnType<typeof blobsOf> {
  const { digests, sizes, ends } = snapshot.blobColumns();
  const first = row === 0 ? 0 : ends[row - 1]!;
  return Array.from({ length: ends[row]! - first }, (_, i) => ({ sha256: Buffer.from(digests).toString('hex', 32 * (first + i), 32 * (first + i + 1)), bytes: sizes[first + i]! }));
}

function expectHolds(snapshot: Snapshot, list: readonly Row[]): void {
  for (const one of list) {
    const found = snapshot.find(one.source, one.key);
    if (one.end === 'crashed' || one.end === 'problem') {
      expect(found).toBe(-1);
      continue;
    }
    const decision = decisionsDigest(decisionsOf(one));
    expect(snapshot.rests(found, one.image, one.mask, decision)).toBe(true);
    expect(snapshot.rests(found, sha256('other'), one.mask, decision)).toBe(false);
    expect(snapshot.rests(found, one.image, sha256('other'), decision)).toBe(false);
    expect(snapshot.rests(found, one.image, one.mask, decisionsDigest({ crop: 'other' }))).toBe(false);
    expect(blobsAt(snapshot, found)).toEqual(blobsOf(one));
    expect(snapshot.header.outcomes[snapshot.outcome(found)]).toEqual(one.end === 'done' ? DONE : FAILED);
  }
}

describe('the snapshot of a pass', () => {
  it('tells of each image what its results rest on; crashed and unreadable ones are not in it', () => {
    fc.assert(fc.property(rows, fc.boolean(), (list, reversed) => {
      const snapshot = decoded(Snapshot.encode(tableOf(list), 'produce', digest, undefined));
      expectHolds(snapshot, reversed ? list.toReversed() : list);
      expect(snapshot.find('three', 'none')).toBe(-1);
    }));
  });

  it('hands rows on to the next one, beside new ones, in any order', () => {
    fc.assert(fc.property(rows, fc.array(fc.constantFrom('kept', 'dropped', 'new'), { minLength: 40, maxLength: 40 }), (list, fates) => {
      const base = decoded(Snapshot.encode(tableOf(list.filter((_, i) => fates[i] !== 'new')), 'produce', digest, undefined));
      const next = list.filter((_, i) => fates[i] !== 'dropped').toReversed();
      const table = new PassTable(tableOf(next).subjects, steps, base.header.outcomes);
      const fresh = tableOf(next);
      next.forEach((one, i) => {
        const known = base.find(one.source, one.key);
        if (known >= 0) table.unchanged(i, base.outcome(known), known);
        else if (fresh.status(i) === 'problem') table.problem(i, 'unreadable');
        else {
          table.setInputs(i, { image: one.image, ...(one.mask !== undefined && { mask: one.mask }) }, 7, decisionsDigest(decisionsOf(one)));
          table.end(i, [], fresh.ends(i), fresh.blobs(i));
        }
      });
      const again = decoded(Snapshot.encode(table, 'produce', digest, base));
      expectHolds(again, next);
      expect(again.count).toBe(next.filter(({ end }) => end === 'done' || end === 'failed').length);
    }));
  });

  it('is refused when it is not the one recorded, of another pass, or under other recipes', () => {
    const bytes = Snapshot.encode(tableOf([]), 'produce', digest, undefined);
    expect(Snapshot.decode(bytes, sha256('other'), 'produce', digest)).toBeUndefined();
    expect(Snapshot.decode(bytes, sha256(bytes), 'analyse', digest)).toBeUndefined();
    const other = recipesDigest(recipesOf('produce', { ...params, decode: { maxPixels: 1 } }));
    expect(other).not.toBe(digest);
    expect(Snapshot.decode(bytes, sha256(bytes), 'produce', other)).toBeUndefined();
  });
});

it('fingerprints that were let go are not given as none', () => {
  const table = new PassTable([], steps);
  table.forgetPrints();
  expect(() => table.print(0, 0)).toThrow('forgotten');
});
