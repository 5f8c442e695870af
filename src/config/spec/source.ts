import * as Type from 'typebox';
import type { Static, TProperties } from 'typebox';
import { behaviours, carries, confirmations, evaluationStatuses, permissions, recordFields, sourceTypes, type RecordField } from '../../core/vocabulary.ts';
import { fieldSpec, labelSpec } from './field.ts';
import { anyText, date, digest, flag, formed, keys, list, name, oneNumberOf, oneOf, optional, table, text } from './parts.ts';

const placeholders =
  'Placeholders: {stem} is the file name without extension, {name} the file name, {folder} the folder the file is in.';

const evaluation = keys('Whether the source is used, and why (SRC-2). Only accepted sources reach a release.', {
  status: oneOf('The outcome.', evaluationStatuses),
  date: date('Day of the evaluation'),
  reason: text('Why.'),
  criteria: optional(list('What was looked at.', text('A criterion.'))),
});

const licence = keys('The terms of use. Unknown terms exclude every image (LIC-1).', {
  spdx: optional(text('SPDX licence expression, such as CC-BY-4.0.')),
  custom: optional(keys('A licence without SPDX id, with its terms.', {
    name: text('What the licence is called.'),
    permits: list('What it permits.', oneOf('A permission.', permissions)),
    shareAlike: optional(flag('Whether derived work must be under the same terms. Default: false.')),
  })),
  url: optional(text('Where the text stands.')),
  attribution: optional(text('The credit to give, as the licensor words it.')),
});

const legal = keys('Why the images may be used (SRC-3).', {
  basis: optional(text('Legal basis.')),
  agreement: optional(text('Reference of the agreement.')),
  ethics: optional(keys('Ethics vote.', {
    committee: text('The committee.'),
    approval: text('Its approval number.'),
  })),
  consent: optional(oneOf('Consent of the patients. Default: unknown.', ['obtained', 'waived', 'not-applicable', 'unknown'])),
  mayLeavePremises: optional(oneOf("Whether data may leave the provider's premises. Default: unknown.", ['yes', 'no', 'unknown'])),
});

const acquire = Type.Union([
  keys('A local folder.', { path: text('Path of the folder, relative to the project.') }),
  keys('A download (not available yet).', {
    url: text('Where to get it.'),
    sha256: optional(digest('Published sha256.')),
    md5: optional(formed('Published MD5.', '^[0-9a-f]{32}$', 'an MD5 as 32 lower-case hexadecimal digits')),
    unpack: optional(oneOf('Archive format.', ['zip', 'tar', 'tar.gz'])),
  }),
], { description: 'One place the files come from (SRC-4).' });

const images = Type.Union([
  oneOf('Records only: a dataset with such a source can be built, never sealed (SRC-10).', ['none']),
  keys('Which files are images, and what their keys are.', {
    glob: text('Image files below the acquire folder, such as **/*.jpg.'),
    key: optional(text(
      `Template of the image key. Default: {stem}. ${placeholders} A pattern with named captures, such as PAT_{patient}_{lesion}_{n}, ` +
      'is matched against the stem; the key is then the whole stem, and `path` in `fields` can name the captures.',
    )),
  }),
], { description: 'The images, or none.' });

const recordFile = keys('A table of records.', {
  file: text('File below the acquire folder; for json-per-image a glob.'),
  format: optional(oneOf('Default: by extension (csv, tsv, json).', ['csv', 'tsv', 'json', 'json-per-image'])),
  key: text('Column, or dotted path in JSON, that holds the image key; for json-per-image a template over the file name, such as {stem}.'),
  stripExtension: optional(flag('Whether keys are file names whose extension goes: ISIC_0000000.jpg → ISIC_0000000. Default: false.')),
  encoding: optional(oneOf('Text encoding. Default: utf-8.', ['utf-8', 'latin1'])),
  delimiter: optional(Type.String({ description: 'Column delimiter. Default: found in the header.', minLength: 1, maxLength: 1 })),
});

type FieldKeys = { [F in Exclude<RecordField, 'label'>]: ReturnType<typeof optionalField> };
const optionalField = (meaning: string) => optional(fieldSpec(`${meaning[0]!.toUpperCase()}${meaning.slice(1)}.`));
const fieldEntries = Object.entries(recordFields).filter(([field]) => field !== 'label');
const otherFields = Object.fromEntries(fieldEntries.map(([field, { meaning }]) => [field, optionalField(meaning)])) as unknown as FieldKeys;

const demographic = (what: string) => optional(oneOf(`Whether it carries ${what}. Default: yes where \`fields\` reads it.`, carries));

const properties = {
  id: name('Name of the source, as the file is named.'),
  namespace: optional(name('Scope of its image, lesion and patient keys: sources with one namespace talk about the same images where keys are equal. Default: the id.')),
  name: text('Official name.'),
  version: text('Official version.'),
  type: oneOf('How it was gathered.', sourceTypes),
  presence: optional(oneOf('Whether its absence from this machine is an error (SRC-9). Default: required.', ['required', 'optional'])),
  identifiers: optional(oneOf('Whether its keys are public, and may be hashed without a secret (DEID-4). Default: private.', ['public', 'private'])),
  evaluation,
  publisher: text('Who publishes it.'),
  institutions: list('Where the images were taken.', keys('An institution.', {
    name: text('Its name.'),
    country: formed('ISO 3166-1 alpha-2 code of the country.', '^[A-Z]{2}$', 'a two-letter country code such as AT'),
  }), 1),
  url: optional(text('Home page or DOI; needed for archives.')),
  access: optional(oneOf('How it is had. Default: in-house for custom-gathered sources, else public-download.', ['public-download', 'api', 'transfer-agreement', 'in-house'])),
  retrieved: optional(date('Day of retrieval')),
  obtain: optional(text('How to get it; printed when it is absent.')),
  licence: optional(licence),
  legal: optional(legal),
  available: optional(Type.Integer({ description: 'Number of images that the publisher states.', minimum: 0 })),
  coverage: optional(text('Diagnostic coverage, in words.')),
  demographics: optional(keys('Which demographics it carries.', {
    age: demographic('the age'), sex: demographic('the sex'), skinType: demographic('the Fitzpatrick skin type'),
  })),
  validation: optional(list('How diagnoses were confirmed.', Type.Union([
    oneOf('A confirmation.', confirmations),
    keys('A confirmation with its share.', {
      method: oneOf('The confirmation.', confirmations),
      share: optional(Type.Number({ description: 'Share of images, 0 to 1.', minimum: 0, maximum: 1 })),
    }),
  ], { description: 'A confirmation, or {method, share}.' }))),
  maskOrigin: optional(oneOf('How masks or crops were made. Default: none, or programmatic where `masks` is given.', ['none', 'programmatic', 'in-house'])),
  differentials: optional(flag('Whether it carries differential diagnoses. Default: as `fields.label` says.')),
  labelling: optional(keys('Labelling class (SPEC-2).', {
    evidence: oneNumberOf('1 confirmed, 2 classification of findings, 3 presence of findings.', [1, 2, 3]),
    form: oneOf('A pixel mask, B region coordinates, C metadata.', ['A', 'B', 'C']),
  })),
  acquire: list('Where the files come from.', acquire, 1),
  images,
  masks: optional(keys('Lesion masks.', {
    glob: text(`Template of the mask's path below the acquire folder, from the image's path and key: masks/{stem}.png. ${placeholders}`),
  })),
  records: optional(Type.Union([recordFile, list('Several tables, joined by key in this order.', recordFile, 1)], {
    description: 'Tables of records. Without them, everything comes from folder and file names.',
  })),
  hierarchy: optional(list(
    'Columns in which the source says more coarsely what its label says, such as benign or malignant. A label that contradicts them is a finding (MAP-11).',
    Type.Union([
      text('Name of the column: each label stands under one value of it.'),
      keys('A column, and what its values mean.', {
        column: text('Name of the column, or dotted path in JSON.'),
        means: optional(table('Value → what the ICD-11 codes of the categories under it say.', Type.Union([
          oneOf('One behaviour.', behaviours),
          list('Any of several.', oneOf('A behaviour.', behaviours), 1),
        ], { description: 'One behaviour, or any of several.' }))),
        missing: optional(list('Values that mean "not known". The empty cell always does.', anyText('A value that means "not known".'))),
      }),
    ], { description: 'A column.' }),
  )),
  fields: keys('How the harmonised record is read (SRC-7).', { label: optional(labelSpec), ...otherFields }),
} satisfies TProperties;

/** `sources.d/<id>.yaml` (SRC-1 to SRC-3, SRC-7). */
export const sourceSpec = keys('A source of images.', properties);
export type SourceSpec = Static<typeof sourceSpec>;
