import type { TObject } from 'typebox';
import { categoriesSpec } from './categories.ts';
import { icd11LockSpec } from './icd11-lock.ts';
import { mappingSpec } from './mapping.ts';
import { classesSpec, duplicatesSpec, labelsSpec, splitsSpec } from './policies.ts';
import { projectSpec, type StepParameters } from './project.ts';
import { peopleSpec, rulesSpec, scopeSpec } from './rules.ts';
import { sourceSpec } from './source.ts';

/** The kinds of file that people write. The kind is decided by the path alone. */
export type FileKind =
  | 'project' | 'source' | 'mapping' | 'categories' | 'icd11-lock' | 'rules'
  | 'splits' | 'duplicates' | 'classes' | 'labels' | 'scope' | 'people';

/** Files below `rules/` that have settings instead of rules. */
const rulesByName: { readonly [file: string]: FileKind } = {
  'splits.yaml': 'splits',
  'duplicates.yaml': 'duplicates',
  'classes.yaml': 'classes',
  'labels.yaml': 'labels',
  'scope.yaml': 'scope',
  'people.yaml': 'people',
};

/** The folders that hold config, and the kind of each `.yaml` file directly in them. */
export const folders: { readonly [folder: string]: (file: string) => FileKind } = {
  'sources.d': () => 'source',
  mappings: (file) => (file === 'categories.yaml' ? 'categories' : file === icd11Lock ? 'icd11-lock' : 'mapping'),
  rules: (file) => rulesByName[file] ?? 'rules',
};

export const projectFile = 'dx.config.yaml';

/** In `mappings/`; the one lock file that a build reads. */
export const icd11Lock = 'icd11.lock.yaml';

const KiB = 1024;

/** Largest size of a file in bytes. Mapping tables may be long; nothing else is. */
export function sizeLimit(kind: FileKind): number {
  return kind === 'mapping' || kind === 'categories' || kind === 'icd11-lock' ? 16 * KiB * KiB : KiB * KiB;
}

/** The schema of every kind of file. */
export function specs(steps: StepParameters): { readonly [K in FileKind]: TObject } {
  return {
    project: projectSpec(steps),
    source: sourceSpec,
    mapping: mappingSpec,
    categories: categoriesSpec,
    'icd11-lock': icd11LockSpec,
    rules: rulesSpec,
    splits: splitsSpec,
    duplicates: duplicatesSpec,
    classes: classesSpec,
    labels: labelsSpec,
    scope: scopeSpec,
    people: peopleSpec,
  };
}
