import { didYouMean } from '../../core/suggest.ts';
import { stemsOf } from '../../icd11/cluster.ts';
import type { Document } from '../document.ts';
import { quoted, type Report } from '../finding.ts';
import { codesOf, type CategoriesSpec } from '../spec/categories.ts';
import type { MappingSpec } from '../spec/mapping.ts';
import type { Path } from '../yaml/tree.ts';
import { checkDate } from './dates.ts';

type LongRow = Exclude<MappingSpec['labels'][string], string>;

/** MAP-5, MAP-7, MAP-8: that the people and categories of a mapping's history exist, and that older codes agree with it. Whether reviews still hold is asked by `labels`. */
export function checkHistory(document: Document<MappingSpec>, people: readonly string[] | undefined, categories: CategoriesSpec['categories'] | undefined, report: Report): void {
  checkPerson(document, document.spec.author, ['author'], people, report);
  for (const [label, row] of Object.entries(document.spec.labels)) {
    if (typeof row === 'string') continue;
    const path = ['labels', label];
    checkPerson(document, row.author, [...path, 'author'], people, report);
    for (const [index, review] of (row.reviews ?? []).entries()) {
      checkPerson(document, review.by, [...path, 'reviews', index, 'by'], people, report);
      checkDate(document, review.date, [...path, 'reviews', index, 'date'], report);
    }
    for (const [index, choice] of (row.blind ?? []).entries()) {
      checkPerson(document, choice.by, [...path, 'blind', index, 'by'], people, report);
      checkDate(document, choice.date, [...path, 'blind', index, 'date'], report);
      if (categories && choice.category !== '-' && !Object.hasOwn(categories, choice.category)) {
        report('DX2003', document.at(...path, 'blind', index, 'category'), `there is no category ${quoted(choice.category)}`, {
          severity: 'warning', hint: didYouMean(choice.category, Object.keys(categories)), help: 'The choice stays as evidence; under a name that is no more it counts as a disagreement.',
        });
      }
    }
    checkLegacy(document, label, row, categories, report);
  }
}

function checkPerson(document: Document<MappingSpec>, id: string | undefined, path: Path, people: readonly string[] | undefined, report: Report): void {
  if (id === undefined || !people || people.includes(id)) return;
  report('DX2025', document.at(...path), `there is no person ${quoted(id)}`, { hint: didYouMean(id, people), help: 'Declare people in rules/people.yaml.' });
}

/** The crosswalk's code, or one above or below it, should be among those of the category. */
function checkLegacy(document: Document<MappingSpec>, label: string, row: LongRow, categories: CategoriesSpec['categories'] | undefined, report: Report): void {
  const { legacy } = row;
  if (!legacy?.icd11 || legacy.differs !== undefined || !categories || !Object.hasOwn(categories, row.category)) return;
  const codes = stemsOf(codesOf(categories[row.category]!));
  const [translated] = stemsOf([legacy.icd11]);
  if (translated === undefined || codes.some((code) => code.startsWith(translated) || translated.startsWith(code))) return;
  report('DX2028', document.at('labels', label, 'legacy'), `ICD-10 ${legacy.icd10} is ${legacy.icd11} in WHO's crosswalk, and ${quoted(row.category)} stands for ${codes.join(', ') || 'no code'}`, {
    severity: 'warning', hint: 'correct one of them, or say why: `differs`',
  });
}
