import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { lockText } from '../../src/config/lock-text.ts';
import { readWrittenIcd11 } from '../../src/config/written.ts';
import { sha256 } from '../../src/core/digest.ts';
import { isSite } from '../../src/core/sites.ts';
import { confirmations, sexes } from '../../src/core/vocabulary.ts';
import { hasTable, tablePath, wholeRelease } from '../icd11/whole.ts';
import { dx } from '../rig.ts';
import { clinicRows, dermRows, root, type Row } from './demo.ts';

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
  // Until the codes are pinned, one warning says that they are not.
  expect(loaded.diagnostics.map(({ code }) => code)).toEqual([]);
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
    expect(targets.filter((target) => target.kind === 'exclude')).toHaveLength(4);
  });

  it('MAP-3 every category is what some label means, or below one that is', () => {
    const meant = new Set(config.mappings.flatMap((mapping) => mapping.rows.flatMap(({ target }) => (target.kind === 'category' ? [target.category] : []))));
    const below = new Set(config.categories.list.flatMap((category) => category.parentOf));
    expect(config.categories.list.map(({ name }) => name).filter((name) => !meant.has(name) && !below.has(name))).toEqual([]);
  });

  it('MAP-4 a category with a residual code says in a note why', () => {
    const residual = config.categories.list.filter(({ icd11 }) => icd11.some((code) => code.split(/[&/]/u).some((part) => /^[^X].*[YZ]$/u.test(part))));
    expect(residual.length).toBeGreaterThan(0);
    expect(residual.filter(({ note }) => note === undefined).map(({ name }) => name)).toEqual([]);
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

it('MAP-4 the real program finds nothing in the mappings', async () => {
  expect(await dx(['check'], { cwd: root })).toEqual({ code: 0, stdout: 'no findings\n', stderr: '' });
});

describe.skipIf(!hasTable)('ICD-11 codes against the tabulation under ../shared/data', () => {
  it('MAP-4 every code exists, and the comment beside a category is the official titles of its codes', async () => {
    const mms = await wholeRelease();
    const titles = new Map(mms.entities.map(({ code, title }) => [code, title]));
    expect(titles.size).toBeGreaterThan(35_000);
    const official = (code: string): string => code.split(/([&/])/u).map((part) => ('&/'.includes(part) ? ` ${part} ` : titles.get(part) ?? `no title for ${part}`)).join('');
    const coded = config.categories.list.filter(({ icd11 }) => icd11.length > 0);
    const written = readFileSync(join(root, 'mappings/categories.yaml'), 'utf8').matchAll(/icd11: (?<codes>\[.*?\]|".*?")(?: \})? # (?<comment>.*)$/gmu);
    expect([...written].map(({ groups }) => `${groups!['codes']!} # ${groups!['comment']!}`).toSorted()).toEqual(coded.map(({ icd11 }) => {
      const codes = icd11.map((code) => `"${code}"`).join(', ');
      return `${icd11.length === 1 ? codes : `[${codes}]`} # ${icd11.map(official).join('; ')}`;
    }).toSorted());
    expect(coded.map(({ icd11 }) => icd11.map(official).join('; ')).filter((text) => text.includes('no title for'))).toEqual([]);
    // The lock is what `dx icd11 pin` would write from this table.
    const pinned = await readWrittenIcd11(root);
    expect(readFileSync(join(root, 'mappings/icd11.lock.yaml'), 'utf8')).toBe(lockText(mms, pinned.codes, { from: 'table', sha256: sha256(readFileSync(tablePath)) }));
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

  it('MAP-1 all 114 labels of Fitzpatrick17k are mapped, and no others', () => {
    const labels = new Set(read('fitzpatrick17k/fitzpatrick17k.csv').map((row) => row['label']!));
    expect(labels.size).toBe(114);
    expect(new Set(config.mappings.find(({ source }) => source === 'fitzpatrick17k')!.rows.map(({ label }) => label))).toEqual(labels);
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
