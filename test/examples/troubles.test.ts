import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import exifr from 'exifr';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { clinicRow, clinicRows, counts, dermRow, dermRows, image, imageFiles, root } from './demo.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const ascii = (name: string): string => image(name).toString('latin1');

/** 40 × 30 pixels of a picture, to compare what it shows. */
const small = (picture: Sharp): Promise<Buffer> => picture.resize(40, 30, { fit: 'fill' }).removeAlpha().raw().toBuffer();
/** libvips' own estimate, from a Laplacian. */
const sharpness = async (name: string): Promise<number> => (await sharp(image(name)).stats()).sharpness;

/** Mean grey level and its standard deviation. */
async function grey(name: string): Promise<{ mean: number; deviation: number }> {
  const { channels } = await sharp(image(name)).toColourspace('b-w').stats();
  return { mean: channels[0]!.mean, deviation: channels[0]!.stdev };
}

describe('planted troubles are there, seen without dx', () => {
  it('DEID-1 EXIF with GPS, owner, artist and serial number', async () => {
    expect(await exifr.gps(image('DD_0005.jpg'))).toEqual({ latitude: 47.5, longitude: -30.25 });
    expect(await exifr.parse(image('DD_0005.jpg'), true)).toMatchObject({
      Make: 'Drawn Cameras', Artist: 'Dr. Erika Beispiel', SerialNumber: 'DC1-000815', OwnerName: 'Praxis Dr. Beispiel',
    });
    expect(await exifr.gps(image('PAT_9_16_20.jpg'))).toEqual({ latitude: -33.25, longitude: -25.5 });
  });

  it('DEID-1 a comment, a PNG text chunk, and bytes after the end', async () => {
    expect(ascii('DD_0023.jpg').slice(2, 4)).toBe('\xff\xfe');
    expect(ascii('DD_0023.jpg')).toContain('Patient: Max Mustermann, born 1960-01-01');
    expect((await sharp(image('PAT_1_6_8.png')).metadata()).comments).toEqual([{ keyword: 'Author', text: 'Schwester Hildegard Muster' }]);
    expect(ascii('DD_0037.jpg')).toMatch(/\xff\xd9appended by an export program; patient 4711$/u);
  });

  it('no other file carries EXIF, comments or text', async () => {
    const marked: string[] = [];
    for (const file of imageFiles.filter((name) => !name.includes('DD_0077'))) {
      const { exif, comments, xmp, iptc, icc } = await sharp(image(basename(file))).metadata();
      if (exif ?? comments ?? xmp ?? iptc ?? icc) marked.push(basename(file));
    }
    expect(marked.toSorted()).toEqual(['DD_0005.jpg', 'PAT_1_6_8.png', 'PAT_4_5_7.jpg', 'PAT_9_16_20.jpg']);
  });

  it('DUP-1 the same bytes under two names, twice; all other files differ', () => {
    expect(sha256(image('DD_0067.jpg'))).toBe(sha256(image('DD_0003.jpg')));
    expect(sha256(image('PAT_1_3_499.jpg'))).toBe(sha256(image('PAT_1_3_4.jpg')));
    expect(new Set(imageFiles.map((file) => sha256(image(basename(file))))).size).toBe(imageFiles.length - 2);
  });

  it.each([
    ['DD_0068.jpg', 'DD_0018.jpg', [320, 240], (copy: Sharp) => copy],
    ['DD_0069.jpg', 'DD_0032.jpg', [320, 240], (copy: Sharp) => copy.flop()],
    ['DD_0070.jpg', 'DD_0041.jpg', [240, 320], (copy: Sharp) => copy.rotate(-90)],
    ['DD_0071.jpg', 'DD_0050.jpg', [272, 204], (copy: Sharp) => copy],
  ] as const)('DUP-1 %s is a transform of %s', async (name, original, size, undo) => {
    const { width, height } = await sharp(image(name)).metadata();
    expect([width, height]).toEqual(size);
    const undone = await undo(sharp(image(name))).png().toBuffer();
    const [one, other] = [await small(sharp(undone)), await small(sharp(image(original)))];
    const difference = one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
    expect(difference).toBeLessThan(4);
  });

  it('QC-1 a truncated JPEG and a PNG that is called .jpg', async () => {
    await expect(sharp(image('DD_0077.jpg'), { failOn: 'warning' }).raw().toBuffer()).rejects.toThrow();
    expect((await sharp(image('PAT_2_10_13.jpg')).metadata()).format).toBe('png');
    for (const file of imageFiles.filter((name) => !/DD_0077|PAT_2_10_13/u.test(name))) {
      expect((await sharp(image(basename(file)), { failOn: 'warning' }).metadata()).format).toBe(extname(file) === '.png' ? 'png' : 'jpeg');
    }
  });

  it('QC-2 EXIF orientation 6: stored lying, upright when turned', async () => {
    const { orientation, width, height } = await sharp(image('PAT_4_5_7.jpg')).metadata();
    expect([orientation, width, height]).toEqual([6, 400, 480]);
    const upright = (await sharp(image('PAT_4_5_7.jpg')).autoOrient().toBuffer({ resolveWithObject: true })).info;
    expect([upright.width, upright.height]).toEqual([480, 400]);
  });

  it('QC-3 darkness, glare, a grey card and blur', async () => {
    expect((await grey('DD_0074.jpg')).mean).toBeLessThan(20);
    expect((await grey('DD_0075.jpg')).mean).toBeGreaterThan(225);
    expect((await grey('DD_0076.jpg')).deviation).toBeLessThan(2);
    const others = await Promise.all(['DD_0031.jpg', 'DD_0036.jpg', 'DD_0040.jpg', 'DD_0043.jpg'].map(sharpness));
    expect(Math.min(...others) / (await sharpness('DD_0073.jpg'))).toBeGreaterThan(4);
  });

  it('SRC-6 records without image and images without record', () => {
    const stems = new Set(imageFiles.map((file) => basename(file, extname(file))));
    expect(dermRows.filter((row) => !stems.has(row['image_id']!)).map((row) => row['image_id'])).toEqual(['DD_0079']);
    const keys = new Set(dermRows.map((row) => row['image_id']));
    const named = new Set(clinicRows.map((row) => row['Bild']));
    const orphans = imageFiles.filter((file) => !keys.has(basename(file, '.jpg')) && !named.has(basename(file)));
    expect(orphans).toEqual(['demo-derm/images/DD_0078.jpg']);
    expect(named.size).toBe(47);
  });

  it('MAP-1, MAP-11, LIC-3, SPEC-6 troubles in the records', () => {
    expect(dermRow('DD_0080')['diagnosis']).toBe('lentigo');
    expect(dermRow('DD_0081')).toMatchObject({ lesion_id: 'DL_903', diagnosis: 'nev' });
    expect(dermRow('DD_0082')).toMatchObject({ lesion_id: 'DL_903', diagnosis: 'mel', patient_id: dermRow('DD_0081')['patient_id'] });
    expect(dermRows.filter((row) => row['modality'] === '').map((row) => row['image_id'])).toEqual(['DD_0083']);
    expect(dermRows.filter((row) => row['licence'] !== '').map((row) => [row['image_id'], row['licence']])).toEqual([['DD_0084', 'CC-BY-NC-4.0']]);
    expect(clinicRows.filter((row) => row['Diagnose'] === '').map((row) => row['Bild'])).toEqual(['PAT_26_36_42.jpg']);
    expect(clinicRow('PAT_17_35_41.jpg')['Diagnose']).toBe('unklar');
    expect(clinicRow('PAT_19_37_43.png')['Lokalisation']).toBe('Mundschleimhaut');
  });

  it('every lesion but the disputed one has one diagnosis and one patient', () => {
    for (const column of ['diagnosis', 'patient_id']) {
      const seen = new Map<string, Set<string>>();
      for (const row of dermRows) seen.set(row['lesion_id']!, (seen.get(row['lesion_id']!) ?? new Set()).add(row[column]!));
      expect([...seen].filter(([, values]) => values.size > 1).map(([lesion]) => lesion)).toEqual(column === 'diagnosis' ? ['DL_903'] : []);
    }
  });
});

describe('examples/README.md', () => {
  const text = readFileSync(join(root, 'examples/README.md'), 'utf8');

  it('names files that exist, each once, and one record without a file', () => {
    const rows = [...text.matchAll(/^\| `((?:DD|PAT)_[^`]+)` \|/gmu)].map((match) => match[1]!);
    expect(rows).toHaveLength(29);
    expect(new Set(rows).size).toBe(29);
    expect(rows.filter((name) => !imageFiles.some((file) => file.endsWith(`/${name}`)))).toEqual(['DD_0079']);
  });

  it('counts classes as the tables do', () => {
    // Rows of the tables less those that its list of troubles excludes by other reasons than duplicates.
    const out = new Set(['DD_0072', 'DD_0073', 'DD_0074', 'DD_0075', 'DD_0076', 'DD_0077', 'DD_0079', 'DD_0080', 'DD_0081', 'DD_0082', 'DD_0083', 'DD_0084']);
    const copies = new Set(['DD_0067', 'DD_0068', 'DD_0069', 'DD_0070', 'DD_0071']);
    const derm = counts(dermRows.filter((row) => !out.has(row['image_id']!) && !copies.has(row['image_id']!)), 'diagnosis');
    const clinic = counts(clinicRows.filter((row) => !['PAT_1_3_499.jpg', 'PAT_26_36_42.jpg', 'PAT_19_37_43.png'].includes(row['Bild']!)), 'Diagnose');
    expect(derm).toEqual({ nev: 13, jnev: 4, mel: 12, bcc: 9, sk: 9, df: 8, ak: 5, vasc: 3, healthy: 3 });
    expect(clinic).toEqual({
      Nävus: 8, Melanom: 5, Basalzellkarzinom: 6, 'Seborrhoische Keratose': 5, 'Aktinische Keratose': 7, 'Morbus Bowen': 1,
      Dermatofibrom: 2, 'Gesunde Haut': 7, Narbe: 2, unklar: 1,
    });
    const table = [...text.matchAll(/^\| [A-Z][^|`]* \|[^|]*\|[^|]*\| (\d+) \|$/gmu)].map((match) => Number(match[1]));
    expect(table).toEqual([25, 17, 15, 14, 12, 10, 10]);
    expect(text).toContain(`**${table.reduce((sum, count) => sum + count)} images**`);
  });
});
