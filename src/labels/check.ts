import type { Config, Review } from '../config/config.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { independent, isDermatologist, maySettle, rowStates } from './status.ts';

/** MAP-7: reviews that no longer hold, and those whose author may not make them. */
export function checkReviews(config: Config): readonly Diagnostic[] {
  const people = new Map(config.people.map((person) => [person.id, person]));
  return rowStates(config).flatMap(({ row, lapsed, holding, digest }) => [
    // Who has said something of the row as it is now is not asked again: what was said before is history.
    ...lapsed.filter((review) => !holding.some((later) => later.by === review.by)).map((review): Diagnostic => ({
      code: 'DX2026', severity: 'warning', at: review.at,
      message: `the review of ${JSON.stringify(row.label)} by ${review.by} (${review.date}) has lapsed`,
      help: digest === undefined ? 'A code of the category is not pinned: run `dx icd11 pin`.' : 'The label, its category, codes, official titles or rationale have changed since: ask for a new review, or undo the change.',
    })),
    ...lastOf(holding).filter((review) => review.decision === 'settle' && !independent(review, row, people)).map((review): Diagnostic => {
      // What was right on its day is no mistake of today: it has no force any more, and that is all.
      const never = review.author === review.by || (review.role !== undefined && !isDermatologist(review.role)) || (review.role === undefined && !maySettle(review.by, row, people));
      return {
        code: 'DX2027', severity: never ? 'error' : 'warning', at: review.at,
        message: `${review.by} cannot settle ${JSON.stringify(row.label)}: that takes a dermatologist who did not write the row`,
        help: never ? 'Roles stand in rules/people.yaml, authors in `author` of the row or file. Another decision of the same person takes its place.' : 'The role or the author has changed since: the decision does not count, until it is given again.',
      };
    }),
  ]);
}

/** The last word of each person. */
function lastOf(reviews: readonly Review[]): readonly Review[] {
  return [...new Map(reviews.map((review) => [review.by, review])).values()];
}
