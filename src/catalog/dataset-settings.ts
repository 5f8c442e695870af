import type { Config } from '../config/config.ts';
import type { Json } from '../core/canonical.ts';

/** One row of the release table `dataset`. */
interface DatasetSetting {
  readonly meaning: string;
  readonly of: (config: Config) => Json;
}

/**
 * The rows of the table `dataset`, by key: what the dataset is and what REL-1 calls its principles, one row each,
 * so that a diff of the text tables sees a change. Text stands as it is, null as nothing, all else as canonical JSON.
 */
export const datasetSettings: { readonly [key: string]: DatasetSetting } = {
  name: { meaning: 'name, the prefix of every release file', of: ({ dataset }) => dataset.name },
  title: { meaning: 'name for people', of: ({ dataset }) => dataset.title },
  'task.clinical': { meaning: 'what the dataset is for', of: ({ dataset }) => dataset.task.clinical },
  'task.labels': { meaning: 'kind of label', of: ({ dataset }) => dataset.task.labels },
  'task.intendedUse': { meaning: 'intended uses', of: ({ dataset }) => dataset.task.intendedUse },
  'task.unit': { meaning: 'what one row stands for', of: ({ dataset }) => dataset.task.unit },
  'task.population.age.min': { meaning: 'youngest age in years', of: ({ dataset }) => dataset.task.population.age?.min ?? null },
  'task.population.age.max': { meaning: 'oldest age in years', of: ({ dataset }) => dataset.task.population.age?.max ?? null },
  'task.population.notes': { meaning: 'other limits of the population', of: ({ dataset }) => dataset.task.population.notes ?? null },
  'access.level': { meaning: 'open, restricted or closed', of: ({ dataset }) => dataset.access.level },
  'access.opens': { meaning: 'date from which it is open', of: ({ dataset }) => dataset.access.opens ?? null },
  'access.support': { meaning: 'date until which it is supported', of: ({ dataset }) => dataset.access.support ?? null },
  'access.expires': { meaning: 'date on which it expires', of: ({ dataset }) => dataset.access.expires ?? null },
  permissions: { meaning: 'what every licence must permit', of: (config) => config.permissions },
  'icd11.release': { meaning: 'ICD-11 release of the codes', of: (config) => config.icd11?.release ?? null },
  'classes.minimum': { meaning: 'fewest images of a class', of: ({ classes }) => classes.minimum },
  'classes.parents': { meaning: 'whether parent categories enter', of: ({ classes }) => classes.parents },
  'labels.ranks': { meaning: 'how ranks become weights', of: ({ labels }) => labels.ranks },
  'labels.excludedShare': { meaning: 'what becomes of the share of excluded labels', of: ({ labels }) => labels.excludedShare },
  'labels.hard': { meaning: 'which category of a differential is the class', of: ({ labels }) => labels.hard },
  'labels.contradictions': { meaning: 'what becomes of contradicting labels of one lesion', of: ({ labels }) => labels.contradictions },
  'labels.hierarchy': { meaning: "what becomes of labels that contradict their own source's hierarchy", of: ({ labels }) => labels.hierarchy },
  'reviews.people': { meaning: 'fewest people who approve a mapping row', of: ({ reviews }) => reviews.people },
  'reviews.dermatologist': { meaning: 'whether one of them is a dermatologist who did not write the row', of: ({ reviews }) => reviews.dermatologist },
  'reviews.release': { meaning: 'what rows that are not approved do to a release', of: ({ reviews }) => reviews.release },
  'duplicates.distance': { meaning: 'largest distance of near-duplicates', of: ({ duplicates }) => duplicates.distance },
  'duplicates.prefer': { meaning: 'which duplicate stays', of: ({ duplicates }) => duplicates.prefer },
  'duplicates.sourceOrder': { meaning: 'sources, best first', of: ({ duplicates }) => duplicates.sourceOrder },
  'splits.ratios': { meaning: 'shares of train, validation and test', of: ({ splits }) => splits.ratios },
  'splits.seed': { meaning: 'seed of the assignment', of: ({ splits }) => splits.seed },
  'splits.group': { meaning: 'what must stay together', of: ({ splits }) => splits.group },
  'splits.stratify': { meaning: 'what every split holds in proportion', of: ({ splits }) => splits.stratify },
  'splits.sequester': { meaning: 'sources that go to test only', of: ({ splits }) => splits.sequester },
  'splits.keep': { meaning: 'sources whose published split is kept', of: ({ splits }) => splits.keep },
  'splits.conflict': { meaning: 'what happens when a link joins splits', of: ({ splits }) => splits.conflict },
  'scope.require': { meaning: 'fields that an image must have', of: ({ scope }) => scope.require },
  'scope.excludeSites': { meaning: 'sites out of scope', of: ({ scope }) => scope.excludeSites },
};
