import type { Raster } from './canvas.ts';
import { cast, type Part, type Scene } from './cast.ts';
import { clinical } from './clinical.ts';
import type { DrawnFile } from './derm.ts';
import { jpeg, png } from './encode.ts';
import { withExif } from './exif.ts';
import { lesion } from './lesion.ts';
import { withText } from './pngtext.ts';
import { seedOf } from './random.ts';
import { type Row, table } from './table.ts';
import { turnLeft } from './transform.ts';

const parts: readonly Part[] = [
  { kind: 'naevus', label: 'Nävus', pictures: [1, 2, 1, 1, 2, 1] },
  { kind: 'melanoma', label: 'Melanom', pictures: [1, 2, 1, 1] },
  { kind: 'bcc', label: 'Basalzellkarzinom', pictures: [1, 1, 2, 1, 1] },
  { kind: 'sk', label: 'Seborrhoische Keratose', pictures: [1, 1, 2, 1] },
  { kind: 'ak', label: 'Aktinische Keratose', pictures: [1, 1, 1, 2, 1, 1] },
  { kind: 'ak', label: 'Morbus Bowen', pictures: [1] },
  { kind: 'none', label: 'Gesunde Haut', pictures: [1, 1, 1, 1, 1, 1] },
  { kind: 'scar', label: 'Narbe', pictures: [1, 1] },
  { kind: 'bcc', label: 'unklar', pictures: [1] },
  { kind: 'naevus', label: '', pictures: [1] },
  { kind: 'naevus', label: 'Nävus', pictures: [1] },
  { kind: 'df', label: 'Dermatofibrom', pictures: [1, 1] },
  { kind: 'none', label: 'Gesunde Haut', pictures: [1] },
];

const sites = ['Rücken', 'Brust', 'Bauch', 'Gesicht', 'Hals', 'Oberarm', 'Unterarm', 'Hand', 'Oberschenkel', 'Unterschenkel', 'Fuß'];
const limbs = new Set(['Hals', 'Oberarm', 'Unterarm', 'Hand', 'Oberschenkel', 'Unterschenkel', 'Fuß']);
const second: { readonly [label: string]: string } = {
  Melanom: 'Nävus', Basalzellkarzinom: 'Aktinische Keratose', 'Seborrhoische Keratose': 'Melanom', 'Aktinische Keratose': 'Seborrhoische Keratose',
};
const roman = ['', 'I', 'II', 'III', 'IV', 'V', 'VI'];

/**
 * The archive `demo-clinic`: clinical photographs, one folder a year, file names
 * `PAT_<patient>_<lesion>_<n>`, PNG and JPEG mixed; one CSV with semicolons in Latin-1 and German headers,
 * whose keys are file names and whose diagnoses are ranked.
 */
export async function clinicArchive(): Promise<DrawnFile[]> {
  const files: DrawnFile[] = [];
  const rows: Row[] = [];
  for (const [index, scene] of cast('clinic', parts).entries()) {
    const stem = `PAT_${scene.patient.key}_${scene.lesion}_${index + 1}`;
    const row = record(scene);
    const lossless = index % 5 === 2;
    const portrait = index % 3 === 1;
    const shape = lesion(scene.kind, `clinic ${scene.lesion}`);
    const skin = { type: scene.patient.skinType, seed: seedOf('skin', 'clinic', scene.lesion) };
    const raster = clinical(`clinic ${stem}`, shape, skin, limbs.has(row['Lokalisation'] ?? '') ? 'limb' : 'trunk', portrait, lossless);
    const file = await encoded(index + 1, raster, lossless);
    const name = `${stem}.${file.extension}`;
    const path = `aufnahmen/${row['Jahr']}/${name}`;
    files.push({ path, bytes: file.bytes });
    rows.push({ Bild: name, ...row });
    if (index + 1 === sentTwice) {
      const again = `PAT_${scene.patient.key}_${scene.lesion}_${index + 1}99.${file.extension}`;
      files.push({ path: `aufnahmen/${row['Jahr']}/${again}`, bytes: file.bytes });
      rows.push({ Bild: again, ...row });
    }
  }
  files.push({ path: 'befunde.csv', bytes: table(rows, { delimiter: ';', newline: '\n', encoding: 'latin1', mark: false }) });
  return files;
}

/** The picture, counted from 1, that was sent twice under two names. */
const sentTwice = 4;

/** What the clinic's table says of a picture. */
function record({ label, patient, kind, chance, lesion: number }: Scene): Row {
  const site = chance.pick(sites);
  const decade = patient.age === undefined ? undefined : Math.floor(patient.age / 10) * 10;
  const histology = kind === 'melanoma' || chance.chance(0.5);
  return {
    Diagnose: label,
    Differenzialdiagnose: number % 3 === 2 ? (second[label] ?? '') : '',
    Altersgruppe: decade === undefined ? 'unbekannt' : `${decade}-${decade + 9}`,
    Geschlecht: patient.sex === undefined ? '' : patient.sex === 'female' ? 'weiblich' : 'männlich',
    Hauttyp: patient.skinTypeKnown ? (roman[patient.skinType] ?? '') : 'nicht erhoben',
    Lokalisation: number === outOfScope ? 'Mundschleimhaut' : site,
    'Größe (mm)': kind === 'none' ? '' : String(chance.integer(3, 24)),
    Sicherung: kind === 'none' ? 'keine' : histology ? 'Histologie' : chance.pick(['Verlauf', 'Konsil', 'klinisch']),
    Kamera: chance.pick(['gezeichnete Spiegelreflex', 'gezeichnetes Telefon']),
    Jahr: String(chance.integer(2022, 2024)),
  };
}

/** The lesion whose record says that it lies inside the mouth. */
const outOfScope = 37;

/** The file of the picture of that number, with the troubles of real cameras and programs. */
async function encoded(number: number, raster: Raster, lossless: boolean): Promise<{ bytes: Uint8Array; extension: 'png' | 'jpg' }> {
  if (number === 13) return { bytes: await png(raster), extension: 'jpg' };
  if (number === 8) return { bytes: withText(await png(raster), 'Author', 'Schwester Hildegard Muster'), extension: 'png' };
  if (lossless) return { bytes: await png(raster), extension: 'png' };
  const phone = { make: 'Gezeichnete Telefone', model: 'GT 2', taken: '2023:06:01 10:00:00' };
  if (number === 7) return { bytes: withExif(await jpeg(turnLeft(raster)), { ...phone, orientation: 6 }), extension: 'jpg' };
  if (number === 20) {
    return { bytes: withExif(await jpeg(raster), { ...phone, orientation: 1, place: { latitude: -33.25, longitude: -25.5 } }), extension: 'jpg' };
  }
  return { bytes: await jpeg(raster), extension: 'jpg' };
}
