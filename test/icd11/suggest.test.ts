import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { stemsOf } from '../../src/icd11/cluster.ts';
import { readCrosswalk } from '../../src/icd11/crosswalk.ts';
import type { Classification } from '../../src/icd11/entity.ts';
import { Suggester, type Term } from '../../src/icd11/suggest.ts';
import { LabelSuggester } from '../../src/labels/suggest.ts';
import { crosswalkPath, hasTable, tablesPath, wholeRelease } from './whole.ts';

const root = resolve(import.meta.dirname, '../..');

describe.skipIf(!hasTable)('MAP-1 suggestions for the 114 labels of Fitzpatrick17k (shared data)', () => {
  let mms: Classification;
  let terms: readonly Term[];
  let config: Config;
  let labels: readonly string[];
  beforeAll(async () => {
    mms = await wholeRelease();
    const crosswalk = readCrosswalk({ bytes: readFileSync(crosswalkPath), file: 'map.txt' });
    if (!crosswalk.ok) throw new Error(JSON.stringify(crosswalk.error));
    terms = crosswalk.value.matches.flatMap(({ kind, code, icd10Title }) => (kind === 'equivalent' && code !== undefined ? [{ code, text: icd10Title }] : []));
    config = (await loadConfig(root)).config!;
    labels = [...new Set(readFileSync(join(tablesPath, 'fitzpatrick17k/fitzpatrick17k.csv'), 'utf8').split('\n').slice(1).filter(Boolean).map((line) => line.split(',')[3]!))].toSorted();
  });

  /** Label → codes of the category that the mapping chose; none for an excluded label. */
  function chosen(label: string): readonly string[] {
    const target = config.mappings.find((mapping) => mapping.source === 'fitzpatrick17k')!.rows.find((row) => row.label === label)!.target;
    return target.kind === 'exclude' ? [] : stemsOf(config.categories.list.find((category) => category.name === target.category)!.icd11);
  }

  it('how often the code finally chosen is first, and among the first five', () => {
    const rate = (suggester: Suggester): { of: number; first: number; five: number; missed: string[] } => {
      const result = { of: 0, first: 0, five: 0, missed: [] as string[] };
      for (const label of labels) {
        const codes = chosen(label);
        if (codes.length === 0) continue;
        const place = suggester.suggest(label).findIndex(({ entity }) => codes.includes(entity.code!));
        result.of += 1;
        if (place === 0) result.first += 1;
        if (place >= 0) result.five += 1;
        else result.missed.push(label);
      }
      return result;
    };
    const titles = rate(new Suggester(mms));
    const both = rate(new Suggester(mms, terms));
    process.stdout.write(`titles: ${titles.first} first, ${titles.five} in five, of ${titles.of}; with titles of ICD-10: ${both.first}, ${both.five}; missed: ${both.missed.join('; ')}\n`);
    expect(labels).toHaveLength(114);
    expect(both.of).toBe(112);
    expect(both.first).toBeGreaterThanOrEqual(75);
    expect(both.five).toBeGreaterThanOrEqual(90);
  });

  it('traditional medicine, functioning and extension codes are never suggested, and scores are in order', () => {
    const suggester = new Suggester(mms, terms);
    for (const label of labels) {
      const found = suggester.suggest(label, 10);
      expect(found.filter(({ entity }) => ['25', '26', 'V', 'X'].includes(entity.chapter))).toEqual([]);
      expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).toSorted((a, b) => b - a));
    }
  });

  it('what another source means by the label comes first; a code that a category holds is that category', () => {
    const suggester = new LabelSuggester(config, new Suggester(mms, terms));
    expect(suggester.suggest('BKL')[0]).toEqual({ category: 'Seborrhoeic keratosis or actinic lentigo', score: 0.9, from: 'mapping' });
    // What a rejected source's row says of a label is no advice to others.
    expect(suggester.suggest('neurodermatitis').filter(({ from }) => from === 'mapping')).toEqual([]);
    expect(suggester.suggest('pyogenic granuloma')[0]).toMatchObject({ category: 'Angioma, angiokeratoma or lobular capillary haemangioma' });
    expect(suggester.suggest('cholera')[0]).toMatchObject({ code: '1A00', title: 'Cholera', from: 'icd11' });
    expect(suggester.suggest('')).toEqual([]);
    expect(suggester.suggest('\u0000 ??')).toEqual([]);
  });
});
