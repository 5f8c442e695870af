import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pseudonym } from '../../src/core/ids.ts';
import { capture, column, images, recordFile, records, scanned, single, sourceOf, AT } from './project.ts';

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const table = (name: string): string => join(DATA, 'tables', name);
const imagesIn = (name: string): string => join(DATA, 'images', name);

/** Counts of one column of a table without quotes: an independent reading, by splitting lines. */
function countColumn(file: string, name: string): Map<string, number> {
  const [header, ...rows] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/u);
  const at = header!.split(',').indexOf(name);
  const counts = new Map<string, number>();
  for (const row of rows) {
    const cell = row.split(',')[at]!;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return counts;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): { [key: string]: number } {
  const counts: { [key: string]: number } = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

describe.skipIf(!existsSync(DATA))('real archives under ../shared/data', () => {
  it('SRC-5 reads all 10,015 rows of HAM10000 with the published label counts', async () => {
    const found = await scanned(sourceOf(table('ham10000'), {
      namespace: 'isic',
      records: records(recordFile('HAM10000_metadata.csv', 'image_id')),
      fields: { lesion: column('lesion_id'), age: column('age'), sex: column('sex'), site: column('localization'), confirmation: column('dx_type') },
      label: single('dx'),
    }));
    expect(found.found).toEqual([]);
    const lines = found.lines();
    expect(lines).toHaveLength(10_015);
    // Tschandl et al. 2018, table 1.
    expect(countBy(lines, (line) => line.labels[0]!.label)).toEqual({ akiec: 327, bcc: 514, bkl: 1099, df: 115, nv: 6705, vasc: 142, mel: 1113 });
    expect(new Set(lines.map((line) => line.lesion)).size).toBe(7_470);
    expect(lines.filter((line) => line.fields['age'] === null)).toHaveLength(57);
    expect(lines.every((line) => line.patient === null && line.labels.length === 1)).toBe(true);
    const first = lines.find((line) => line.key === 'ISIC_0027419')!;
    expect(first).toMatchObject({ row: 2, file: 0, id: pseudonym({ kind: 'public' }, 'isic', 'ISIC_0027419'), lesion: pseudonym({ kind: 'public' }, 'isic', 'HAM_0000118') });
    expect(first.fields).toMatchObject({ age: '80.0', sex: 'male', site: 'scalp', confirmation: 'histo', split: null });
  });

  it('SRC-5 joins the one-hot labels of ISIC 2019 with its metadata: 25,331 rows', async () => {
    const columns = ['MEL', 'NV', 'BCC', 'AK', 'BKL', 'DF', 'VASC', 'SCC', 'UNK'];
    const found = await scanned(sourceOf(table('isic2019'), {
      namespace: 'isic',
      records: records(recordFile('ISIC_2019_Training_GroundTruth.csv', 'image'), recordFile('ISIC_2019_Training_Metadata.csv', 'image')),
      fields: { age: column('age_approx'), sex: column('gender'), site: column('anatom_site_general'), lesion: column('lesion_id') },
      label: { kind: 'one-hot', columns, at: AT },
    }));
    expect(found.found).toEqual([]);
    const lines = found.lines();
    expect(lines).toHaveLength(25_331);
    // Published with the challenge (ISIC 2019, task description).
    expect(countBy(lines, (line) => line.labels[0]!.label)).toEqual({ MEL: 4522, NV: 12875, BCC: 3323, AK: 867, BKL: 2624, DF: 239, VASC: 253, SCC: 628 });
    const sites = countColumn(join(table('isic2019'), 'ISIC_2019_Training_Metadata.csv'), 'anatom_site_general');
    expect(countBy(lines, (line) => line.fields['site'] ?? '')).toEqual(Object.fromEntries(sites));
    const ham = await scanned(sourceOf(table('ham10000'), { namespace: 'isic', records: records(recordFile('HAM10000_metadata.csv', 'image_id')) }));
    const ids = new Set(lines.map((line) => line.id));
    expect(ham.lines().filter((line) => ids.has(line.id))).toHaveLength(10_015);
  });

  it('SRC-5 reads the CRLF test metadata of ISIC 2019: 8,238 rows and no carriage return', async () => {
    const found = await scanned(sourceOf(table('isic2019'), {
      records: records(recordFile('ISIC_2019_Test_Metadata.csv', 'image')),
      fields: { sex: column('sex') },
    }));
    expect(found.found).toEqual([]);
    expect(found.lines()).toHaveLength(8_238);
    expect(Object.keys(countBy(found.lines(), (line) => line.fields['sex'] ?? '')).toSorted()).toEqual(['', 'female', 'male']);
  });

  it('SRC-5 reads all 2,298 rows of PAD-UFES-20, 1,373 patients', async () => {
    const file = join(table('pad-ufes-20'), 'metadata.csv');
    const found = await scanned(sourceOf(table('pad-ufes-20'), {
      records: records(recordFile('metadata.csv', 'img_id', { stripExtension: true })),
      fields: { patient: column('patient_id'), lesion: column('lesion_id'), skinType: column('fitspatrick'), site: column('region') },
      label: single('diagnostic'),
    }));
    expect(found.found).toEqual([]);
    const lines = found.lines();
    expect(lines).toHaveLength(2_298);
    expect(new Set(lines.map((line) => line.patient)).size).toBe(1_373);
    expect(lines.filter((line) => line.fields['skinType'] === null)).toHaveLength(804);
    expect(countBy(lines, (line) => line.labels[0]!.label)).toEqual(Object.fromEntries(countColumn(file, 'diagnostic')));
    expect(lines.every((line) => /^PAT_\d+_\d+_\d+$/u.test(line.key))).toBe(true);
  });

  it('SRC-5 reads the 16,577 rows and 114 labels of Fitzpatrick17k', async () => {
    const found = await scanned(sourceOf(table('fitzpatrick17k'), {
      records: records(recordFile('fitzpatrick17k.csv', 'md5hash')),
      fields: { skinType: column('fitzpatrick_scale') },
      label: single('label'),
    }));
    expect(found.found).toEqual([]);
    expect(found.lines()).toHaveLength(16_577);
    expect(new Set(found.lines().map((line) => line.labels[0]!.label)).size).toBe(114);
  });

  it('SRC-5 reads 550 JSON records, one an image, with nested fields', async () => {
    const folder = table('isic-uda1-json');
    const found = await scanned(sourceOf(folder, {
      records: records(recordFile('ISIC_*.json', '{stem}', { format: 'json-per-image' })),
      fields: { sex: column('meta.clinical.sex'), age: column('meta.clinical.age_approx'), modality: column('meta.acquisition.image_type') },
      label: single('meta.clinical.diagnosis'),
    }));
    expect(found.found).toEqual([]);
    const lines = found.lines();
    expect(lines).toHaveLength(550);
    const independent = readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => readFileSync(join(folder, name), 'utf8').match(/"diagnosis": (?:"([^"]*)"|null)/u)?.[1] ?? '');
    expect(countBy(lines, (line) => line.labels[0]?.label ?? '')).toEqual(countBy(independent, (label) => label));
    expect(lines.find((line) => line.key === 'ISIC_0000196')).toMatchObject({ fields: { sex: 'female', age: '10', modality: 'dermoscopic' }, labels: [{ label: 'nevus', value: '1' }] });
  });

  it('SRC-4 finds the 45 images of the HAM10000 subset with their 5 masks', async () => {
    const folder = imagesIn('ham10000');
    const found = await scanned(sourceOf(folder, {
      images: images('*.jpg'), masks: { glob: '{stem}.png', at: AT },
      records: records(recordFile('metadata_subset.csv', 'image_id')),
      label: single('dx'), fields: { lesion: column('lesion_id') },
    }));
    expect(found.found).toEqual([]);
    expect(found.images).toHaveLength(45);
    const masked = found.images.filter((image) => image.mask);
    expect(masked.map((image) => image.key)).toEqual(['ISIC_0024311', 'ISIC_0027001', 'ISIC_0027287', 'ISIC_0027533', 'ISIC_0027800']);
    expect(masked.every((image) => basename(image.mask!.path) === `${image.key}.png`)).toBe(true);
    expect(new Set(found.lines().map((line) => line.key))).toEqual(new Set(found.images.map((image) => image.key)));
  });

  it('SRC-5 takes patient and lesion of PAD-UFES-20 from its file names', async () => {
    const found = await scanned(sourceOf(imagesIn('pad-ufes-20'), {
      images: images('*.png', 'PAT_{patient}_{lesion}_{n}'),
      fields: { patient: capture('patient'), lesion: capture('lesion') },
    }));
    expect(found.found).toEqual([]);
    expect(found.lines()).toHaveLength(8);
    expect(found.lines().find((line) => line.key === 'PAT_46_881_939')).toMatchObject({
      file: 0, row: 0, patient: pseudonym({ kind: 'public' }, 's', '46'), lesion: pseudonym({ kind: 'public' }, 's', '881'),
    });
  });

  it('SRC-4 sees by name the two masks of one image of the ISIC Archive, which differ only by case', async () => {
    const found = await scanned(sourceOf(imagesIn('isic-archive'), { images: images('ISIC_*.jpg'), masks: { glob: '{stem}_{S,s}egmentation.png', at: AT } }));
    expect(found.excluded.map(({ key, reason }) => [key, reason])).toEqual([['ISIC_0000000', 'two-masks']]);
    expect(found.images).toHaveLength(6);
  });
});
