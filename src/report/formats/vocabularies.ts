import { sites } from '../../core/sites.ts';
import * as vocabulary from '../../core/vocabulary.ts';
import { tagClasses } from '../../steps/metadata/classes.ts';
import { blocks, code, codes, prose, table, type Section } from './markdown.ts';
import { RECORD_FIELDS, SITES } from './titles.ts';

const closed: readonly (readonly [name: string, words: readonly (string | number)[]])[] = [
  ['modality', vocabulary.modalities],
  ['sex', vocabulary.sexes],
  ['skin type (Fitzpatrick)', vocabulary.skinTypes],
  ['confirmation, best first', vocabulary.confirmations],
  ['split', vocabulary.splits],
  ['type of source', vocabulary.sourceTypes],
  ['evaluation of a source', vocabulary.evaluationStatuses],
  ['permission of a licence', vocabulary.permissions],
  ['carries a demographic', vocabulary.carries],
  ['intended use', vocabulary.intendedUses],
  ['label type of the task', vocabulary.labelTypes],
  ['behaviour of a neoplasm (`hierarchy`)', vocabulary.behaviours],
  ['class of metadata', tagClasses],
];

/** The closed lists of the domain. */
export function vocabularies(): Section {
  return {
    title: 'Vocabularies',
    body: blocks('Closed lists; other words are findings. Lists that belong to one key stand with that key.', table(['list', 'words'], closed.map(([name, words]) => [name, codes(words)]))),
    parts: [
      {
        title: RECORD_FIELDS,
        body: blocks(
          'The harmonised record of an image, in the order of output columns. Messages quote values of closed fields only, and labels only where the identifiers of the source are public.',
          table(['field', 'closed', 'meaning'], Object.entries(vocabulary.recordFields).map(([name, field]) => [code(name), field.closed ? 'yes' : '', prose(field.meaning)])),
        ),
      },
      {
        title: SITES,
        body: blocks(
          'Anatomical sites, each with the sites it is part of; a site may stand below several, the anatomical one first. A site out of scope takes all below it along.',
          siteTree(),
        ),
      },
    ],
  };
}

/** Each site below its first parent, with its other parents named. */
function siteTree(): string {
  const below = (parent: string | undefined, depth: number): string[] =>
    sites.filter((site) => site.parents[0] === parent).flatMap((site) => {
      const others = site.parents.slice(1);
      const also = others.length > 0 ? `; also below ${codes(others)}` : '';
      return [`${'  '.repeat(depth)}- ${code(site.id)}: ${prose(site.title)}${also}`, ...below(site.id, depth + 1)];
    });
  return below(undefined, 0).join('\n');
}

