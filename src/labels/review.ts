import { byCodeUnit } from '../core/compare.ts';
import { digestOf } from '../core/digest.ts';
import type { ReviewDecision } from '../core/vocabulary.ts';
import type { Category, MappingRow, Person, Review } from '../config/config.ts';
import type { Official } from './titles.ts';

/**
 * The sha256 of what a review approves (MAP-7): the source, the label with its other spellings, the category, its codes with their
 * official titles and places in the classification, and its rationale; for an excluded label the reason. Notes, alternatives, the order
 * of codes and spellings, and everything about other rows are not in it. Undefined where a code is not pinned: nobody can approve
 * what nobody looked up.
 */
export function reviewDigest(source: string, row: MappingRow, category: Category | undefined, { titles, places }: Official): string | undefined {
  const labels = [row.label, ...row.synonyms.toSorted(byCodeUnit)];
  if (row.target.kind === 'exclude') return digestOf({ format: FORMAT, source, labels, category: '-', reason: row.target.reason });
  if (!category) return undefined;
  const codes: { code: string; title: string; place: string }[] = [];
  for (const code of category.icd11.toSorted(byCodeUnit)) {
    const [title, place] = [titles(code), places(code)];
    if (title === undefined || place === undefined) return undefined;
    codes.push({ code, title, place });
  }
  return digestOf({ format: FORMAT, source, labels, category: category.name, codes, rationale: category.rationale ?? null });
}

/** Part of the digest: another one lapses every review. */
const FORMAT = 'dx review 1';

/**
 * A review as it is written into a mapping: with the person's role and the row's author as they are on that day, so that neither a later
 * change of a role nor of an author makes an approval independent that was not.
 */
export function reviewEntry(row: MappingRow, person: Person, { date, decision, of, note }: { readonly date: string; readonly decision: ReviewDecision; readonly of: string; readonly note?: string }): { readonly [key: string]: string } {
  return { by: person.id, role: person.role, ...(row.author !== undefined && { author: row.author }), date, decision, of, ...(note !== undefined && { note }) };
}

/**
 * Whether a review says of the row what this person would say again: the same decision, in the same role, knowing the same author. One
 * that was given before an author was named, or in another role, is not the same, and may be given again.
 */
export function saysAlready(review: Review | undefined, decision: string, row: MappingRow, person: Person | undefined): boolean {
  return review?.decision === decision && review.role === person?.role && review.author === row.author;
}
