import { adjust, blur, mirror, shrink, turnRight } from './transform.ts';
import type { Raster } from './canvas.ts';
import { cast, type Part, type Scene } from './cast.ts';
import { dermoscopic, dermoscopicSize } from './dermoscopic.ts';
import { jpeg, maskPng } from './encode.ts';
import { withComment, withExif } from './exif.ts';
import { type Kind, lesion } from './lesion.ts';
import { noise } from './noise.ts';
import { type Patient, patient } from './people.ts';
import { random, seedOf } from './random.ts';
import { type Row, table } from './table.ts';

/** A file of the demo: path below its archive's folder, and bytes. */
export interface DrawnFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const parts: readonly Part[] = [
  { kind: 'naevus', label: 'nev', pictures: [2, 1, 2, 1, 1, 3, 1, 1, 1] },
  { kind: 'junctional', label: 'jnev', pictures: [1, 2, 1] },
  { kind: 'melanoma', label: 'mel', pictures: [1, 2, 1, 1, 2, 1, 1, 2, 1] },
  { kind: 'bcc', label: 'bcc', pictures: [2, 1, 1, 1, 2, 1, 1] },
  { kind: 'sk', label: 'sk', pictures: [1, 1, 2, 1, 2, 1, 1] },
  { kind: 'df', label: 'df', pictures: [1, 2, 1, 1, 1, 1, 1] },
  { kind: 'ak', label: 'ak', pictures: [2, 1, 1, 1] },
  { kind: 'vascular', label: 'vasc', pictures: [1, 1, 1] },
  { kind: 'none', label: 'healthy', pictures: [1, 1, 1] },
];

const sites = ['back', 'chest', 'abdomen', 'face', 'scalp', 'neck', 'upper extremity', 'lower extremity', 'hand', 'foot'];
const devices = ['drawn dermatoscope A', 'drawn dermatoscope B'];

/** The archive `demo-derm`: dermoscopic JPEGs in one folder, masks of every second one, one CSV (UTF-8 with BOM, CRLF). */
export async function dermArchive(): Promise<DrawnFile[]> {
  const files: DrawnFile[] = [];
  const rows: Row[] = [];
  const image = (key: string, bytes: Uint8Array): number => files.push({ path: `images/${key}.jpg`, bytes });

  const scenes = cast('derm', parts);
  const pictures = new Map<string, Raster>();
  for (const [index, scene] of scenes.entries()) {
    const key = keyOf(index + 1);
    const { picture, mask } = draw(key, scene.kind, String(scene.lesion), scene.patient);
    pictures.set(key, picture);
    image(key, soiled(key, await jpeg(picture)));
    rows.push(record(key, scene));
    if (index % 2 === 1 && scene.kind !== 'none') files.push({ path: `masks/${key}_segmentation.png`, bytes: await maskPng(mask()) });
  }

  for (const copy of copies) {
    const original = pictures.get(copy.of);
    const originalRow = rows.find((row) => row['image_id'] === copy.of);
    if (original === undefined || originalRow === undefined) throw new Error(`no picture ${copy.of}`);
    image(copy.key, await copy.make(original));
    rows.push({ ...originalRow, image_id: copy.key, ...copy.row });
  }

  for (const [index, extra] of extras.entries()) {
    const who = patient('derm', `x${index + 1}`);
    const name = extra.lesion ?? `x${index + 1}`;
    const { picture } = draw(extra.key, extra.kind, name, extra.lesion === undefined ? who : patient('derm', extra.lesion));
    if (extra.make !== undefined) image(extra.key, await extra.make(picture));
    if (extra.row === null) continue;
    const scene: Scene = {
      kind: extra.kind, label: extra.label, lesion: 100 + index, picture: 1,
      patient: extra.lesion === undefined ? who : patient('derm', extra.lesion), chance: random(seedOf('record', 'derm', name)),
    };
    rows.push({ ...record(extra.key, scene), ...extra.row });
  }

  rows.sort((a, b) => ((a['image_id'] ?? '') < (b['image_id'] ?? '') ? -1 : 1));
  files.push({ path: 'metadata.csv', bytes: table(rows, { delimiter: ',', newline: '\r\n', encoding: 'utf8', mark: true }) });
  return files;
}

function keyOf(number: number): string {
  return `DD_${String(number).padStart(4, '0')}`;
}

function draw(key: string, kind: Kind, name: string, who: Patient) {
  return dermoscopic(`derm ${key}`, lesion(kind, `derm ${name}`), { type: who.skinType, seed: seedOf('skin', 'derm', name) });
}

/** What the archive's table says of a picture. */
function record(key: string, { label, patient: who, lesion: number, kind, chance }: Scene): Row {
  const histology = kind === 'melanoma' || kind === 'bcc' || chance.chance(0.4);
  return {
    image_id: key,
    lesion_id: `DL_${String(number).padStart(3, '0')}`,
    patient_id: `DP_${who.key.padStart(3, '0')}`,
    diagnosis: label,
    confirmed_by: kind === 'none' ? 'none' : histology ? 'histology' : chance.pick(['follow-up', 'consensus', 'single']),
    age: who.age === undefined ? '' : String(who.age),
    sex: who.sex ?? 'unknown',
    fitzpatrick: who.skinTypeKnown ? String(who.skinType) : '',
    site: chance.pick(sites),
    size_mm: kind === 'none' ? '' : String(chance.integer(3, 19)),
    modality: 'dermoscopic',
    device: chance.pick(devices),
    acquired: `${chance.integer(2019, 2024)}-0${chance.integer(1, 9)}-${chance.integer(10, 28)}`,
    licence: '',
    note: chance.chance(0.1) ? 'seen twice, "no change"\r\nsecond line of the note' : '',
  };
}

/** Traces that cameras, programs and people leave in files. All names, numbers and places are invented. */
function soiled(key: string, bytes: Uint8Array): Uint8Array {
  if (key === 'DD_0005') {
    return withExif(bytes, {
      make: 'Drawn Cameras', model: 'DC-1', taken: '2021:03:14 09:26:53', artist: 'Dr. Erika Beispiel', owner: 'Praxis Dr. Beispiel',
      serial: 'DC1-000815', place: { latitude: 47.5, longitude: -30.25 },
    });
  }
  if (key === 'DD_0023') return withComment(bytes, 'Patient: Max Mustermann, born 1960-01-01');
  if (key === 'DD_0037') return Buffer.concat([bytes, Buffer.from('appended by an export program; patient 4711', 'latin1')]);
  return bytes;
}

interface Copy {
  readonly key: string;
  readonly of: string;
  readonly make: (original: Raster) => Promise<Uint8Array>;
  /** What the record of the copy says differently. */
  readonly row: Row;
}

const copies: readonly Copy[] = [
  { key: 'DD_0067', of: 'DD_0003', make: (original) => jpeg(original), row: { lesion_id: 'DL_901', patient_id: '' } },
  { key: 'DD_0068', of: 'DD_0018', make: (original) => jpeg(original, 60), row: {} },
  { key: 'DD_0069', of: 'DD_0032', make: (original) => jpeg(mirror(original)), row: { lesion_id: 'DL_902', patient_id: '' } },
  { key: 'DD_0070', of: 'DD_0041', make: (original) => jpeg(turnRight(original)), row: {} },
  { key: 'DD_0071', of: 'DD_0050', make: (original) => jpeg(shrink(original, 272, 204)), row: {} },
];

interface Extra {
  readonly key: string;
  readonly kind: Kind;
  readonly label: string;
  /** Name of a lesion (and patient) that several extras share. */
  readonly lesion?: string;
  /** Absent: the record has no file. */
  readonly make?: (picture: Raster) => Promise<Uint8Array>;
  /** What its record says differently; null: there is no record. */
  readonly row: Row | null;
}

const extras: readonly Extra[] = [
  { key: 'DD_0072', kind: 'naevus', label: 'nev', make: (picture) => jpeg(shrink(picture, 160, 120)), row: {} },
  { key: 'DD_0073', kind: 'sk', label: 'sk', make: (picture) => jpeg(blur(picture, 4)), row: {} },
  { key: 'DD_0074', kind: 'bcc', label: 'bcc', make: (picture) => jpeg(adjust(picture, (value) => value * 0.09)), row: {} },
  { key: 'DD_0075', kind: 'naevus', label: 'nev', make: (picture) => jpeg(adjust(picture, (value) => value * 1.4 + 110)), row: {} },
  { key: 'DD_0076', kind: 'none', label: 'healthy', make: (picture) => jpeg(capped(picture)), row: {} },
  { key: 'DD_0077', kind: 'melanoma', label: 'mel', make: async (picture) => truncated(await jpeg(picture)), row: {} },
  { key: 'DD_0078', kind: 'df', label: 'df', make: (picture) => jpeg(picture), row: null },
  { key: 'DD_0079', kind: 'ak', label: 'ak', row: {} },
  { key: 'DD_0080', kind: 'lentigo', label: 'lentigo', make: (picture) => jpeg(picture), row: {} },
  { key: 'DD_0081', kind: 'melanoma', label: 'nev', lesion: 'y1', make: (picture) => jpeg(picture), row: { lesion_id: 'DL_903', confirmed_by: 'single' } },
  { key: 'DD_0082', kind: 'melanoma', label: 'mel', lesion: 'y1', make: (picture) => jpeg(picture), row: { lesion_id: 'DL_903' } },
  { key: 'DD_0083', kind: 'bcc', label: 'bcc', make: (picture) => jpeg(picture), row: { modality: '' } },
  { key: 'DD_0084', kind: 'sk', label: 'sk', make: (picture) => jpeg(picture), row: { licence: 'CC-BY-NC-4.0' } },
];

/** A photograph with the lens cap on would be black; this one is of the even calibration card. */
function capped(picture: Raster): Raster {
  return adjust(picture, (_, index) => {
    const pixel = Math.floor(index / 3);
    return 150 + 3 * noise((pixel % dermoscopicSize.width) / 80, Math.floor(pixel / dermoscopicSize.width) / 80, 5);
  });
}

/** A download that broke off at three fifths. */
function truncated(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.length * 0.6));
}
