import { byCodeUnit } from '../core/compare.ts';
import { digestOf } from '../core/digest.ts';
import type { Category, MappingRow } from '../config/config.ts';
import type { Titles } from './titles.ts';

/**
 * The sha256 of what a review approves (MAP-7): the source, the label with its other spellings, the category, its codes with their
 * official titles, and its rationale; for an excluded label the reason. Notes, alternatives, the order of codes and spellings, and
 * everything about other rows are not in it. Undefined where a title is not pinned: nobody can approve what nobody looked up.
 */
export function reviewDigest(source: string, row: MappingRow, category: Category | undefined, titles: Titles): string | undefined {
  const labels = [row.label, ...row.synonyms.toSorted(byCodeUnit)];
  if (row.target.kind === 'exclude') return digestOf({ format: FORMAT, source, labels, category: '-', reason: row.target.reason });
  if (!category) return undefined;
  const codes: { code: string; title: string }[] = [];
  for (const code of category.icd11.toSorted(byCodeUnit)) {
    const title = titles(code);
    if (title === undefined) return undefined;
    codes.push({ code, title });
  }
  return digestOf({ format: FORMAT, source, labels, category: category.name, codes, rationale: category.rationale ?? null });
}

/** Part of the digest: another one lapses every review. */
const FORMAT = 'dx review 1';
