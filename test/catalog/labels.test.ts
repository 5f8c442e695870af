import { describe, expect, it } from 'vitest';
import type { LabelPolicy, LabelReader } from '../../src/config/config.ts';
import { labelCounts } from '../../src/catalog/labels.ts';
import { at, category, cleaned, decideRows, labelPolicy, makeConfig, makeSource, mapping, outReasons, withImages } from './make.ts';

const list = ['A', 'B', 'C', 'D'].map((name, i) => category(name, `2F2${i}`));
const abc = mapping('a', { a: 'A', b: 'B', c: 'C', d: 'D', junk: '-not a diagnosis' }, { a: ['alpha'] });
const ranks: LabelReader = { kind: 'ranks', columns: ['1', '2', '3'], at };

describe('MAP-2, MAP-6 mapping', () => {
  it('maps exactly, by spelling and by synonym; chains of merges; exclusions with their reason', async () => {
    const config = makeConfig({
      mappings: [abc],
      categories: { list, merges: [{ from: ['A'], into: 'B', reason: 'r', at }, { from: ['B'], into: 'C', reason: 'r', at }], exclusions: [{ category: 'D', reason: 'too rare', at }] },
    });
    const { catalog } = await decideRows(config, [
      { key: 'k1', label: 'a' }, { key: 'k2', label: ' A ' }, { key: 'k3', label: 'ALPHA' }, { key: 'k4', label: 'd' }, { key: 'k5', label: 'junk' }, { key: 'k6', label: 'bb' }, { key: 'k7' },
    ]);
    expect(await catalog.rows('SELECT i.key, h.mapped_category AS one, h.category AS two FROM hard_label AS h JOIN image AS i ON i.n = h.n ORDER BY i.key')).toEqual([
      { key: 'k1', one: 'A', two: 'C' }, { key: 'k2', one: 'A', two: 'C' }, { key: 'k3', one: 'A', two: 'C' },
      { key: 'k4', one: 'D', two: null }, { key: 'k5', one: null, two: null }, { key: 'k6', one: null, two: null }, { key: 'k7', one: null, two: null },
    ]);
    expect(await outReasons(catalog)).toEqual({ k4: ['category-excluded'], k5: ['label-excluded'], k6: ['unmapped-label'], k7: ['no-label'] });
    expect((await labelCounts(catalog)).filter((label) => label.row === undefined)).toMatchObject([{ source: 'a', label: 'bb', images: 1, examples: [expect.any(String)] }]);
    expect(catalog.diagnostics).toMatchObject([{ code: 'DX5010', count: 1 }]);
  });

  it('an image whose mapping names no declared category is out all the same', async () => {
    const { catalog } = await decideRows(makeConfig({ mappings: [mapping('a', { x: 'Undeclared' })] }), [{ key: 'k', label: 'x' }]);
    expect(await outReasons(catalog)).toEqual({ k: ['no-category'] });
  });

  it('MAP-3 parents do not enter unless they may', async () => {
    const categories = { list: [...list, category('P', undefined, { kind: 'diagnostic', parentOf: ['A', 'B'] })], merges: [], exclusions: [] };
    const config = makeConfig({ mappings: [mapping('a', { p: 'P' })], categories });
    expect(await outReasons((await decideRows(config, [{ key: 'k', label: 'p' }])).catalog)).toEqual({ k: ['parent-category'] });
    const open = makeConfig({ mappings: [mapping('a', { p: 'P' })], categories, classes: { minimum: 1, parents: 'include' } });
    expect(await outReasons((await decideRows(open, [{ key: 'k', label: 'p' }])).catalog)).toEqual({});
  });

  it('DEID-5 quotes no label of a source with private identifiers', async () => {
    const config = makeConfig({ sources: [makeSource('a', { identifiers: 'private' })], mappings: [abc] });
    const { catalog } = await decideRows(config, [{ key: 'k', label: 'naevus of John Doe' }]);
    expect(JSON.stringify([catalog.diagnostics, await catalog.rows("SELECT reason FROM decision WHERE verdict = 'out'")])).not.toContain('Doe');
  });
});

async function soft(label: LabelReader, labels: readonly (readonly [string, string])[], policy: Partial<LabelPolicy> = {}) {
  const config = makeConfig({
    sources: [makeSource('a', { label })], mappings: [abc], labels: labelPolicy(policy),
    categories: { list, merges: [{ from: ['B'], into: 'A', reason: 'r', at }], exclusions: [{ category: 'D', reason: 'r', at }] },
  });
  // One plain image of each category, so that all of them reach stage 3.
  const { catalog, images, dir } = await decideRows(config, [{ key: 'x', labels: labels.map(([l, value]) => ({ label: l, value })) }, { key: 'pa', labels: [{ label: 'a', value: '1' }] }, { key: 'pc', labels: [{ label: 'c', value: '1' }] }]);
  await catalog.finish(cleaned(catalog, images, dir));
  return {
    weights: Object.fromEntries((await catalog.rows("SELECT s.category, CAST(s.weight AS VARCHAR) AS weight FROM release_selected_unsampled_soft AS s JOIN image AS i ON i.id = s.id WHERE i.key = 'x'")).map((r) => [r['category'], r['weight']])),
    hard: (await catalog.rows("SELECT s.category FROM selected AS s JOIN image AS i ON i.n = s.n WHERE i.key = 'x'"))[0]?.['category'],
    out: await outReasons(catalog),
    warned: (await catalog.rows("SELECT i.key, d.code, d.reason FROM decision AS d JOIN image AS i ON i.n = d.n WHERE d.verdict = 'warn' ORDER BY i.key, d.code")).map(({ key, code, reason }) => [key, code, reason]),
    found: catalog.diagnostics.filter(({ code }) => code === 'DX5014'),
  };
}

describe('MAP-10 soft labels', () => {
  it('ranks: reciprocal, linear, uniform', async () => {
    const three = [['c', '1'], ['a', '2'], ['c', '3']] as const;
    // 1 + 1/3 to C, 1/2 to A: 8/11 and 3/11.
    expect((await soft(ranks, three)).weights).toEqual({ A: '0.272727', C: '0.727273' });
    // 3 + 1 to C, 2 to A.
    expect((await soft(ranks, three, { ranks: 'linear' })).weights).toEqual({ A: '0.333333', C: '0.666667' });
    expect((await soft(ranks, [['c', '1'], ['a', '2']], { ranks: 'uniform' })).weights).toEqual({ A: '0.500000', C: '0.500000' });
  });

  it('merges add up, lesser exclusions are shared out', async () => {
    const votes: LabelReader = { kind: 'votes', columns: ['1'], at };
    const found = await soft(votes, [['c', '2'], ['a', '1'], ['b', '2'], ['d', '3'], ['junk', '2']]);
    expect(found.weights).toEqual({ A: '0.600000', C: '0.400000' });
    expect(found.hard).toBe('A');
  });

  it('a tie goes to what the source names first, not to the alphabet', async () => {
    expect((await soft(ranks, [['c', '1'], ['a', '2']], { ranks: 'uniform' })).hard).toBe('C');
    const votes: LabelReader = { kind: 'votes', columns: ['1'], at };
    expect((await soft(votes, [['a', '2'], ['c', '2']])).hard).toBe('A');
    const strict = { hard: { rule: 'argmax', tie: 'exclude' } } as const;
    expect(await soft(votes, [['a', '2'], ['c', '2'], ['junk', '1']], strict)).toMatchObject({ weights: {}, out: { x: ['label-tie'] } });
    // Merged, A outweighs C.
    expect(await soft(votes, [['a', '2'], ['b', '1'], ['c', '2']], strict)).toMatchObject({ hard: 'A', out: {} });
  });

  it('the share of an excluded heaviest diagnosis goes to the others, with a warning; or the image is out', async () => {
    const votes: LabelReader = { kind: 'votes', columns: ['1'], at };
    // D is excluded with 9 of 12 votes; "junk" with 5 of 7.
    const taken = await soft(votes, [['c', '3'], ['d', '9']]);
    expect(taken).toMatchObject({ weights: { C: '1.000000' }, hard: 'C', out: {}, warned: [['x', 'heaviest-excluded', 'its heaviest diagnosis is excluded, and C is the heaviest of the others']] });
    expect(taken.found).toMatchObject([{ code: 'DX5014', count: 1, message: '1 image of source "a" has the category of a lesser diagnosis: the heaviest is excluded' }]);
    expect(await soft(votes, [['c', '9'], ['d', '3']])).toMatchObject({ weights: { C: '1.000000' }, warned: [], found: [] });
    const strict = { excludedShare: 'out-if-heaviest' } as const;
    expect(await soft(votes, [['c', '3'], ['d', '9']], strict)).toMatchObject({ weights: {}, out: { x: ['category-excluded'] }, warned: [] });
    expect(await soft(votes, [['c', '2'], ['junk', '5']], strict)).toMatchObject({ weights: {}, out: { x: ['label-excluded'] } });
    expect((await soft(ranks, [['d', '1'], ['c', '2']], strict)).out).toEqual({ x: ['category-excluded'] });
    expect((await soft(votes, [['c', '5'], ['junk', '5']], strict)).hard).toBe('C');
  });

  it('whole mass excluded, an unmapped member, and no number each leave the image out', async () => {
    const confidences: LabelReader = { kind: 'confidences', columns: [], at };
    expect((await soft(confidences, [['d', '0.7'], ['junk', '0.3']])).out).toEqual({ x: ['category-excluded', 'label-excluded'] });
    expect((await soft(confidences, [['c', '0.7'], ['zzz', '0.3']])).out).toEqual({ x: ['unmapped-label'] });
    expect((await soft(confidences, [['c', '0.7'], ['zzz', '0']])).out).toEqual({});
  });
});

describe('MAP-11 one lesion, one diagnosis', () => {
  const rows = [{ key: 'k1', label: 'nv', lesion: 'l' }, { key: 'k2', label: 'mel', lesion: 'l' }, { key: 'k3', label: 'mel', lesion: 'm' }];

  it('excludes both, each with the other category', async () => {
    const { catalog } = await decideRows(makeConfig(), rows);
    expect(await outReasons(catalog)).toEqual({ k1: ['contradiction'], k2: ['contradiction'] });
    expect((await catalog.rows("SELECT reason FROM decision WHERE code = 'contradiction' ORDER BY n")).map((r) => r['reason'])).toEqual([
      'its lesion is also labelled Melanoma, here Naevus', 'its lesion is also labelled Naevus, here Melanoma',
    ]);
    expect(catalog.diagnostics).toMatchObject([{ code: 'DX5012', count: 2 }]);
  });

  it('an exposure known in copies has one diagnosis, whatever ids and sources they have', async () => {
    const c = makeConfig({ sources: [makeSource('a', withImages), makeSource('b', withImages)], mappings: ['a', 'b'].map((s) => mapping(s, { nv: 'Naevus', mel: 'Melanoma' })) });
    const copies = [{ source: 'a', key: 'k1', label: 'nv', pixels: 'p' }, { source: 'b', key: 'k2', label: 'mel', pixels: 'p', width: 900 }, { source: 'b', key: 'k3', label: 'mel' }];
    const { catalog } = await decideRows(c, copies);
    expect(await outReasons(catalog)).toEqual({ k1: ['contradiction'], k2: ['contradiction'] });
    expect(catalog.diagnostics.filter((d) => d.code === 'DX5012')).toMatchObject([{ count: 2 }]);
    const accepted = await decideRows({ ...c, labels: labelPolicy({ contradictions: 'accept' }) }, copies);
    expect(await outReasons(accepted.catalog)).toEqual({ k1: ['duplicate'] });
  });

  it('accepts both with a warning where the policy says so', async () => {
    const { catalog } = await decideRows(makeConfig({ labels: labelPolicy({ contradictions: 'accept' }) }), rows);
    expect(await outReasons(catalog)).toEqual({});
    expect(catalog.diagnostics).toMatchObject([{ code: 'DX5012' }]);
  });
});
