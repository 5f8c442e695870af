import fc from 'fast-check';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { stemsOf } from '../../src/icd11/cluster.ts';
import type { Classification, Entity } from '../../src/icd11/entity.ts';
import { FITS, fitOf, stemFits } from '../../src/icd11/fit.ts';
import { wordsOf } from '../../src/icd11/words.ts';
import { hasTable, wholeRelease } from './whole.ts';

describe('MAP-4 words of a title', () => {
  it.each([
    ['British and American spelling', 'Haemangioma of the oesophagus, tumour', 'hemangioma of the esophagus tumor'],
    ['plural, Latin too', 'Naevi and keratoses', 'nevus; keratosis'],
    ['plural in -ata', 'Xanthomata', 'xanthoma'],
    ['word order and hyphens', 'Basal-cell carcinoma of skin', 'skin: carcinoma, basal cell'],
    ['abbreviations', 'BCC', 'basal cell carcinomas'],
    ['abbreviations within', 'Superficial SCC', 'superficial squamous cell carcinoma'],
    ['lay words', 'mole', 'naevus'],
    ['other names', 'Pyogenic granuloma', 'lobular capillary haemangioma'],
    ['an eponym with or without s', "Bowen's disease", 'Bowen disease'],
    ['accents', 'Behçet disease', 'Behcet disease'],
  ])('%s: "%s" is "%s"', (_name, one, other) => {
    expect([...wordsOf(one)].toSorted()).toEqual([...wordsOf(other)].toSorted());
  });

  it('does not depend on order, case or what joins the words, and never throws', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('basal', 'cell', 'carcinoma', 'lichen', 'planus', 'chronic', 'ulcer', 'urticaria'), { minLength: 1, maxLength: 5 }), (words) => {
      expect([...wordsOf(words.join(' '))].toSorted()).toEqual([...wordsOf(words.toReversed().join('-').toUpperCase())].toSorted());
    }), { seed: 3 });
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => wordsOf(text).every((word) => /^[a-z0-9]+$/u.test(word))), { seed: 3 });
  });
});

describe.skipIf(!hasTable)('MAP-4 the fit over WHO\'s table of 2025-01 (shared data)', () => {
  let mms: Classification;
  /** Every coded entity of chapter 14 and the skin neoplasms. */
  let skin: readonly (Entity & { readonly code: string })[];
  beforeAll(async () => {
    mms = await wholeRelease();
    skin = mms.entities.filter((entity): entity is Entity & { code: string } => entity.code !== undefined && (entity.chapter === '14' || /^(?:2C3|2E6|2F2|2F7)/u.test(entity.code)));
  });
  const fits = (name: Entity, code: Entity): boolean => stemFits(name.title, code.code!, mms)!.fits;

  it('its own title fits every code', async () => {
    const misfits = skin.filter((entity) => !fits(entity, entity)).map((entity) => `${entity.code} ${entity.title}`);
    process.stdout.write(`own titles: ${skin.length} codes, of them ${skin.filter((entity) => entity.residual).length} residual; ${misfits.length} misfits\n`);
    expect(skin.length).toBe(933);
    expect(misfits).toEqual([]);
    const { config } = await loadConfig(resolve(import.meta.dirname, '../..'));
    const used = stemsOf(config!.categories.list.flatMap((category) => category.icd11)).map((code) => mms.find(code)!);
    process.stdout.write(`own titles of the codes that this project's mappings use: ${used.length}\n`);
    expect(used.filter((entity) => !fits(entity, entity))).toEqual([]);
  });

  it('of 1,000 seeded wrong pairs at least 98 % are flagged; siblings are told apart', () => {
    let state = 20251121;
    const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    // Names of residual codes ("other specified acne") are no names of categories; residual codes are wrong codes like any.
    const named = skin.filter((entity) => !entity.residual);
    const draw = (from: readonly Entity[]): Entity => from[Math.floor(next() * from.length)]!;
    const pairs: [Entity, Entity][] = [];
    while (pairs.length < 1000) {
      const [name, code] = [draw(named), draw(skin)];
      if (name !== code && name.parent !== code.parent) pairs.push([name, code]);
    }
    const missed = pairs.filter(([name, code]) => fits(name, code));
    const siblings = named.flatMap((name) => skin.filter((code) => code !== name && code.parent === name.parent).map((code) => [name, code] as const));
    const missedSiblings = siblings.filter(([name, code]) => fits(name, code));
    const residual = siblings.filter(([, code]) => code.residual);
    const missedResidual = residual.filter(([name, code]) => fits(name, code));
    process.stdout.write(`${[
      `random wrong pairs: ${pairs.length - missed.length} of ${pairs.length} flagged`, ...missed.map(([name, code]) => `  not flagged: ${name.code} "${name.title}" as ${code.code} "${code.title}"`),
      `wrong siblings: ${siblings.length - missedSiblings.length} of ${siblings.length} flagged (${((100 * (siblings.length - missedSiblings.length)) / siblings.length).toFixed(1)} %)`,
      `of these with a residual code: ${residual.length - missedResidual.length} of ${residual.length}`,
      ...missedSiblings.filter((_, index) => index % 40 === 0).map(([name, code]) => `  for example not flagged: ${name.code} "${name.title}" as ${code.code} "${code.title}"`),
    ].join('\n')}\n`);
    expect(missed.length).toBeLessThanOrEqual(20);
    expect(missedSiblings.length / siblings.length).toBeLessThan(0.2);
  });

  it('a residual code of a sibling is no hiding place', () => {
    for (const [name, code] of [['Basal cell carcinoma', '2C31.Z'], ['Squamous cell carcinoma', '2C32.Z'], ['Contact eczema', 'EA81.Z']] as const) expect(stemFits(name, code, mms)!.fits, `${name} ${code}`).toBe(false);
    expect(stemFits('Naevus (not melanoma)', '2C30', mms)!.fits).toBe(false);
  });

  it('the two published errors do not fit', () => {
    expect(stemFits('Basal cell carcinoma', '2C30', mms)).toMatchObject({ fits: false, entity: { title: 'Melanoma of skin' } });
    expect(stemFits('Contact eczema', 'EA81', mms)).toMatchObject({ fits: false, entity: { title: 'Seborrhoeic dermatitis and related conditions' } });
    expect(stemFits('Basal cell carcinoma', '2C32', mms)!.fit).toBeGreaterThanOrEqual(FITS);
    expect(stemFits('Contact eczema', 'EK00', mms)!.fits).toBe(true);
  });

  it('a cluster is read with what its extension codes say; a part of a name must weigh something', () => {
    expect(stemFits('Syringoma', '2F22', mms)!.fits).toBe(false);
    expect(stemFits('Syringoma', '2F22', mms, '2F22&XH6325')!.fits).toBe(true);
    const nodular = mms.find('2C30.1')!;
    expect(fitOf('Superficial spreading melanoma, primary', nodular, mms.above(nodular))).toBeLessThan(FITS);
  });
});
