import * as Type from 'typebox';
import type { Static } from 'typebox';
import { flag, keys, list, name, oneOf, optional } from './parts.ts';

const ratio = (split: string) => Type.Number({ description: `Share of ${split}, 0 to 1.`, minimum: 0, maximum: 1 });

/** `rules/splits.yaml` (SPLIT-1 to SPLIT-3). */
export const splitsSpec = keys('How images are split.', {
  ratios: optional(keys('Shares that sum to 1. Default: 0.8, 0.1, 0.1.', {
    train: ratio('train'), validation: ratio('validation'), test: ratio('test'),
  })),
  seed: optional(Type.Integer({ description: 'Seed of the assignment. Default: 1.', minimum: 0, maximum: 4294967295 })),
  group: optional(list(
    'What must stay in one split. Default: all four.',
    oneOf('A kind of edge.', ['patient', 'lesion', 'duplicate', 'repeat']),
  )),
  stratify: optional(list('What every split holds in proportion. Default: category.', oneOf('A column.', ['category', 'source']))),
  sequester: optional(list('Sources that go to test only. Default: none.', name('Id of a source.'))),
  keep: optional(list('Sources whose published split is kept. Default: none.', name('Id of a source.'))),
  conflict: optional(oneOf('What to do when a new link joins groups of different splits. Default: fail.', ['fail', 'to-test', 'drop-from-train'])),
});
export type SplitsSpec = Static<typeof splitsSpec>;

/** `rules/duplicates.yaml` (DUP-1, DUP-2). */
export const duplicatesSpec = keys('What counts as a duplicate, and which one stays.', {
  distance: optional(Type.Integer({ description: 'Largest Hamming distance between 256-bit hashes that counts as near. Default: 10.', minimum: 0, maximum: 32 })),
  prefer: optional(list(
    'Preferences in order. Default: resolution, confirmation, source-order.',
    oneOf('A preference.', ['resolution', 'confirmation', 'source-order']),
  )),
  sourceOrder: optional(list('Sources, best first, for source-order; the others follow by id.', name('Id of a source.'))),
});
export type DuplicatesSpec = Static<typeof duplicatesSpec>;

/** `rules/classes.yaml` (MAP-6). */
export const classesSpec = keys('Which categories become classes.', {
  minimum: optional(Type.Integer({ description: 'Fewest images for a category to stay. Default: 1.', minimum: 0 })),
  parents: optional(oneOf('Whether categories with `parentOf` enter. Default: exclude.', ['exclude', 'include'])),
});
export type ClassesSpec = Static<typeof classesSpec>;

/** `rules/labels.yaml` (MAP-10, MAP-11). */
export const labelsSpec = keys('How labels become classes.', {
  ranks: optional(oneOf('How ranks become confidences: reciprocal (1, 1/2, 1/3 …; default), linear or uniform; scaled to sum to 1.', ['reciprocal', 'linear', 'uniform'])),
  excludedShare: optional(oneOf(
    'What becomes of the share of excluded labels and categories: the others take it over in proportion (renormalise; default), or the image is out where one of them weighs more than the heaviest category left (out-if-heaviest).',
    ['renormalise', 'out-if-heaviest'],
  )),
  hard: optional(keys('Which category of a differential is the class of the image.', {
    rule: optional(oneOf('The heaviest (argmax; default).', ['argmax'])),
    tie: optional(oneOf('Of equally heavy ones: the one that is named first, by rank or else by code unit of its label (first; default), or none, and the image is out (exclude).', ['first', 'exclude'])),
  })),
  contradictions: optional(oneOf(
    'Images of one lesion, one image of several sources, and copies, with different categories: exclude them (default), accept them, or keep those of the category whose best confirmation is better than that of any other, and exclude the rest (prefer-confirmation).',
    ['exclude', 'accept', 'prefer-confirmation'],
  )),
  hierarchy: optional(oneOf('Images whose label contradicts the hierarchy columns of its own source. Default: exclude.', ['exclude', 'accept'])),
  reviews: optional(keys('When a mapping row counts as approved (MAP-7).', {
    people: optional(Type.Integer({ description: 'Fewest different people who approve it. Default: 2.', minimum: 1, maximum: 9 })),
    dermatologist: optional(flag('Whether one of them must be a dermatologist (by `role` in rules/people.yaml) who did not write the row. Default: true.')),
    release: optional(oneOf('What rows that are not approved do to `dx release`: refuse, warn (default) or allow.', ['refuse', 'warn', 'allow'])),
  })),
});
export type LabelsSpec = Static<typeof labelsSpec>;
