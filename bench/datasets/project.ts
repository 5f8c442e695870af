import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { changingLabel, labels } from './labels.ts';

/** Writes the config of a set's project; files that stand there already with the same text are left alone. */
export function writeProject(dir: string, { images }: { readonly images: boolean }): void {
  for (const [name, text] of Object.entries({ ...config, 'sources.d/bench.yaml': source(images), 'mappings/bench.yaml': mapping(0) })) writeIfOther(join(dir, name), text);
}

/** Gives the changing row of the mapping its other category, or its first one back. */
export function writeMapping(dir: string, category: 0 | 1): void {
  writeIfOther(join(dir, 'mappings/bench.yaml'), mapping(category));
}

function writeIfOther(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const config = {
  'dx.config.yaml': `name: BENCH
title: A drawn set for measuring
task:
  clinical: tell skin conditions apart
  labels: multiclass
  intendedUse: [training]
permissions: [commercial, modification, redistribution]
access: { level: open }
`,
  'mappings/categories.yaml': `categories:\n${labels.map(([, category, code]) => `  ${category}: { icd11: ${code} }\n`).join('')}`,
  'rules/quality.yaml': `rules:
  - id: dark
    exclude: underexposed > 0.95
    reason: nearly black
  - id: uniform
    exclude: entropy < 1
    reason: nothing to see
`,
  'rules/splits.yaml': `ratios: { train: 0.8, validation: 0.1, test: 0.1 }
seed: 1
group: [patient, lesion, duplicate, repeat]
stratify: [category]
conflict: fail
`,
};

function source(images: boolean): string {
  return `id: bench
name: Drawn set
version: "1"
type: archive
identifiers: public
evaluation: { status: accepted, date: 2026-01-15, reason: drawn for measuring }
publisher: the dx project
institutions: [{ name: the dx project, country: ZZ }]
url: https://example.org/bench
licence: { spdx: CC0-1.0 }
validation: [histopathology, follow-up]
acquire: [{ path: . }]
${images ? 'images: { glob: "images/**/*.jpg", key: "{stem}" }' : 'images: none'}
records: { file: records.csv, key: image }
fields:
  label: diagnosis
  patient: patient
  lesion: lesion
  age: age
  sex: { column: sex, values: { m: male, f: female }, missing: [unknown] }
  skinType: skin_type
  site: { column: site, values: { back: back, face: face, arm: upper-extremity, leg: lower-extremity } }
  confirmation: { column: confirmed, values: { histology: histopathology, follow-up: follow-up } }
  modality: { const: dermoscopic }
`;
}

function mapping(category: 0 | 1): string {
  const rows = [...labels.map(([label, name]) => [label, name]), [changingLabel.label, changingLabel.categories[category]]];
  return `source: bench\nlabels:\n${rows.map(([label, name]) => `  ${label}: ${name}\n`).join('')}`;
}
