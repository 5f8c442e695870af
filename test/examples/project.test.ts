import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { isSite } from '../../src/core/sites.ts';
import { confirmations, sexes } from '../../src/core/vocabulary.ts';
import { clinicRows, dermRows, root, type Row } from './demo.ts';
import { officialTitles } from './tabulation.ts';

/** The labels in the columns that the source's mapping does not have. */
function unmapped(source: string, rows: readonly Row[], columns: readonly string[]): string[] {
  const known = new Set(['', ...config.mappings.find((mapping) => mapping.source === source)!.rows.map((row) => row.label)]);
  return [...new Set(rows.flatMap((row) => columns.map((column) => row[column]!)))].filter((label) => !known.has(label));
}

/** Values of a column that the source's value table does not know. */
function left(source: string, field: 'site' | 'sex' | 'confirmation', rows: readonly Row[], column: string): string[] {
  const reader = config.sources.find(({ id }) => id === source)!.fields[field]!;
  const known = new Set([...reader.missing, '', ...(reader.values ?? []).map(({ from }) => from)]);
  return [...new Set(rows.map((row) => row[column]!))].filter((value) => !known.has(value));
}

let config: Config;
beforeAll(async () => {
  const loaded = await loadConfig(root);
  expect(loaded.diagnostics).toEqual([]);
  config = loaded.config!;
});

describe("the repository's own project", () => {
  it('SRC-1, SRC-2 declares two drawn sources and four archives, one of them rejected', () => {
    expect(config.sources.map(({ id, presence, identifiers, evaluation }) => [id, presence, identifiers, evaluation.status])).toEqual([
      ['demo-clinic', 'required', 'public', 'accepted'],
      ['demo-derm', 'required', 'public', 'accepted'],
      ['fitzpatrick17k', 'optional', 'public', 'rejected'],
      ['ham10000', 'optional', 'public', 'accepted'],
      ['isic2019', 'optional', 'public', 'accepted'],
      ['pad-ufes-20', 'optional', 'public', 'accepted'],
    ]);
  });

  it('SRC-1, SRC-3 states the published facts of each archive', () => {
    const facts = config.sources.filter((source) => source.presence === 'optional')
      .map(({ id, namespace, licence, available, legal, obtain }) => [id, namespace, licence.spdx, available, legal.consent, obtain !== undefined]);
    expect(facts).toEqual([
      ['fitzpatrick17k', 'fitzpatrick17k', 'CC-BY-NC-SA-3.0', 16_577, 'unknown', true],
      ['ham10000', 'isic', 'CC-BY-NC-4.0', 10_015, 'unknown', true],
      ['isic2019', 'isic', 'CC-BY-NC-4.0', 25_331, 'unknown', true],
      ['pad-ufes-20', 'pad-ufes-20', 'CC-BY-4.0', 2298, 'obtained', true],
    ]);
  });

  it('MAP-2 maps the 7 labels of HAM10000, 9 of ISIC 2019 and 6 of PAD-UFES-20 to declared categories', () => {
    const rows = Object.fromEntries(config.mappings.map((mapping) => [mapping.source, mapping.rows.map((row) => row.label)]));
    expect(rows['ham10000']!.toSorted()).toEqual(['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc']);
    expect(rows['isic2019']!.toSorted()).toEqual(['AK', 'BCC', 'BKL', 'DF', 'MEL', 'NV', 'SCC', 'UNK', 'VASC']);
    expect(rows['pad-ufes-20']!.toSorted()).toEqual(['ACK', 'BCC', 'MEL', 'NEV', 'SCC', 'SEK']);
    const names = new Set(config.categories.list.map((category) => category.name));
    const targets = config.mappings.flatMap((mapping) => mapping.rows.map((row) => row.target));
    expect(targets.filter((target) => target.kind === 'category' && !names.has(target.category))).toEqual([]);
    expect(targets.filter((target) => target.kind === 'exclude')).toHaveLength(2);
  });

  it('MAP-1 every label of the demo but the planted one is mapped', () => {
    expect(unmapped('demo-derm', dermRows, ['diagnosis'])).toEqual(['lentigo']);
    expect(unmapped('demo-clinic', clinicRows, ['Diagnose', 'Differenzialdiagnose'])).toEqual([]);
  });

  it('SRC-7 value tables lead into the vocabularies', () => {
    for (const { id, fields } of config.sources) {
      for (const { to } of fields.site?.values ?? []) expect(isSite(to), `${id}: site ${to}`).toBe(true);
      for (const { to } of fields.sex?.values ?? []) expect(sexes).toContain(to);
      for (const { to } of fields.confirmation?.values ?? []) expect(confirmations).toContain(to);
    }
  });

  it('SRC-7 value tables hold every value of the demo', () => {
    expect(left('demo-derm', 'site', dermRows, 'site')).toEqual([]);
    expect(left('demo-derm', 'sex', dermRows, 'sex')).toEqual([]);
    expect(left('demo-derm', 'confirmation', dermRows, 'confirmed_by')).toEqual([]);
    expect(left('demo-clinic', 'site', clinicRows, 'Lokalisation')).toEqual([]);
    expect(left('demo-clinic', 'sex', clinicRows, 'Geschlecht')).toEqual([]);
    expect(left('demo-clinic', 'confirmation', clinicRows, 'Sicherung')).toEqual([]);
  });
});

const tabulation = resolve(root, '../shared/data/icd11/SimpleTabulation-ICD-11-MMS-en.xlsx');

describe.skipIf(!existsSync(tabulation))('ICD-11 codes against the tabulation under ../shared/data', () => {
  it('MAP-4 every code exists and has the title that the category means', () => {
    const titles = officialTitles(join(tabulation));
    expect(titles.size).toBeGreaterThan(35_000);
    const used = Object.fromEntries(config.categories.list.map(({ name, icd11 }) => [name, Object.fromEntries(icd11.map((code) => [code, titles.get(code)]))]));
    expect(used).toEqual({
      Melanoma: { '2C30': 'Melanoma of skin', '2E63.0': 'Melanoma in situ of skin' },
      'Melanocytic naevus': {
        '2F20.0': 'Common acquired melanocytic naevus', '2F20.1': 'Atypical melanocytic naevus', '2F20.2': 'Congenital melanocytic naevus',
        '2F20.Y': 'Other specific types of melanocytic naevus',
      },
      'Junctional naevus': { '2F20.0Y': 'Other specified common acquired melanocytic naevus' },
      'Basal cell carcinoma': { '2C32': 'Basal cell carcinoma of skin' },
      'Squamous cell carcinoma, invasive or in situ': { '2C31': 'Squamous cell carcinoma of skin', '2E64.0': 'Intraepidermal squamous cell carcinoma' },
      'Actinic keratosis': { 'EK90.0': 'Actinic keratosis' },
      'Actinic keratosis or Bowen disease': { 'EK90.0': 'Actinic keratosis', '2E64.00': 'Bowen disease of skin' },
      'Seborrhoeic keratosis or actinic lentigo': { '2F21.0': 'Seborrhoeic keratosis', 'EJ20.1': 'Actinic lentigo' },
      Dermatofibroma: { '2F23.0': 'Dermatofibroma' },
      'Angioma, angiokeratoma or lobular capillary haemangioma': { '2F25': 'Cherry angioma', 'EF20.1': 'Angiokeratoma', '2F26': 'Lobular capillary haemangioma' },
      Scar: { EH94: 'Scar of skin, not elsewhere classified' },
      'Healthy skin': {},
    });
  });
});

const tables = resolve(root, '../shared/data/tables');
const read = (file: string): Row[] => parse(readFileSync(join(tables, file)), { columns: true, bom: true }) as Row[];

function categoryOf(source: string, label: string): string | undefined {
  const target = config.mappings.find((mapping) => mapping.source === source)!.rows.find((row) => row.label === label)?.target;
  return target?.kind === 'category' ? target.category : undefined;
}

describe.skipIf(!existsSync(tables))('the public archives against their tables under ../shared/data', () => {
  it('SRC-7 value tables hold every value of HAM10000, ISIC 2019 and PAD-UFES-20', () => {
    const ham = read('ham10000/HAM10000_metadata.csv');
    const isic = read('isic2019/ISIC_2019_Training_Metadata.csv');
    const pad = read('pad-ufes-20/metadata.csv');
    expect(ham.length + isic.length + pad.length).toBe(10_015 + 25_331 + 2298);
    expect(left('ham10000', 'site', ham, 'localization')).toEqual([]);
    expect(left('ham10000', 'sex', ham, 'sex')).toEqual([]);
    expect(left('ham10000', 'confirmation', ham, 'dx_type')).toEqual([]);
    expect(left('isic2019', 'site', isic, 'anatom_site_general')).toEqual([]);
    expect(left('pad-ufes-20', 'site', pad, 'region')).toEqual([]);
    expect(left('pad-ufes-20', 'sex', pad, 'gender')).toEqual([]);
    expect(left('pad-ufes-20', 'confirmation', pad, 'biopsed')).toEqual([]);
    expect(unmapped('ham10000', ham, ['dx'])).toEqual([]);
    expect(unmapped('pad-ufes-20', pad, ['diagnostic'])).toEqual([]);
  });

  it('MAP-3, MAP-11 HAM10000 and ISIC 2019 agree on their 10,015 common images, akiec being the parent of both', () => {
    const truth = new Map(read('isic2019/ISIC_2019_Training_GroundTruth.csv').map((row) => [row['image'], Object.keys(row).find((column) => row[column] === '1.0')!]));
    const pairs = new Map<string, number>();
    for (const { image_id: key, dx } of read('ham10000/HAM10000_metadata.csv')) {
      const [one, other] = [categoryOf('ham10000', dx!)!, categoryOf('isic2019', truth.get(key!)!)!];
      if (one !== other) pairs.set(`${one} / ${other}`, (pairs.get(`${one} / ${other}`) ?? 0) + 1);
    }
    const parent = config.categories.list.find((category) => category.name === 'Actinic keratosis or Bowen disease')!;
    expect(Object.fromEntries(pairs)).toEqual(Object.fromEntries(parent.parentOf.map((child, index) => [`${parent.name} / ${child}`, [130, 197][index]])));
  });
});
