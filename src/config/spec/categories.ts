import * as Type from 'typebox';
import type { Static } from 'typebox';
import { keys, list, oneOf, optional, table, text } from './parts.ts';

const code = text('ICD-11 MMS code, such as 2C32 or EK02.0, or a cluster of codes joined by & or /.');

const category = keys('What can be told apart by eye.', {
  icd11: optional(Type.Union([code, list('Several codes that look alike; they need `rationale` and `differentiate`.', code, 1)], {
    description: 'The ICD-11 code, or several. Every diagnostic category has one (MAP-3).',
  })),
  kind: optional(oneOf('diagnostic (default), or non-diagnostic: healthy skin, no specific finding.', ['diagnostic', 'non-diagnostic'])),
  rationale: optional(text('Why several codes are one category.')),
  differentiate: optional(text('What would tell them apart: history, exposure, a test.')),
  parentOf: optional(list('Categories below this one, for labels too vague to be told further; needs `reason`.', text('Name of a category.'), 1)),
  reason: optional(text('Why the category exists; needed for non-diagnostic ones and for parents.')),
  alternatives: optional(list('What else was considered.', text('An alternative.'))),
  note: optional(text('Whatever a reviewer should know; a residual code (.Y, .Z) needs it. A change of it touches no review.')),
  fit: optional(table('Code → why it is right although its official title does not fit the name of the category.', text('Why.'))),
  status: optional(oneOf('proposed: the category is new and nobody has accepted it yet, which is a finding. Default: accepted.', ['proposed', 'accepted'])),
});

/** `mappings/categories.yaml` (MAP-3, MAP-6). */
export const categoriesSpec = keys('The Visible ICD-11 categories.', {
  categories: table('Name of a category → what it stands for.', category),
  merge: optional(list('Categories that become one (stage 2).', keys('A merge.', {
    from: list('Categories that are merged away.', text('Name of a category.'), 1),
    into: text('The category they become.'),
    reason: text('Why.'),
  }))),
  exclude: optional(list('Categories that stay out (stage 2).', keys('An exclusion.', {
    category: text('Name of a category.'),
    reason: text('Why.'),
  }))),
});
export type CategoriesSpec = Static<typeof categoriesSpec>;

/** The codes of a category as a list, in the order written. */
export function codesOf({ icd11 }: { readonly icd11?: string | readonly string[] }): readonly string[] {
  return icd11 === undefined ? [] : typeof icd11 === 'string' ? [icd11] : icd11;
}
