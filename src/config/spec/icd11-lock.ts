import type { Static } from 'typebox';
import { classKinds, residuals } from '../../core/vocabulary.ts';
import { digest, formed, keys, list, oneOf, optional, table, text } from './parts.ts';

const entity = {
  title: text('Official title.'),
  uri: formed('Linearization URI.', '^https?://id\\.who\\.int/icd/release/11/\\S+$', 'a URI such as http://id.who.int/icd/release/11/2025-01/mms/1304953222'),
  parent: optional(text('Id of the node above, a key of `above`.')),
  chapter: text('Chapter, such as 14.'),
  residual: optional(oneOf('Residual category: other specified (.Y) or unspecified (.Z).', residuals)),
};

/** `mappings/icd11.lock.yaml` (MAP-4). */
export const icd11LockSpec = keys('The part of the ICD-11 MMS that the mappings use, written by `dx icd11 pin`: a build needs neither table nor network. Never edited by hand.', {
  release: formed('Release id.', '^\\d{4}-\\d{2}$', 'a release id such as 2025-01'),
  from: oneOf("WHO's table, or the ICD API.", ['table', 'api']),
  sha256: optional(digest('sha256 of the table.')),
  codes: table('Code → what it officially is.', keys('A coded category.', {
    ...entity,
    synonyms: optional(list('Index terms and inclusions, where the API gave them.', text('A term.'))),
  })),
  retired: optional(table('Code of the categories that the release no longer has → what it was. Written by `dx icd11 bump`.', keys('A retired code.', {
    title: text('Its last official title.'),
    last: formed('The last release that was pinned with it.', '^\\d{4}-\\d{2}$', 'a release id such as 2025-01'),
  }))),
  above: optional(table('Id → a node above the codes.', keys('A node.', {
    ...entity,
    kind: oneOf('What the node is.', classKinds),
    code: optional(text('Its code, where it has one.')),
  }))),
});
export type Icd11LockSpec = Static<typeof icd11LockSpec>;
