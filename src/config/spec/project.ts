import * as Type from 'typebox';
import type { Static, TObject, TProperties } from 'typebox';
import { intendedUses, labelTypes, permissions } from '../../core/vocabulary.ts';
import { date, digest, flag, formed, keys, list, oneOf, optional, text } from './parts.ts';
import { storeSpec } from './store.ts';

/** `A.B.C` without leading zeros (REL-1). */
const versionPattern = '(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)';

const task = keys('The clinical task. A change here is a major version (REL-1).', {
  clinical: text('What the dataset is for, in one sentence.'),
  labels: oneOf('What kind of label an image carries.', labelTypes),
  intendedUse: list('What the dataset may be used for.', oneOf('An intended use.', intendedUses), 1),
  unit: optional(text('What one row stands for. Default: image.')),
  population: optional(keys('The target population (SPEC-1).', {
    age: optional(keys('Age limits in years, both included.', {
      min: optional(Type.Number({ description: 'Youngest age in years.', minimum: 0, maximum: 150 })),
      max: optional(Type.Number({ description: 'Oldest age in years.', minimum: 0, maximum: 150 })),
    })),
    notes: optional(text('Sex, sites, dates, facilities, devices: whatever limits the population.')),
  })),
});

const access = keys('Who may have the dataset, and for how long (REL-5).', {
  level: oneOf('Access level. Default: closed.', ['open', 'restricted', 'closed']),
  opens: optional(date('Day from which it is open')),
  support: optional(date('Last day on which it is supported')),
  expires: optional(date('Day on which it must no longer be used')),
});

const icd11 = keys('The ICD-11 MMS release that the codes are of (MAP-4), and where it is looked up. What is used of it is pinned in mappings/icd11.lock.yaml.', {
  release: formed('Release id.', '^\\d{4}-\\d{2}$', 'a release id such as 2025-01'),
  table: optional(text("WHO's simple tabulation, as XLSX or tab-separated text; path relative to this file.")),
  sha256: optional(digest('sha256 of that file.')),
  api: optional(keys('The ICD API, for who has no table.', {
    url: optional(formed('Its address; default: https://id.who.int. A local container has no authentication.', '^https?://\\S+$', 'a URL such as http://localhost:8382')),
    credentials: optional(text('File with the lines `clientId: …` and `clientSecret: …`, outside the git work tree; without it the environment variables ICD_CLIENT_ID and ICD_CLIENT_SECRET are used. They are sent to WHO alone.')),
  })),
  crosswalk: optional(text("WHO's map from ICD-10 (10To11MapToOneCategory.txt), for sources that label in ICD-10; path relative to this file. The map back (11To10MapToOneCategory.txt) is read where it lies beside it: only both together tell that one code became several.")),
});

const pseudonyms = keys('Where the key of the pseudonyms is (DEID-4): one of the two. Not needed while every source says `identifiers: public`.', {
  keyFile: optional(text('Path of the key file, outside the git work tree; `~` is your home folder.')),
  env: optional(formed('Name of the environment variable that holds the key.', '^[A-Za-z_][A-Za-z0-9_]*$', 'the name of an environment variable, such as DX_KEY')),
});

const release = keys('How releases are made.', {
  parent: optional(formed(
    'The release to compare with: latest (default), none, or a version such as 1.2.0.',
    `^(latest|none|${versionPattern})$`, 'latest, none or a version such as 1.2.0',
  )),
  track: optional(oneOf(
    'Whether rows of images are in git: full, summary, or auto (default): full while every accepted source is public.',
    ['full', 'summary', 'auto'],
  )),
  materialise: optional(flag('Whether `dx build` also writes `images/`. Default: false.')),
  remote: optional(flag('Whether results from the shared cache may be in a release; with false `dx release` computes them itself. Default: true.')),
});

const properties = {
  name: formed(
    'Prefix of every release file. Letters, digits, `_` and `-`.', '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
    'at most 64 letters, digits, `_` and `-`, the first a letter or digit',
  ),
  title: text('The name of the dataset, for people.'),
  task,
  permissions: list('What every licence must permit (LIC-1).', oneOf('A permission.', permissions), 1),
  icd11: optional(icd11),
  access: optional(access),
  pseudonyms: optional(pseudonyms),
  release: optional(release),
  store: optional(storeSpec),
  derivatives: optional(Type.Array(Type.Integer({ description: 'Short side in pixels.', minimum: 16, maximum: 8192 }), {
    description: 'Short sides in pixels of resized copies of every image (SPEC-5); short for `sizes` of the step resize. Default: none.',
    maxItems: 8,
  })),
} satisfies TProperties;

/** The parameter schemas of the steps, by step name: what of a step this room needs. */
export interface StepParameters { readonly [step: string]: { readonly about: string; readonly params: TObject } }

/** `dx.config.yaml`. Step parameters are those that the steps themselves declare. */
export function projectSpec(steps: StepParameters) {
  const parameters: TProperties = {};
  for (const [step, { about, params }] of Object.entries(steps)) {
    const partial: TProperties = {};
    for (const [key, schema] of Object.entries(params.properties)) partial[key] = optional(schema);
    parameters[step] = optional(keys(about, partial));
  }
  return keys('A dx dataset.', {
    ...properties,
    steps: optional(Type.Unsafe<Record<string, Record<string, unknown>>>(keys('Parameters of steps that differ from their defaults.', parameters))),
  });
}

export type ProjectSpec = Static<ReturnType<typeof projectSpec>>;
