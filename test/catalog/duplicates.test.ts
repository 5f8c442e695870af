import { describe, expect, it } from 'vitest';
import type { DuplicatePolicy } from '../../src/config/config.ts';
import { at, cleaned, decideRows, makeConfig, makeSource, mapping, outReasons, rule, withImages } from './make.ts';

/** Eight different orientations whose first hash is `hex` repeated, `flips` leading bits turned over. */
function hashes(hex: string, flips = 0): readonly string[] {
  const turn = (hash: string): string => ((BigInt(`0x${hash}`) ^ (((1n << BigInt(flips)) - 1n) << BigInt(256 - flips))).toString(16)).padStart(64, '0');
  return [hex, '0f', 'f0', '3c', 'c3', '69', '96', '33'].map((h) => turn(h.repeat(64 / h.length)));
}

function config(policy: Partial<DuplicatePolicy> = {}, more: object = {}) {
  return makeConfig({
    sources: [makeSource('a', { ...withImages, namespace: 'isic' }), makeSource('b', { ...withImages, namespace: 'isic' }), makeSource('c', withImages)],
    mappings: ['a', 'b', 'c'].map((s) => mapping(s, { nv: 'Naevus', mel: 'Melanoma' })),
    duplicates: { distance: 10, prefer: ['resolution', 'confirmation', 'source-order'], sourceOrder: ['b'], ...policy },
    ...more,
  });
}

async function losers(...[c, rows]: Parameters<typeof decideRows>) {
  const { catalog, images, dir } = await decideRows(c, rows);
  await catalog.finish(cleaned(catalog, images, dir));
  return catalog.rows('SELECT l.source || \'/\' || l.key AS loser, w.source || \'/\' || w.key AS winner, d.kind, d.distance FROM duplicate_loser AS d JOIN image AS l ON l.n = d.n JOIN image AS w ON w.n = d.winner ORDER BY 1');
}

describe('DUP-1, DUP-2', () => {
  it('the same image of two sources of one namespace is one; other namespaces never mix', async () => {
    expect(await losers(config(), [{ source: 'a', key: 'ISIC_1', label: 'nv' }, { source: 'b', key: 'ISIC_1', label: 'nv' }, { source: 'c', key: 'ISIC_1', label: 'nv' }])).toEqual([
      { loser: 'a/ISIC_1', winner: 'b/ISIC_1', kind: 'identity', distance: 0 },
    ]);
  });

  it('equal bytes, equal pixels and near hashes, the larger wins', async () => {
    expect(await losers(config(), [
      { source: 'a', key: 'k1', label: 'nv', sha256: 'same', pixels: 'p', hashes: hashes('55') },
      { source: 'a', key: 'k2', label: 'nv', sha256: 'same', pixels: 'p', hashes: hashes('55') },
      { source: 'c', key: 'k3', label: 'nv', pixels: 'p', hashes: hashes('55') },
      { source: 'c', key: 'k4', label: 'nv', width: 1200, height: 900, hashes: hashes('55', 7) },
      { source: 'c', key: 'k5', label: 'nv', hashes: hashes('5a') },
    ])).toEqual([
      { loser: 'a/k1', winner: 'c/k4', kind: 'near', distance: 7 },
      { loser: 'a/k2', winner: 'c/k4', kind: 'near', distance: 7 },
      { loser: 'c/k3', winner: 'c/k4', kind: 'near', distance: 7 },
    ]);
  });

  it('the distance is the policy, to the bit', async () => {
    const rows = [{ source: 'c', key: 'k1', label: 'nv', hashes: hashes('55') }, { source: 'c', key: 'k2', label: 'nv', hashes: hashes('55', 5) }];
    expect(await losers(config({ distance: 5 }), rows)).toHaveLength(1);
    expect(await losers(config({ distance: 4 }), rows)).toEqual([]);
  });

  it('an image that a rule excludes is no winner, and links all the same', async () => {
    const rows = [
      { source: 'c', key: 'k1', label: 'nv', hashes: hashes('55') },
      { source: 'c', key: 'k2', label: 'nv', width: 100, height: 100, hashes: hashes('55', 6) },
      { source: 'c', key: 'k3', label: 'nv', width: 900, height: 900, hashes: hashes('55', 12) },
    ];
    // 1 and 3 are 12 apart, but 2, which is out, is 6 from either.
    expect(await losers(config({ distance: 6 }, { rules: [rule('small', 'exclude', 'least(width, height) < 200')] }), rows)).toEqual([{ loser: 'c/k1', winner: 'c/k3', kind: 'near', distance: 12 }]);
  });

  it('preferences in their order', async () => {
    const rows = [
      { source: 'a', key: 'k1', label: 'nv', sha256: 's', width: 10, height: 10, fields: { confirmation: 'histopathology' } },
      { source: 'b', key: 'k2', label: 'nv', sha256: 's', width: 99, height: 10, fields: { confirmation: 'single-expert' } },
    ];
    expect((await losers(config({ prefer: ['resolution'] }), rows))[0]!['winner']).toBe('b/k2');
    expect((await losers(config({ prefer: ['confirmation'] }), rows))[0]!['winner']).toBe('a/k1');
    expect((await losers(config({ prefer: ['source-order'] }), rows))[0]!['winner']).toBe('b/k2');
  });
});

describe('integrity and class sizes', () => {
  it('QC-1 a failed or crashed step excludes, with the step\'s own reason', async () => {
    const { catalog } = await decideRows(config(), [{ source: 'c', key: 'k1', label: 'nv', failed: { decode: 'truncated' } }, { source: 'c', key: 'k2', label: 'nv', crashed: ['pixels'] }, { source: 'c', key: 'k3', label: 'nv' }]);
    expect(await outReasons(catalog)).toEqual({ k1: ['decode-truncated'], k2: ['pixels-crashed'] });
  });

  it('MAP-6 stage 3: a category below the minimum leaves, counted after duplicates', async () => {
    const c = config({}, { classes: { minimum: 2, parents: 'exclude', at } });
    const rows = [
      { source: 'c', key: 'k1', label: 'nv' }, { source: 'c', key: 'k2', label: 'nv' },
      { source: 'c', key: 'k3', label: 'mel', sha256: 's' }, { source: 'c', key: 'k4', label: 'mel', sha256: 's' },
    ];
    const { catalog, images, dir } = await decideRows(c, rows);
    expect(Object.values(await outReasons(catalog)).flat().toSorted()).toEqual(['category-too-small', 'duplicate']);
    await catalog.finish(cleaned(catalog, images, dir));
    expect(await catalog.rows('SELECT category, images FROM release_classes_stage2 ORDER BY 1')).toEqual([{ category: 'Melanoma', images: 1 }, { category: 'Naevus', images: 2 }]);
    expect(await catalog.rows('SELECT category, images FROM release_classes_stage3 ORDER BY 1')).toEqual([{ category: 'Naevus', images: 2 }]);
  });

  it('MAP-6 a category that falls below the minimum because cleaning failed leaves', async () => {
    const c = config({}, { classes: { minimum: 2, parents: 'exclude', at } });
    const { catalog, images, dir } = await decideRows(c, ['nv', 'nv', 'mel', 'mel'].map((label, i) => ({ source: 'c', key: `k${i}`, label })));
    const all = cleaned(catalog, images, dir);
    for (const _ of [1, 2]) await catalog.finish({ ...all, subjects: all.subjects.filter((s) => s.key !== 'k3') });
    expect(await outReasons(catalog)).toEqual({ k2: ['category-too-small'], k3: ['not-cleaned'] });
    expect(await catalog.rows('SELECT category, images FROM release_classes_stage3')).toEqual([{ category: 'Naevus', images: 2 }]);
    // What was never in is not handed on.
    expect(await catalog.rows('SELECT count(*) AS n FROM release_assignments')).toEqual([{ n: 2 }]);
    await catalog.finish(all);
    expect(await outReasons(catalog)).toEqual({});
  });
});
