import { join } from 'node:path';
import { by } from '../../core/compare.ts';
import { expandHome } from '../check/key-file.ts';
import type { Config, Dataset, PseudonymSettings, ReleaseSettings, Source } from '../config.ts';
import type { Documents } from '../documents.ts';
import type { ProjectSpec, StepParameters } from '../spec/project.ts';
import { storePath } from '../spec/store.ts';
import { configDigest } from './digest.ts';
import { resolveIcd11, resolveLock } from './icd11.ts';
import { resolveCategories, resolveMapping } from './mappings.ts';
import { known } from './place.ts';
import { resolveRemote } from './remote.ts';
import { resolveClasses, resolveDuplicates, resolveLabels, resolvePeople, resolveReviews, resolveRules, resolveScope, resolveSplits } from './rules.ts';
import { resolveSource } from './source.ts';
import { resolveSteps } from './steps.ts';

/** What is written → what the program works with. Only for documents without errors. */
export function resolveConfig(root: string, documents: Documents, steps: StepParameters): Config {
  const project = documents.project[0]!;
  const { spec } = project;
  const sources = documents.source.map(resolveSource).toSorted(by((source) => source.id));
  const remote = resolveRemote(root, spec, sources);
  const config: Omit<Config, 'digest'> = {
    root,
    dataset: resolveDataset(spec),
    permissions: spec.permissions,
    permissionsAt: known(project.keyAt('permissions')),
    icd11: resolveIcd11(root, spec),
    ...(documents['icd11-lock'][0] && { pinned: resolveLock(documents['icd11-lock'][0]) }),
    pseudonyms: resolvePseudonyms(root, spec),
    release: resolveRelease(spec, sources),
    store: resolveStore(root, spec),
    ...(remote && { remote }),
    ...resolveSteps(steps, spec),
    sources,
    mappings: documents.mapping.map(resolveMapping).toSorted(by((mapping) => mapping.source)),
    categories: resolveCategories(documents.categories[0]),
    rules: resolveRules(documents.rules),
    scope: resolveScope(documents.scope[0]),
    duplicates: resolveDuplicates(documents.duplicates[0]),
    classes: resolveClasses(documents.classes[0]),
    labels: resolveLabels(documents.labels[0]),
    reviews: resolveReviews(documents.labels[0]),
    splits: resolveSplits(documents.splits[0]),
    people: resolvePeople(documents.people),
  };
  return { ...config, digest: configDigest(config) };
}

/** Absolute path of the store. */
export function resolveStore(root: string, spec: ProjectSpec): string {
  const store = storePath(spec.store);
  return store === undefined ? join(root, '.dx') : expandHome(root, store);
}

function resolveDataset({ name, title, task, access }: ProjectSpec): Dataset {
  return {
    name,
    title,
    task: {
      clinical: task.clinical, labels: task.labels, intendedUse: task.intendedUse,
      unit: task.unit ?? 'image', population: task.population ?? {},
    },
    access: access ?? { level: 'closed' },
  };
}

function resolvePseudonyms(root: string, { pseudonyms }: ProjectSpec): PseudonymSettings {
  if (pseudonyms?.keyFile !== undefined) return { kind: 'file', path: expandHome(root, pseudonyms.keyFile) };
  return pseudonyms?.env === undefined ? { kind: 'none' } : { kind: 'env', name: pseudonyms.env };
}

function resolveRelease({ release = {} }: ProjectSpec, sources: readonly Source[]): ReleaseSettings {
  const { parent = 'latest', track = 'auto', materialise = false } = release;
  const allPublic = sources.every((source) => source.evaluation.status !== 'accepted' || source.identifiers === 'public');
  return {
    parent: parent === 'latest' || parent === 'none' ? parent : { version: parent },
    track: track === 'auto' ? (allPublic ? 'full' : 'summary') : track,
    materialise,
  };
}
