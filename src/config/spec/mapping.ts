import * as Type from 'typebox';
import type { Static } from 'typebox';
import { anyText, keys, list, name, optional, table, text } from './parts.ts';

const row = Type.Union([
  text('The category, or "-" to exclude (which needs the long form with a reason).'),
  keys('A mapping with its justification.', {
    category: text('The category, or "-" to exclude.'),
    synonyms: optional(list('Other spellings of the same label. Case, blanks, hyphens and underscores never matter.', anyText('A spelling.'))),
    note: optional(text('Whatever a reviewer should know.')),
    reason: optional(text('Why the label is excluded; needed with "-".')),
  }),
], { description: 'What the label means.' });

/** `mappings/<source>.yaml` (MAP-2). */
export const mappingSpec = keys('The labels of one source and the categories they mean.', {
  source: name('Id of the source, as the file is named.'),
  labels: table('Label, exactly as the source wrote it → category.', row),
});
export type MappingSpec = Static<typeof mappingSpec>;
