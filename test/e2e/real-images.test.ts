import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pseudonym } from '../../src/core/ids.ts';
import { dx, project, type Project, type Run } from '../rig.ts';
import { configYaml, ham10000, isicArchive, mappings, noise, padUfes20, shared, sharedIsHere, thumbnails } from './real-archives.ts';
import { countBy, table } from './tables.ts';

function realProject(permissions: readonly string[]): Project {
  const made = project({ 'dx.config.yaml': configYaml(permissions, 'release: { materialise: true }'), ...mappings });
  made.write('sources.d/ham10000.yaml', ham10000(made.dir));
  made.write('sources.d/pad.yaml', padUfes20(made.dir));
  made.write('sources.d/isic.yaml', isicArchive(made.dir));
  made.write('sources.d/thumbnails.yaml', thumbnails(made.dir));
  made.write('sources.d/noise.yaml', noise(made.dir));
  return made;
}

const publicId = (namespace: string, key: string): string => pseudonym({ kind: 'public' }, namespace, key);

describe.skipIf(!sharedIsHere)('real archives: 45 HAM10000, 8 PAD-UFES-20, 6 ISIC, a thumbnail, 6 noise files (needs ../shared/data)', () => {
  let made: Project;
  let run: Run;
  beforeAll(async () => {
    made = realProject(['modification', 'redistribution', 'research']);
    run = await dx(['build', '-C', made.dir]);
  });
  afterAll(() => made.remove());

  it('SRC-6 counts what the folders hold: 66 files; 546 records have no image, one image has no record', () => {
    expect(run.code).toBe(0);
    // 45 + 8 + 6 + 1 + 6 files are in. Out: the thumbnail (duplicate) and PAT_32_44_211.png (not in numerical.csv).
    expect(countBy(table(made.dir, 'selected_unsampled'), 'source')).toEqual({ ham10000: 45, pad: 7, isic: 6, noise: 6 });
    // 550 JSON records for 6 originals; PAT_1989_4061_934 and PAT_1995_4080_695 have a row and no file.
    // Two of the 550 records have no diagnosis.
    expect(countBy(table(made.dir, 'exclusions'), 'code')).toEqual({ 'no-image': 544 + 2, 'no-record': 1, 'no-label': 2, duplicate: 1 });
  });

  it('LIC-1 with research use, every HAM10000 image is in; its labels are those counted by hand', () => {
    const ham = table(made.dir, 'selected_unsampled').filter((row) => row['source'] === 'ham10000');
    expect(countBy(ham, 'category')).toEqual({
      Naevus: 24, Melanoma: 11, 'Benign keratosis': 5, 'Basal cell carcinoma': 2, 'Actinic keratosis': 2, Angioma: 1,
    });
    expect(countBy(ham, 'confirmation')).toEqual({ histopathology: 40, 'expert-consensus': 3, 'follow-up': 2 });
    expect(countBy(ham, 'licence')).toEqual({ 'CC-BY-NC-4.0': 45 });
  });

  it('LIC-1 with commercial use, every HAM10000 image is out, and the reason names the clause', async () => {
    const commercial = realProject(['commercial', 'modification', 'redistribution']);
    try {
      expect((await dx(['build', '-C', commercial.dir])).code).toBe(0);
      expect(countBy(table(commercial.dir, 'selected_unsampled'), 'source')).toEqual({ pad: 7, isic: 6, noise: 6 });
      const refused = table(commercial.dir, 'exclusions').filter((row) => row['source'] === 'ham10000');
      expect(refused).toHaveLength(45);
      expect(new Set(refused.map((row) => row['reason']))).toEqual(new Set(['CC-BY-NC-4.0 forbids commercial use (NonCommercial, sections 1(i) and 2(a)(1))']));
    } finally {
      commercial.remove();
    }
  });

  it('DUP-1 DUP-2 the thumbnail is a duplicate of its original, and the original wins', () => {
    const duplicates = table(made.dir, 'duplicates');
    expect(duplicates).toHaveLength(1);
    expect(duplicates[0]).toMatchObject({
      id: publicId('thumbnails', 'ISIC_0000000_thumbnail_256'), winner: publicId('isic', 'ISIC_0000000'), winner_source: 'isic', kind: 'near',
    });
    expect(Number(duplicates[0]!['distance'])).toBeLessThanOrEqual(10);
  });

  it('two files called ISIC_0000000 of different namespaces never mix', () => {
    const rows = table(made.dir, 'selected_unsampled');
    const photograph = rows.find((row) => row['id'] === publicId('isic', 'ISIC_0000000'))!;
    const colourNoise = rows.find((row) => row['id'] === publicId('noise', 'ISIC_0000000'))!;
    expect([photograph['source'], photograph['width'], photograph['age']]).toEqual(['isic', '1022', '55']);
    expect([colourNoise['source'], colourNoise['width'], colourNoise['age']]).toEqual(['noise', '224', '']);
    expect(photograph['group_id']).not.toBe(colourNoise['group_id']);
  });

  it('DUP-1 a wrong namespace is refused: five ISIC names stand for photographs here and for noise there', async () => {
    const mixed = project({ 'dx.config.yaml': configYaml(['research']), ...mappings });
    try {
      for (const other of ['ham10000', 'pad', 'thumbnails']) rmSync(mixed.path(`mappings/${other}.yaml`));
      mixed.write('sources.d/isic.yaml', isicArchive(mixed.dir));
      mixed.write('sources.d/noise.yaml', `${noise(mixed.dir)}namespace: isic\n`);
      const refused = await dx(['build', '--json', '-C', mixed.dir]);
      expect(refused.code).toBe(1);
      const { diagnostics } = JSON.parse(refused.stdout) as { diagnostics: { code: string; message: string }[] };
      // ISIC_0000000 to 4 are in both folders; 5 is noise only, 6 a photograph only.
      expect(diagnostics.filter(({ code }) => code === 'DX5013').map(({ message }) => message)).toEqual([
        '5 keys stand for quite different pictures in the sources "isic" and "noise", which share a namespace',
      ]);
      expect(existsSync(mixed.path('releases/draft'))).toBe(false);
    } finally {
      mixed.remove();
    }
  });

  it('SPLIT-1 the images of one lesion share a split; three lesions have two images each', () => {
    const rows = table(made.dir, 'selected_unsampled');
    for (const pair of [['ISIC_0024688', 'ISIC_0026352'], ['ISIC_0025309', 'ISIC_0027250'], ['ISIC_0026665', 'ISIC_0028602']]) {
      const [a, b] = pair.map((key) => rows.find((row) => row['id'] === publicId('isic', key))!);
      expect(a!['lesion']).toBe(b!['lesion']);
      expect(a!['split']).toBe(b!['split']);
    }
    const splitsOfLesion = new Map<string, Set<string>>();
    for (const row of rows) {
      if (row['lesion']) splitsOfLesion.set(row['lesion'], (splitsOfLesion.get(row['lesion']) ?? new Set()).add(row['split']!));
    }
    expect([...splitsOfLesion.values()].filter((splits) => splits.size > 1)).toEqual([]);
    expect(splitsOfLesion.size).toBe(42 + 7);
  });

  it('SPEC-5 every mask gives a crop; the boxes are those found by reading the masks pixel by pixel', async () => {
    const crops = table(made.dir, 'crops').map((row) => ({ id: row['id']!, box: ['x', 'y', 'width', 'height'].map((c) => Number(row[c])), file: row['file']! }));
    const boxOf = new Map(crops.map((crop) => [crop.id, crop.box]));
    expect(boxOf).toEqual(new Map([
      ['ISIC_0024311', [71, 105, 444, 305]],
      ['ISIC_0027001', [158, 28, 255, 310]],
      ['ISIC_0027287', [25, 2, 498, 448]],
      ['ISIC_0027533', [165, 127, 319, 241]],
      ['ISIC_0027800', [185, 73, 226, 263]],
      ['ISIC_0000000', [51, 47, 848, 588]],
    ].map(([key, box]) => [publicId('isic', key as string), box] as [string, number[]])));
    for (const crop of crops) {
      const { width, height } = await sharp(made.path('releases/draft', crop.file)).metadata();
      expect([width, height]).toEqual(crop.box.slice(2));
    }
  });

  it('DEID-2 a released HAM10000 file has the pixels of the archive, and the record its digests', async () => {
    const row = table(made.dir, 'selected_unsampled').find((r) => r['id'] === publicId('isic', 'ISIC_0024311'))!;
    const original = readFileSync(`${shared}/images/ham10000/ISIC_0024311.jpg`);
    const released = readFileSync(made.path('releases/draft', row['file']!));
    expect(row['original_sha256']).toBe(createHash('sha256').update(original).digest('hex'));
    expect(row['released_sha256']).toBe(createHash('sha256').update(released).digest('hex'));
    expect((await sharp(released).raw().toBuffer()).equals(await sharp(original).raw().toBuffer())).toBe(true);
  });

  it('REL-4 each image lies in the folder of its category', () => {
    for (const row of table(made.dir, 'selected_unsampled')) {
      expect(row['file']).toMatch(/^images\/[a-z-]+\/[a-z2-7]{26}\.(jpg|png)$/);
      expect(existsSync(made.path('releases/draft', row['file']!))).toBe(true);
    }
  });
});
