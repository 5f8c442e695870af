import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelReader } from '../../src/config/config.ts';
import { at, category, cleaned, decideRows, makeConfig, makeSource, mapping, outReasons, type Row } from './make.ts';

type Labels = NonNullable<Row['labels']>;

const names = ['a', 'b', 'c', 'd', 'e', 'junk'];
const list = ['A', 'B', 'C', 'D', 'E'].map((name, i) => category(name, `2F2${i}`));
const mapped = mapping('a', { a: 'A', b: 'B', c: 'C', d: 'D', e: 'E', junk: '-not a diagnosis' });
const confidences: LabelReader = { kind: 'confidences', columns: [], at };

/** Decides differentials and gives their distributions as written in the release, by key. */
async function distributions(rows: readonly Row[], label = confidences): Promise<{ readonly [key: string]: { readonly [category: string]: string } }> {
  const config = makeConfig({
    sources: [makeSource('a', { label })], mappings: [mapped],
    categories: { list, merges: [{ from: ['B'], into: 'A', reason: 'r', at }], exclusions: [{ category: 'D', reason: 'r', at }] },
  });
  // One plain image of each category, so that all of them reach stage 3.
  const plain = ['a', 'c', 'e'].map((name) => ({ key: `plain ${name}`, labels: [{ label: name, value: '1' }] }));
  const { catalog, images, dir } = await decideRows(config, [...rows, ...plain]);
  await catalog.finish(cleaned(catalog, images, dir));
  const found: { [key: string]: { [category: string]: string } } = {};
  for (const row of await catalog.rows('SELECT i.key, s.category, CAST(s.weight AS VARCHAR) AS weight FROM release_selected_unsampled_soft AS s JOIN image AS i ON i.id = s.id')) {
    (found[row['key'] as string] ??= {})[row['category'] as string] = row['weight'] as string;
  }
  return found;
}

/** The same in whole numbers: B counts as A, D and junk give up their share, largest remainders take what rounding leaves. */
function expected(weights: readonly bigint[]): { readonly [category: string]: string } {
  const [a, b, c, , e] = weights as readonly [bigint, bigint, bigint, bigint, bigint];
  const left = ([['A', a + b], ['C', c], ['E', e]] as const).filter(([, weight]) => weight > 0n);
  const total = left.reduce((sum, [, weight]) => sum + weight, 0n);
  const shares = left.map(([name, weight]) => ({ name, weight, millionths: (weight * 1_000_000n) / total, remainder: (weight * 1_000_000n) % total }));
  let missing = 1_000_000n - shares.reduce((sum, { millionths }) => sum + millionths, 0n);
  for (const share of shares.toSorted((x, y) => Number(y.remainder - x.remainder) || Number(y.weight - x.weight) || (x.name < y.name ? -1 : 1))) {
    if (missing-- > 0n) share.millionths += 1n;
  }
  return Object.fromEntries(shares.filter(({ millionths }) => millionths > 0n).map(({ name, millionths }) => [name, (Number(millionths) / 1e6).toFixed(6)]));
}

/** `weight` × 10^`power` as a decimal number. */
function scaled(weight: bigint, power: number): string {
  return power >= 0 ? String(weight * 10n ** BigInt(power)) : `${String(weight).padStart(1 - power, '0').slice(0, power)}.${String(weight).padStart(1 - power, '0').slice(power)}`;
}

describe('MAP-10 distributions', () => {
  it('sum to exactly 1, equal an independent count in whole numbers, and depend on no order and no scale', async () => {
    // At most 1,000 (the reader's sums stay below its limit when scaled by 10^3), often 0, often equal.
    const weight = fc.oneof(fc.constant(0n), fc.bigInt(1n, 3n), fc.bigInt(1n, 1000n));
    const drawn = fc.sample(fc.tuple(weight, weight, weight, weight, weight, weight), { numRuns: 300, seed: 11 });
    const kept = drawn.filter(([a, b, c, , e]) => a + b + c + e > 0n);
    const labels = (weights: readonly bigint[], power = 0, factor = 1n): Labels =>
      weights.flatMap((w, i) => (w === 0n ? [] : [{ label: names[i]!, value: scaled(w * factor, power) }]));
    const rows = kept.flatMap((weights, i) => [
      { key: `${i} as drawn`, labels: labels(weights) },
      { key: `${i} turned`, labels: labels(weights).toReversed() },
      { key: `${i} small`, labels: labels(weights, -9) },
      { key: `${i} large`, labels: labels(weights, 2, 7n) },
    ]);
    const found = await distributions(rows);
    for (const [i, weights] of kept.entries()) {
      const wanted = expected(weights);
      for (const version of ['as drawn', 'turned', 'small', 'large']) expect([i, version, found[`${i} ${version}`]]).toEqual([i, version, wanted]);
    }
    const sums = Object.values(found).map((shares) => Object.values(shares).reduce((sum, share) => sum + BigInt(share.replace('.', '')), 0n));
    expect(new Set(sums)).toEqual(new Set([1_000_000n]));
  });

  it('of equal remainders and weights the first category takes what rounding leaves over', async () => {
    const found = await distributions([{ key: 'k', labels: [{ label: 'a', value: '1' }, { label: 'c', value: '1' }, { label: 'e', value: '1' }] }]);
    expect(found['k']).toEqual({ A: '0.333334', C: '0.333333', E: '0.333333' });
  });

  it('what cannot be a weight leaves the image out by name, also where the reader let it through', async () => {
    const config = makeConfig({ sources: [makeSource('a', { label: confidences })], mappings: [mapped], categories: { list, merges: [], exclusions: [] } });
    const rows = ['high', '-1', 'NaN', 'Infinity', '1000001', ''].map((value) => ({ key: `bad ${value}`, labels: [{ label: 'c', value }, { label: 'a', value: '1' }] }));
    const { catalog } = await decideRows(config, [
      ...rows,
      { key: 'nothing', labels: [{ label: 'c', value: '0' }, { label: 'a', value: '0.0000000000004' }] },
      { key: 'refused', labels: [], labelProblem: 'label-twice' },
      { key: 'none', labels: [] },
      { key: 'fine', labels: [{ label: 'a', value: '0.000000000001' }] },
    ]);
    expect(await outReasons(catalog)).toEqual({
      ...Object.fromEntries(rows.map(({ key }) => [key, ['label-weight']])),
      nothing: ['weights-zero'], refused: ['label-twice'], none: ['no-label'],
    });
    expect(await catalog.rows("SELECT code, reason FROM decision WHERE code IN ('weights-zero', 'label-twice', 'no-label') ORDER BY code")).toEqual([
      { code: 'label-twice', reason: 'one label stands twice in its differential' },
      { code: 'no-label', reason: 'the record gives no diagnosis' },
      { code: 'weights-zero', reason: 'the weights of its differential sum to nothing' },
    ]);
  });
});
