import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';

/** The shared folder of real data beside the checkout; a user's clone has none. */
export const shared = resolve(import.meta.dirname, '../../../shared/data');
export const sharedIsHere = existsSync(shared);

/** Path of shared data as a project in `dir` has to write it. */
export const to = (dir: string, path: string): string => relative(dir, resolve(shared, path));

export function configYaml(permissions: readonly string[], more = ''): string {
  return `name: REAL
title: Real archives
task: { clinical: differential diagnosis, labels: multiclass, intendedUse: [training] }
permissions: [${permissions.join(', ')}]
access: { level: closed }
${more}`;
}

const facts = (id: string, name: string, licence: string): string => `id: ${id}
name: ${name}
version: "1"
type: archive
identifiers: public
evaluation: { status: accepted, date: 2026-11-20, reason: test }
publisher: publisher of ${name}
institutions: [{ name: an institution, country: AT }]
url: https://example.org/${id}
licence: { spdx: ${licence}, attribution: ${name} }
`;

export const ham10000 = (dir: string): string => `${facts('ham10000', 'HAM10000', 'CC-BY-NC-4.0')}namespace: isic
acquire: [{ path: ${to(dir, 'images/ham10000')} }]
images: { glob: "*.jpg" }
masks: { glob: "{stem}.png" }
records: { file: metadata_subset.csv, key: image_id }
fields:
  label: dx
  lesion: lesion_id
  age: age
  sex: sex
  confirmation: { column: dx_type, values: { histo: histopathology, follow_up: follow-up, consensus: expert-consensus } }
  modality: { const: dermoscopic }
`;

export const padUfes20 = (dir: string): string => `${facts('pad', 'PAD-UFES-20', 'CC-BY-4.0')}acquire: [{ path: ${to(dir, 'images/pad-ufes-20')} }]
images: { glob: "*.png" }
records: { file: numerical.csv, key: img_id, stripExtension: true }
fields:
  label: diagnostic
  patient: patient_id
  lesion: { columns: [patient_id, lesion_id] }
  age: age
  sex: { column: gender, values: { FEMALE: female, MALE: male } }
  skinType: { column: fitspatrick, values: { "1.0": "1", "2.0": "2", "3.0": "3", "4.0": "4", "5.0": "5", "6.0": "6" } }
  modality: { const: clinical }
`;

/** Six originals with one JSON record each, of the same namespace as HAM10000. */
export const isicArchive = (dir: string): string => `${facts('isic', 'ISIC Archive', 'CC0-1.0')}acquire: [{ path: ${to(dir, 'images/isic-archive')} }, { path: ${to(dir, 'tables/isic-uda1-json')} }]
images: { glob: "ISIC_000000?.jpg" }
masks: { glob: "{stem}_Segmentation.png" }
records: { file: "ISIC_*.json", format: json-per-image, key: "{stem}" }
fields:
  label: meta.clinical.diagnosis
  age: meta.clinical.age_approx
  sex: meta.clinical.sex
  modality: { column: meta.acquisition.image_type, values: { dermoscopic: dermoscopic } }
`;

export const thumbnails = (dir: string): string => `${facts('thumbnails', 'thumbnails', 'CC0-1.0')}acquire: [{ path: ${to(dir, 'images/isic-archive')} }]
images: { glob: "*_thumbnail_256.jpg" }
fields: { label: { const: nevus }, modality: { const: dermoscopic } }
`;

export const noise = (dir: string): string => `${facts('noise', 'noise', 'CC0-1.0')}acquire: [{ path: ${to(dir, 'images/noise-under-isic-names')} }]
images: { glob: "*.jpg" }
fields: { label: { const: nevus }, modality: { const: dermoscopic } }
`;

export const mappings = {
  'mappings/ham10000.yaml': `source: ham10000
labels: { nv: Naevus, mel: Melanoma, bkl: Benign keratosis, bcc: Basal cell carcinoma, akiec: Actinic keratosis, vasc: Angioma, df: Dermatofibroma }
`,
  'mappings/pad.yaml': `source: pad
labels: { NEV: Naevus, MEL: Melanoma, BCC: Basal cell carcinoma, SEK: Benign keratosis, ACK: Actinic keratosis, SCC: Squamous cell carcinoma }
`,
  'mappings/isic.yaml': `source: isic
labels: { nevus: Naevus, melanoma: Melanoma }
`,
  'mappings/thumbnails.yaml': 'source: thumbnails\nlabels: { nevus: Naevus }\n',
  'mappings/noise.yaml': 'source: noise\nlabels: { nevus: Naevus }\n',
  'mappings/categories.yaml': `categories:
  Naevus: { icd11: 2F20 }
  Melanoma: { icd11: 2C30 }
  Benign keratosis: { icd11: 2F21.0 }
  Basal cell carcinoma: { icd11: 2C32 }
  Actinic keratosis: { icd11: EK90.0 }
  Angioma: { icd11: 2F25 }
  Dermatofibroma: { icd11: 2F23.0 }
  Squamous cell carcinoma: { icd11: 2C31 }
`,
};

/** The four public archives as tables without images (SRC-10). */
export const tableSources = (dir: string): { readonly [file: string]: string } => ({
  'sources.d/ham10000.yaml': `${facts('ham10000', 'HAM10000', 'CC-BY-NC-4.0')}namespace: isic
acquire: [{ path: ${to(dir, 'tables/ham10000')} }]
images: none
records: { file: HAM10000_metadata.csv, key: image_id }
fields:
  label: dx
  lesion: lesion_id
  age: age
  sex: { column: sex, values: { female: female, male: male }, missing: [unknown] }
  confirmation: { column: dx_type, values: { histo: histopathology, follow_up: follow-up, consensus: expert-consensus, confocal: confocal } }
  modality: { const: dermoscopic }
`,
  'sources.d/isic2019.yaml': `${facts('isic2019', 'ISIC 2019', 'CC-BY-NC-4.0')}namespace: isic
acquire: [{ path: ${to(dir, 'tables/isic2019')} }]
images: none
records:
  - { file: ISIC_2019_Training_GroundTruth.csv, key: image }
  - { file: ISIC_2019_Training_Metadata.csv, key: image }
fields:
  label: { oneHot: [MEL, NV, BCC, AK, BKL, DF, VASC, SCC, UNK] }
  lesion: lesion_id
  age: age_approx
  sex: gender
  modality: { const: dermoscopic }
`,
  'sources.d/pad.yaml': `${facts('pad', 'PAD-UFES-20', 'CC-BY-4.0')}acquire: [{ path: ${to(dir, 'tables/pad-ufes-20')} }]
images: none
records: { file: metadata.csv, key: img_id, stripExtension: true }
fields:
  label: diagnostic
  patient: patient_id
  lesion: { columns: [patient_id, lesion_id] }
  age: age
  sex: { column: gender, values: { FEMALE: female, MALE: male } }
  skinType: { column: fitspatrick, values: { "1.0": "1", "2.0": "2", "3.0": "3", "4.0": "4", "5.0": "5", "6.0": "6" } }
  modality: { const: clinical }
`,
  'sources.d/fitzpatrick17k.yaml': `${facts('fitzpatrick17k', 'Fitzpatrick17k', 'CC-BY-NC-SA-3.0')}acquire: [{ path: ${to(dir, 'tables/fitzpatrick17k')} }]
images: none
records: { file: fitzpatrick17k.csv, key: md5hash }
fields:
  label: label
  skinType: { column: fitzpatrick_scale, values: { "1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "6": "6" }, missing: ["-1"] }
  modality: { const: clinical }
`,
});
