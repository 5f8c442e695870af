import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SplitPolicy } from '../../src/config/config.ts';
import { ASSIGNED_KINDS, chainText, splitBit, type ChainLink, type SubjectKind } from '../../src/catalog/split-graph.ts';
import { splitRows as splitColumns } from '../../src/catalog/splits.ts';
import { byCodeUnit } from '../../src/core/compare.ts';
import { sha256 } from '../../src/core/digest.ts';
import { splits, type Split } from '../../src/core/vocabulary.ts';

const policy: SplitPolicy = {
  ratios: { train: 0.8, validation: 0.1, test: 0.1 }, seed: 7, group: ['patient', 'lesion', 'duplicate', 'repeat'], stratify: ['category'], sequester: [], keep: [], conflict: 'to-test',
};

interface SplitRow {
  readonly n: number;
  readonly id: string;
  readonly source: string;
  readonly category: string;
  readonly lesion: string | null;
  readonly patient: string | null;
  readonly cluster: number | null;
  readonly isIn: boolean;
  readonly sequestered: Split | null;
  readonly published: Split | null;
  readonly inherited: Split | null;
}

interface Assigned {
  readonly kind: SubjectKind | 'copy';
  readonly pseudonym: string;
  readonly split: Split;
}

/** What the SQL around the splits does: texts to numbers in their order, and back. */
function splitRows(unordered: readonly SplitRow[], edges: readonly (readonly [number, number, string])[], inherited: readonly Assigned[], by: SplitPolicy) {
  const all = unordered.toSorted((a, b) => byCodeUnit(a.id, b.id) || a.n - b.n);
  const ordered = (texts: readonly (string | null)[]): readonly string[] => [...new Set(texts)].filter((text) => text !== null).toSorted(byCodeUnit);
  const names = { image: ordered(all.map((r) => r.id)), lesion: ordered(all.map((r) => r.lesion)), patient: ordered(all.map((r) => r.patient)) };
  const numbers = (kind: SubjectKind, of: (r: SplitRow) => string | null): Int32Array => Int32Array.from(all, (r) => names[kind].indexOf(of(r) ?? '') + 1);
  const [categories, sources] = [ordered(all.map((r) => r.category)), ordered(all.map((r) => r.source))];
  const pins = (of: (r: SplitRow) => Split | null): Int32Array => Int32Array.from(all, (r) => { const split = of(r); return split === null ? 0 : splitBit(split); });
  const ranked = names.image.toSorted((a, b) => byCodeUnit(sha256(`[${by.seed},"${a}"]`), sha256(`[${by.seed},"${b}"]`)));
  const result = splitColumns({
    n: Int32Array.from(all, (r) => r.n), subject: { image: numbers('image', (r) => r.id), lesion: numbers('lesion', (r) => r.lesion), patient: numbers('patient', (r) => r.patient) },
    category: Int32Array.from(all, (r) => categories.indexOf(r.category)), source: Int32Array.from(all, (r) => sources.indexOf(r.source)), categories, sources,
    cluster: Int32Array.from(all, (r) => r.cluster ?? 0), isIn: Int32Array.from(all, (r) => Number(r.isIn)), rank: Int32Array.from(all, (r) => ranked.indexOf(r.id)),
    pins: { sequestered: pins((r) => r.sequestered), published: pins((r) => r.published), inherited: pins((r) => r.inherited) },
  }, edges, inherited.flatMap(({ kind, pseudonym, split }) => {
    const subject = names[kind === 'copy' ? 'image' : kind].indexOf(pseudonym) + 1;
    return subject === 0 ? [] : [{ kind, subject, split }];
  }), by);
  const nameOf = (kind: SubjectKind, subject: number): string => names[kind][subject - 1]!;
  const text = <T extends { readonly chain: readonly ChainLink[] }>(entry: T) => ({ ...entry, chain: chainText(entry.chain, nameOf) });
  return {
    rows: [...result.rows.n].map((n, r) => ({ n, split: splits[result.rows.split[r]!]!, group: all.find((other) => other.n === result.rows.group[r])!.id })).toSorted((a, b) => a.n - b.n),
    dropped: result.dropped.map(text), conflicts: result.conflicts.map(text),
    assigned: [...result.assigned.kind].map((code, r): Assigned => {
      const kind = ASSIGNED_KINDS[code]!;
      return { kind, pseudonym: nameOf(kind === 'copy' ? 'image' : kind, result.assigned.subject[r]!), split: splits[result.assigned.split[r]!]! };
    }),
  };
}

function row(n: number, more: Partial<SplitRow> = {}): SplitRow {
  return { n, id: `i${String(n).padStart(4, '0')}`, source: 'a', category: 'c', lesion: null, patient: null, cluster: null, isIn: true, sequestered: null, published: null, inherited: null, ...more };
}

const key = fc.option(fc.integer({ min: 0, max: 12 }).map(String), { nil: null });
const rows = fc.array(fc.record({ lesion: key, patient: key, category: fc.constantFrom('c', 'd'), isIn: fc.boolean() }), { minLength: 1, maxLength: 60 })
  .map((list) => list.map((r, index) => row(index + 1, { ...r, lesion: r.lesion && `l${r.lesion}`, patient: r.patient && `p${r.patient}` })));
const edgesOf = (all: readonly SplitRow[]) => fc.array(fc.tuple(fc.nat(all.length - 1), fc.nat(all.length - 1)), { maxLength: 6 })
  .map((pairs) => pairs.filter(([a, b]) => a !== b).map(([a, b]) => [all[a]!.n, all[b]!.n, 'near'] as const));
const project = rows.chain((all) => fc.record({ all: fc.constant(all), edges: edgesOf(all) }));

/** Rows connected by any link, out ones included: flooding, not union-find. */
function reach(all: readonly SplitRow[], edges: readonly (readonly [number, number, string])[], start: SplitRow): readonly SplitRow[] {
  const seen = new Set([start]);
  for (const at of seen) {
    for (const other of all) {
      const linked = (at.lesion !== null && at.lesion === other.lesion) || (at.patient !== null && at.patient === other.patient)
        || edges.some(([a, b]) => (a === at.n && b === other.n) || (b === at.n && a === other.n));
      if (linked) seen.add(other);
    }
  }
  return [...seen];
}

describe('splits', () => {
  it('SPLIT-1 never splits a group, and gives every row that is in a split', () => {
    fc.assert(fc.property(project, ({ all, edges }) => {
      const result = splitRows(all, edges, [], policy);
      const splitOf = new Map(result.rows.map((r) => [r.n, r.split]));
      expect(result.rows.map((r) => r.n)).toEqual(all.filter((r) => r.isIn).map((r) => r.n));
      for (const r of all) expect(new Set(reach(all, edges, r).flatMap((o) => splitOf.get(o.n) ?? [])).size).toBeLessThanOrEqual(1);
    }), { numRuns: 100, seed: 1 });
  });

  it('SPLIT-1 does not depend on the order of rows', () => {
    fc.assert(fc.property(project.chain((p) => fc.record({ p: fc.constant(p), shuffled: fc.shuffledSubarray([...p.all], { minLength: p.all.length }) })), ({ p, shuffled }) => {
      expect(splitRows(shuffled, p.edges.toReversed(), [], policy)).toEqual(splitRows(p.all, p.edges, [], policy));
    }), { numRuns: 100, seed: 2 });
  });

  it('SPLIT-1 no split exceeds its share of a stratum by more than its largest group', () => {
    fc.assert(fc.property(rows, (all) => {
      const result = splitRows(all, [], [], policy);
      const groups = new Map<string, { size: number; category: string }>();
      const byN = new Map(all.map((r) => [r.n, r]));
      for (const r of result.rows) {
        const g = groups.get(r.group) ?? { size: 0, category: '' };
        groups.set(r.group, { size: g.size + 1, category: '' });
      }
      for (const [id, g] of groups) {
        const categories = result.rows.filter((r) => r.group === id).map((r) => byN.get(r.n)!.category!);
        const c = categories.filter((x) => x === 'c').length;
        g.category = c >= categories.length - c ? 'c' : 'd';
      }
      for (const category of ['c', 'd']) {
        const members = result.rows.filter((r) => groups.get(r.group)!.category === category);
        const largest = Math.max(0, ...members.map((r) => groups.get(r.group)!.size));
        for (const split of ['train', 'validation', 'test'] as const) {
          expect(members.filter((r) => r.split === split).length).toBeLessThanOrEqual(policy.ratios[split] * members.length + largest + 1e-9);
        }
      }
    }), { numRuns: 100, seed: 3 });
  });

  it('SPLIT-1 meets 80:10:10 exactly where groups are single images', () => {
    const result = splitRows(Array.from({ length: 200 }, (_, i) => row(i + 1, { category: i < 100 ? 'c' : 'd' })), [], [], policy);
    const count = (split: Split, from: number): number => result.rows.filter((r) => r.split === split && r.n > from && r.n <= from + 100).length;
    for (const from of [0, 100]) expect([count('train', from), count('validation', from), count('test', from)]).toEqual([80, 10, 10]);
  });

  it('SPLIT-1 many strata too small to divide do not all go to train', () => {
    const result = splitRows(Array.from({ length: 100 }, (_, i) => row(i + 1, { category: `c${i % 50}` })), [], [], policy);
    expect(result.rows.filter((r) => r.split === 'train')).toHaveLength(80);
  });

  it('SPLIT-1 another seed is another split', () => {
    const all = Array.from({ length: 100 }, (_, i) => row(i + 1));
    expect(splitRows(all, [], [], { ...policy, seed: 8 }).rows).not.toEqual(splitRows(all, [], [], policy).rows);
  });

  it('SPLIT-3 what was assigned stays, whatever is added', () => {
    fc.assert(fc.property(project, fc.array(fc.record({ lesion: key, patient: key }), { maxLength: 30 }), ({ all, edges }, added) => {
      const first = splitRows(all, edges, [], policy);
      const more = added.map((r, i) => row(1000 + i, { lesion: r.lesion && `new-l${r.lesion}`, patient: r.patient && `new-p${r.patient}` }));
      const second = splitRows([...all, ...more], edges, first.assigned, { ...policy, seed: 99 });
      const after = new Map(second.rows.map((r) => [r.n, r.split]));
      for (const r of first.rows) expect(after.get(r.n)).toBe(r.split);
      expect(second.conflicts).toEqual([]);
    }), { numRuns: 100, seed: 4 });
  });

  describe('SPLIT-3 a link that joins two splits', () => {
    const inherited: readonly Assigned[] = [
      { kind: 'image', pseudonym: 'i0001', split: 'train' },
      { kind: 'image', pseudonym: 'i0003', split: 'test' },
    ];
    // 1 and 2 are one patient's; 2 and 3 are one lesion. 4 hangs on a longer way round.
    const all = [row(1, { patient: 'p' }), row(2, { patient: 'p', lesion: 'l' }), row(3, { lesion: 'l' }), row(4, { lesion: 'l' })];

    it('is named with its shortest chain', () => {
      const { conflicts } = splitRows(all, [[1, 4, 'near']], inherited, policy);
      expect(conflicts).toEqual([{ splits: ['train', 'test'], images: 4, chain: 'image i0001 – image i0001 – near-duplicate – image i0004 – lesion l – image i0003 – image i0003 (train, inherited – test, inherited)'.replaceAll('image i0001 – image i0001', 'image i0001').replaceAll('image i0003 – image i0003', 'image i0003') }]);
    });

    it('to-test moves the whole group, for ever', () => {
      const { rows: placed, assigned } = splitRows(all, [], inherited, policy);
      expect(placed.map((r) => r.split)).toEqual(['test', 'test', 'test', 'test']);
      expect(assigned.filter((a) => a.kind === 'image').map((a) => a.split)).toEqual(['test', 'test', 'test', 'test']);
    });

    it('drop-from-train leaves out the images of train', () => {
      const { rows: placed, dropped } = splitRows(all, [], inherited, { ...policy, conflict: 'drop-from-train' });
      expect(dropped.map((d) => d.n)).toEqual([1]);
      expect(placed.map((r) => [r.n, r.split])).toEqual([[2, 'test'], [3, 'test'], [4, 'test']]);
    });
  });

  it('SPLIT-3 a patient keeps the split when all earlier images are gone', () => {
    const inherited: readonly Assigned[] = [{ kind: 'patient', pseudonym: 'p', split: 'validation' }];
    expect(splitRows([row(1, { patient: 'p' })], [], inherited, policy).rows[0]!.split).toBe('validation');
    expect(splitRows([row(1, { patient: 'p' })], [], inherited, { ...policy, group: ['lesion'] }).rows[0]!.split).toBe('train');
  });

  it('SPLIT-3 a copy that takes the place of an image that left keeps its split', () => {
    // 2 is a duplicate of 1 and out while 1 is in; then the source of 1 leaves.
    const pinned: readonly Assigned[] = [{ kind: 'image', pseudonym: 'i0001', split: 'test' }];
    const first = splitRows([row(1, { cluster: 1 }), row(2, { cluster: 1, isIn: false }), row(3, { isIn: false })], [[1, 2, 'near']], pinned, policy);
    expect(first.assigned).toEqual([{ kind: 'copy', pseudonym: 'i0002', split: 'test' }, { kind: 'image', pseudonym: 'i0001', split: 'test' }]);
    const second = splitRows([row(2)], [], first.assigned, policy);
    expect(second.rows).toEqual([{ n: 2, split: 'test', group: 'i0002' }]);
    // Moved with its group by a later conflict, it is moved as a copy too.
    const third = splitRows([row(2, { cluster: 1, isIn: false }), row(4, { cluster: 1 })], [[2, 4, 'near']], [{ kind: 'copy', pseudonym: 'i0002', split: 'train' }, { kind: 'image', pseudonym: 'i0004', split: 'validation' }], policy);
    expect(third.assigned).toEqual([{ kind: 'copy', pseudonym: 'i0002', split: 'test' }, { kind: 'image', pseudonym: 'i0004', split: 'test' }]);
  });

  it('SPLIT-2 sequestered and published splits are kept, and what is linked follows', () => {
    const all = [row(1, { sequestered: 'test', patient: 'p' }), row(2, { patient: 'p' }), row(3, { published: 'validation' })];
    expect(splitRows(all, [], [], policy).rows.map((r) => r.split)).toEqual(['test', 'test', 'validation']);
  });
});
