import { stemsOf } from '../../icd11/cluster.ts';
import type { Classification, Entity } from '../../icd11/entity.ts';
import { weightOf, wordsOf } from '../../icd11/words.ts';
import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import { codesOf, type CategoriesSpec } from '../spec/categories.ts';
import type { MappingSpec } from '../spec/mapping.ts';

/** What the words of a label must weigh in all to name a condition at all: "skin lesion" does not. */
const LEAST_SAID = 0.6;

/**
 * MAP-3: a label less specific than the code it ends at. "psoriasis" mapped to guttate psoriasis is such a one, since it is the
 * title of a node above the code; "skin lesion" is one wherever it goes. A category with `parentOf` is where such labels belong.
 */
export function checkVague(document: Document<MappingSpec>, categories: CategoriesSpec['categories'], classification: Classification, report: Report): void {
  for (const [label, row] of Object.entries(document.spec.labels)) {
    const name = typeof row === 'string' ? row : row.category;
    const category = Object.hasOwn(categories, name) ? categories[name] : undefined;
    if (!category || category.parentOf || category.kind === 'non-diagnostic' || (typeof row !== 'string' && row.vague !== undefined)) continue;
    const codes = stemsOf(codesOf(category));
    const entities = codes.flatMap((code) => classification.find(code) ?? []);
    if (entities.length !== 1) continue; // several codes stand for what looks alike, which is less specific by itself
    const group = vaguer(label, entities[0]!, classification);
    if (group === undefined) continue;
    const at = document.keyAt('labels', label);
    report('DX2023', at, `the label ${quoted(label)} ${group}, and is mapped to ${quoted(name)}, ${entities[0]!.code} "${entities[0]!.title}"`, {
      severity: 'warning', help: 'Map it to a category that is parentOf this one, or say in `vague` why the source can only mean this.',
    });
  }
}

function vaguer(label: string, entity: Entity, classification: Classification): string | undefined {
  const words = wordsOf(label);
  if (words.length > 0 && words.reduce((sum, word) => sum + weightOf(word), 0) < LEAST_SAID) return 'names no condition';
  const key = keyOf(words);
  if (key === '' || key === keyOf(wordsOf(entity.title)) || entity.residual) return undefined;
  const group = classification.above(entity).find((node) => node.kind !== 'chapter' && keyOf(wordsOf(node.title)) === key);
  return group && `is "${group.title}"${group.code === undefined ? '' : ` (${group.code})`}`;
}

function keyOf(words: readonly string[]): string {
  return words.filter((word) => weightOf(word) > 0.2).toSorted().join(' ');
}
