/** A file of a new project; `path` is relative to it, with forward slashes. */
export interface InitFile {
  readonly path: string;
  readonly text: string;
}

/**
 * A smallest project that `dx check` accepts: one folder of photographs, `photos/<label>/<image>.jpg`.
 * `name` becomes the dataset's name, with characters that cannot be in one replaced. `schemas` is the
 * folder of dx's JSON Schemas relative to the project, for editors.
 */
export function initFiles(name: string, schemas: string): InitFile[] {
  const hint = (kind: string, up: string): string => `# yaml-language-server: $schema=${up}${schemas}/${kind}.schema.json\n`;
  return [
    { path: 'dx.config.yaml', text: hint('dx.config', '') + project(datasetName(name)) },
    { path: 'sources.d/photos.yaml', text: hint('source', '../') + source },
    { path: 'mappings/photos.yaml', text: hint('mapping', '../') + mapping },
    { path: 'mappings/categories.yaml', text: hint('categories', '../') + categories },
    { path: 'rules/quality.yaml', text: hint('rules', '../') + quality },
    { path: 'rules/splits.yaml', text: hint('splits', '../') + splits },
    { path: 'photos/README.md', text: photos },
    { path: '.gitignore', text: gitignore },
  ];
}

/** Runs of other characters become one hyphen. */
function datasetName(name: string): string {
  const clean = name.replaceAll(/[^A-Za-z0-9_]+/gu, '-').replaceAll(/^[-_]+|-+$/gu, '').slice(0, 64);
  return clean === '' ? 'dataset' : clean;
}

const project = (name: string): string => `# The dataset as a whole. "dx check" tells what is wrong in any of these files.
name: ${/^\d+$/u.test(name) ? `"${name}"` : name}
title: ${name}
task: # a change here is a major version
  clinical: differential diagnosis of a visible skin condition from one image
  labels: multiclass # binary, multiclass, multilabel, continuous or localisation
  intendedUse: [training]

# What the licence of every source must permit.
permissions: [commercial, modification, redistribution]

access: { level: closed } # open, restricted or closed

# Where codes of ICD-11 are looked up: WHO's simple tabulation ("dx icd11 pin" then writes mappings/icd11.lock.yaml). Without it only their form is checked.
# icd11: { release: "2025-01", table: ../icd11/SimpleTabulation-ICD-11-MMS-en.xlsx }

# The secret that turns patient and image keys into pseudonyms. It must lie outside this folder; make one with
#   mkdir -p ~/.config/dx && (umask 077 && openssl rand -out ~/.config/dx/key 32)
# Keep a copy: with another key every image gets another id.
pseudonyms: { keyFile: ~/.config/dx/key }
`;

const source = `# One source of images. The file is named as the id.
id: photos
name: Our photographs
version: "1"
type: custom-gathered # archive, custom-gathered or both
identifiers: private # public only where file names and patient keys are published anyway
evaluation:
  status: candidate # accepted lets its images into a release
  date: 2026-01-01
  reason: not looked at yet
publisher: our clinic
institutions: [{ name: our clinic, country: AT }]
licence:
  custom: { name: our own photographs, permits: [commercial, modification, redistribution, research], shareAlike: false }
legal: { consent: unknown } # obtained, waived or not-applicable

# Photographs lie in photos/<label>/<image>.jpg: the folder is the label, folder and file name together the key.
acquire: [{ path: photos }]
images: { glob: "*/*.{jpg,jpeg,png,JPG,JPEG,PNG}", key: "{folder}/{stem}" }
fields:
  label: { path: folder }
  modality: { const: clinical } # clinical, dermoscopic, other or unknown

# A table of records beside the photographs would be read like this:
# records: { file: records.csv, key: image }
# fields:
#   age: age
#   sex: { column: sex, values: { f: female, m: male }, missing: [unknown] }
`;

const mapping = `# What the labels of the source mean. "dx labels unmapped" lists those that are missing.
source: photos
labels:
  psoriasis: Psoriasis
  naevus: { category: Melanocytic naevus, synonyms: [nevus, mole] }
  unclear: { category: "-", reason: no diagnosis }
`;

const categories = `# What can be told apart by eye, each with its ICD-11 code.
categories:
  Psoriasis: { icd11: EA90 }
  Melanocytic naevus: { icd11: 2F20.Z, note: the label tells no kinds of naevus apart }
`;

const quality = `# Inclusion and exclusion criteria: SQL expressions over columns of the catalog.
rules:
  - id: resolution
    exclude: least(width, height) < CASE modality WHEN 'dermoscopic' THEN 200 ELSE 400 END
    reason: below the minimum resolution of its modality
`;

const splits = `# How images are split. Images of one patient, lesion or exposure stay together.
ratios: { train: 0.8, validation: 0.1, test: 0.1 }
seed: 1
`;

const photos = `Put photographs here as \`<label>/<image>.jpg\`. They stay out of git, as does every other file of this folder.
`;

const gitignore = `.dx/
releases/draft/
releases/*/data/
releases/*/images/
releases/*/crops/
releases/*/derivatives/
photos/*
!photos/README.md
data/
.dx-edit.lock*
`;
