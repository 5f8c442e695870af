import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pseudonym } from '../../src/core/ids.ts';
import { dx, project, type Project, type Run } from '../rig.ts';
import { configYaml, shared, sharedIsHere, tableSources } from './real-archives.ts';
import { countBy, table, type TableRow } from './tables.ts';

/** An independent reader for these four tables: none of the columns used here is quoted. */
function cells(path: string): { readonly [column: string]: string }[] {
  const [head, ...lines] = readFileSync(`${shared}/tables/${path}`, 'utf8').trim().split(/\r?\n/);
  const names = head!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])));
}

const MINUS = '{ category: "-", reason: not of interest here }';

/** `contradictions: accept` keeps the 327 images that HAM10000 calls akiec and ISIC 2019 AK or SCC. */
function tablesProject(contradictions: 'accept' | 'exclude', fitzpatrickLabels: readonly string[]): Project {
  const kept = new Map([['psoriasis', 'Psoriasis'], ['lichen planus', 'Lichen planus'], ['basal cell carcinoma', 'Basal cell carcinoma']]);
  const made = project({
    'dx.config.yaml': configYaml(['modification', 'redistribution', 'research']),
    'rules/labels.yaml': `contradictions: ${contradictions}\n`,
    'mappings/categories.yaml': `categories:
  Naevus: { icd11: 2F20 }
  Melanoma: { icd11: 2C30 }
  Benign keratosis: { icd11: 2F21.0 }
  Basal cell carcinoma: { icd11: 2C32 }
  Actinic keratosis: { icd11: EK90.0 }
  Actinic keratosis or Bowen disease: { icd11: 2E64.0 }
  Angioma: { icd11: 2F25 }
  Dermatofibroma: { icd11: 2F23.0 }
  Squamous cell carcinoma: { icd11: 2C31 }
  Psoriasis: { icd11: EA90 }
  Lichen planus: { icd11: EA91 }
`,
    'mappings/ham10000.yaml': `source: ham10000
labels: { nv: Naevus, mel: Melanoma, bkl: Benign keratosis, bcc: Basal cell carcinoma, akiec: Actinic keratosis or Bowen disease, vasc: Angioma, df: Dermatofibroma }
`,
    'mappings/isic2019.yaml': `source: isic2019
labels: { NV: Naevus, MEL: Melanoma, BKL: Benign keratosis, BCC: Basal cell carcinoma, AK: Actinic keratosis, VASC: Angioma, DF: Dermatofibroma, SCC: Squamous cell carcinoma, UNK: ${MINUS} }
`,
    'mappings/pad.yaml': `source: pad
labels: { NEV: Naevus, MEL: Melanoma, BCC: Basal cell carcinoma, SEK: Benign keratosis, ACK: Actinic keratosis, SCC: Squamous cell carcinoma }
`,
    'mappings/fitzpatrick17k.yaml': `source: fitzpatrick17k\nlabels:\n${fitzpatrickLabels.map((label) => `  ${JSON.stringify(label)}: ${kept.get(label) ?? MINUS}\n`).join('')}`,
  });
  for (const [name, text] of Object.entries(tableSources(made.dir))) made.write(name, text);
  return made;
}

describe.skipIf(!sharedIsHere)('full tables as records-only sources (needs ../shared/data)', () => {
  let made: Project;
  let run: Run;
  let selected: readonly TableRow[];
  const ham = sharedIsHere ? cells('ham10000/HAM10000_metadata.csv') : [];
  const truth = sharedIsHere ? cells('isic2019/ISIC_2019_Training_GroundTruth.csv') : [];
  const pad = sharedIsHere ? cells('pad-ufes-20/metadata.csv') : [];
  const fitzpatrick = sharedIsHere ? cells('fitzpatrick17k/fitzpatrick17k.csv') : [];
  const oneHot = (row: { readonly [column: string]: string }): string => Object.keys(row).find((column) => column !== 'image' && Number(row[column]) === 1)!;

  beforeAll(async () => {
    made = tablesProject('accept', [...new Set(fitzpatrick.map((row) => row['label']!))]);
    run = await dx(['build', '-C', made.dir]);
    if (run.code === 0) selected = table(made.dir, 'selected_unsampled');
  });
  afterAll(() => made.remove());

  it('SRC-5 SRC-10 every row is read: 10,015 and 25,331 and 2,298 and 16,577', () => {
    expect(run.stderr).not.toContain('error');
    expect(run.code).toBe(0);
    expect([ham, truth, pad, fitzpatrick].map((rows) => rows.length)).toEqual([10_015, 25_331, 2_298, 16_577]);
    const seen = Object.fromEntries(table(made.dir, 'sources').map((row) => [row['source'], row['seen']]));
    expect(seen).toEqual({ ham10000: '10015', isic2019: '25331', pad: '2298', fitzpatrick17k: '16577' });
  });

  it('MAP-1 images per label equal an independent count', () => {
    const labels = (source: string): { [label: string]: number } =>
      Object.fromEntries(table(made.dir, 'mapping').filter((row) => row['source'] === source && row['images'] !== '0').map((row) => [row['label']!, Number(row['images'])]));
    const count = (values: readonly string[]): { [label: string]: number } => countBy(values.map((value) => ({ value })), 'value');
    expect(labels('ham10000')).toEqual(count(ham.map((row) => row['dx']!)));
    expect(labels('isic2019')).toEqual(count(truth.map(oneHot)));
    expect(labels('pad')).toEqual(count(pad.map((row) => row['diagnostic']!)));
    expect(labels('fitzpatrick17k')).toEqual(count(fitzpatrick.map((row) => row['label']!)));
  });

  it('HAM10000 and ISIC 2019 in one namespace meet in 10,015 images', () => {
    const identity = table(made.dir, 'duplicates').filter((row) => row['kind'] === 'identity');
    expect(identity).toHaveLength(10_015);
    // HAM10000 states how each diagnosis was confirmed, ISIC 2019 does not: by preference the former is kept.
    expect(countBy(identity, 'source')).toEqual({ isic2019: 10_015 });
    const ids = new Set(ham.map((row) => pseudonym({ kind: 'public' }, 'isic', row['image_id']!)));
    expect(identity.every((row) => ids.has(row['id']!) && row['winner'] === row['id'])).toBe(true);
  });

  it('MAP-6 images per category equal an independent count', () => {
    const inHam = new Set(ham.map((row) => row['image_id']!));
    const expected = countBy([
      ...ham.map((row) => ({ c: { nv: 'Naevus', mel: 'Melanoma', bkl: 'Benign keratosis', bcc: 'Basal cell carcinoma', akiec: 'Actinic keratosis or Bowen disease', vasc: 'Angioma', df: 'Dermatofibroma' }[row['dx']!]! })),
      ...truth.filter((row) => !inHam.has(row['image']!)).map((row) => ({ c: { NV: 'Naevus', MEL: 'Melanoma', BKL: 'Benign keratosis', BCC: 'Basal cell carcinoma', AK: 'Actinic keratosis', VASC: 'Angioma', DF: 'Dermatofibroma', SCC: 'Squamous cell carcinoma' }[oneHot(row)]! })),
      ...pad.map((row) => ({ c: { NEV: 'Naevus', MEL: 'Melanoma', BCC: 'Basal cell carcinoma', SEK: 'Benign keratosis', ACK: 'Actinic keratosis', SCC: 'Squamous cell carcinoma' }[row['diagnostic']!]! })),
      ...fitzpatrick.flatMap((row) => ({ psoriasis: [{ c: 'Psoriasis' }], 'lichen planus': [{ c: 'Lichen planus' }], 'basal cell carcinoma': [{ c: 'Basal cell carcinoma' }] }[row['label']!] ?? [])),
    ], 'c');
    expect(countBy(selected, 'category')).toEqual(expected);
  });

  it('SRC-7 harmonised values equal independent counts: sexes, skin types, blank ages', () => {
    const from = (source: string): readonly TableRow[] => selected.filter((row) => row['source'] === source);
    expect(countBy(from('ham10000'), 'sex')).toEqual({ male: 5406, female: 4552, '': 57 });
    expect(from('ham10000').filter((row) => row['age'] === '')).toHaveLength(57);
    expect(countBy(from('pad'), 'skin_type')).toEqual({ 1: 153, 2: 876, 3: 392, 4: 62, 5: 10, 6: 1, '': 804 });
    expect(new Set(from('pad').map((row) => row['patient'])).size).toBe(1373);
    expect(new Set(from('ham10000').map((row) => row['lesion'])).size).toBe(7470);
  });

  it('SPLIT-1 no lesion and no patient is in two splits, and the ratios are met', () => {
    for (const column of ['lesion', 'patient', 'group_id']) {
      const splits = new Map<string, Set<string>>();
      for (const row of selected) if (row[column]) splits.set(row[column]!, (splits.get(row[column]!) ?? new Set()).add(row['split']!));
      expect([...splits.values()].filter((set) => set.size > 1)).toEqual([]);
    }
    const split = countBy(selected, 'split');
    for (const [name, share] of [['train', 0.8], ['validation', 0.1], ['test', 0.1]] as const) {
      expect(Math.abs(split[name]! / selected.length - share)).toBeLessThan(0.005);
    }
  });

  it('MAP-11 the 327 akiec images of HAM10000 contradict their twins in ISIC 2019, 175 actinic keratoses the "malignant" of Fitzpatrick17k', async () => {
    const strict = tablesProject('exclude', [...new Set(fitzpatrick.map((row) => row['label']!))]);
    const edit = (file: string, change: (text: string) => string): void => strict.write(file, change(readFileSync(strict.path(file), 'utf8')));
    edit('mappings/fitzpatrick17k.yaml', (text) => text.replace(`"actinic keratosis": ${MINUS}`, '"actinic keratosis": Actinic keratosis'));
    edit('sources.d/fitzpatrick17k.yaml', (text) => `${text}hierarchy:
  - nine_partition_label
  - { column: three_partition_label, means: { malignant: [malignant, in-situ], benign: [benign, not-neoplasm], non-neoplastic: not-neoplasm } }
`);
    try {
      expect((await dx(['build', '-C', strict.dir])).code).toBe(0);
      expect(countBy(table(strict.dir, 'exclusions').filter((row) => row['code'] === 'hierarchy'), 'reason')).toEqual({ 'its source calls it "malignant" in three_partition_label, which Actinic keratosis is not': 175 });
      const contradictions = table(strict.dir, 'exclusions').filter((row) => row['code'] === 'contradiction');
      const images = new Map(contradictions.map((row) => [`${row['source']} ${row['id']}`, row]));
      expect(countBy([...images.values()], 'source')).toEqual({ ham10000: 327, isic2019: 327 });
    } finally {
      strict.remove();
    }
  });

  it('SRC-10 a dataset with records-only sources is never sealed', async () => {
    const sealed = await dx(['release', '-C', made.dir]);
    expect(sealed.code).toBe(1);
    expect(sealed.stderr).toContain('DX6011');
  });
});
