import * as Type from 'typebox';
import type { Static } from 'typebox';
import { legacyRelations, reviewDecisions } from '../../core/vocabulary.ts';
import { anyText, date, digest, formed, keys, list, name, oneOf, optional, table, text } from './parts.ts';

const person = (description: string) => name(`${description}: an id of rules/people.yaml.`);

const review = keys('What one person said of the row as it was shown. Written by `dx labels`, never by hand.', {
  by: person('Who'),
  role: optional(text('The role of the person on that day.')),
  author: optional(person('Who had written the row on that day')),
  date: date('Day of the review'),
  decision: oneOf('approve; reject; or settle: a dermatologist ends a dispute in favour of the row as it stands.', reviewDecisions),
  of: digest('sha256 of what was approved (MAP-7): when that changes, the review lapses.'),
  note: optional(text('What the person wrote beside it.')),
});

const blind = keys('A category that a person chose without seeing the proposal; agreement is computed over these (MAP-8). Written by `dx labels import`.', {
  by: person('Who'),
  date: date('Day of the choice'),
  category: text('The category chosen, or "-" to exclude.'),
});

const legacy = keys('The code that the source gives in an older classification, and what the WHO crosswalk makes of it (MAP-5).', {
  icd10: text('The ICD-10 code, such as L82.'),
  icd11: optional(text('The ICD-11 code or cluster that the crosswalk gives; absent where it gives none.')),
  relation: oneOf('How the two relate, as the crosswalk says; unmapped where it has no such code.', legacyRelations),
  differs: optional(text('Why the category is right although the crosswalk says otherwise.')),
});

const row = Type.Union([
  text('The category, or "-" to exclude (which needs the long form with a reason).'),
  keys('A mapping with its justification.', {
    category: text('The category, or "-" to exclude.'),
    synonyms: optional(list('Other spellings of the same label. Case, blanks, hyphens and underscores never matter.', anyText('A spelling.'))),
    note: optional(text('Whatever a reviewer should know. A change of it touches no review.')),
    reason: optional(text('Why the label is excluded; needed with "-".')),
    alternatives: optional(list('What else was considered.', text('An alternative.'))),
    vague: optional(text('Why a label less specific than its category\'s code is right here; without it that is a finding.')),
    legacy: optional(legacy),
    author: optional(person('Who wrote the row; default: the author of the file')),
    proposed: optional(formed('Score of the suggestion that `dx labels suggest` made this row of; the first review takes it away.', '^[01](\\.[0-9]+)?$', 'a score such as 0.97')),
    reviews: optional(list('Reviews, oldest first.', review)),
    blind: optional(list('Blind choices, oldest first.', blind)),
  }),
], { description: 'What the label means.' });

/** `mappings/<source>.yaml` (MAP-2, MAP-7). */
export const mappingSpec = keys('The labels of one source and the categories they mean.', {
  source: name('Id of the source, as the file is named.'),
  author: optional(person('Who wrote the rows that name no author')),
  labels: table('Label, exactly as the source wrote it → category.', row),
});
export type MappingSpec = Static<typeof mappingSpec>;
