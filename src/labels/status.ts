import { by } from '../core/compare.ts';
import type { Category, Config, Mapping, MappingRow, Person, Review, ReviewPolicy } from '../config/config.ts';
import { reviewDigest } from './review.ts';
import { officialOf, type Official } from './titles.ts';

/** How far a row is: nobody's review holds; some do; the policy is met; somebody rejects it and no dermatologist has settled that. */
export type RowStatus = 'proposed' | 'reviewed' | 'approved' | 'disputed';

/** A row of a mapping with what its reviews amount to. Never written to a file: it follows from what is. */
export interface RowState {
  readonly source: string;
  readonly file: string;
  readonly row: MappingRow;
  readonly category?: Category;
  /** What a review of the row as it stands approves; undefined where a code is not pinned. */
  readonly digest?: string;
  readonly status: RowStatus;
  readonly holding: readonly Review[];
  readonly lapsed: readonly Review[];
  /** What `approved` lacks, for people; empty where nothing. */
  readonly lacks: string;
}

/** Every row of every mapping, ordered by source and label. */
export function rowStates(config: Pick<Config, 'mappings' | 'categories' | 'pinned' | 'people' | 'reviews'>): readonly RowState[] {
  const official = officialOf(config.pinned);
  const categories = new Map(config.categories.list.map((category) => [category.name, category]));
  const people = new Map(config.people.map((person) => [person.id, person]));
  return config.mappings.toSorted(by((mapping) => mapping.source))
    .flatMap((mapping) => mapping.rows.map((row) => rowState(mapping, row, categories, official, people, config.reviews)));
}

export function rowState(
  { source, file }: Mapping, row: MappingRow, categories: ReadonlyMap<string, Category>, official: Official, people: ReadonlyMap<string, Person>, policy: ReviewPolicy,
): RowState {
  const category = row.target.kind === 'category' ? categories.get(row.target.category) : undefined;
  const digest = reviewDigest(source, row, category, official);
  const holding = row.reviews.filter((review) => review.of === digest);
  const lapsed = row.reviews.filter((review) => review.of !== digest);
  return { source, file, row, ...(category && { category }), ...(digest !== undefined && { digest }), holding, lapsed, ...judge(row, holding, people, policy) };
}

/** The last word of each person counts; a dermatologist's `settle` takes the force from rejections before it. */
function judge(row: MappingRow, holding: readonly Review[], people: ReadonlyMap<string, Person>, policy: ReviewPolicy): { readonly status: RowStatus; readonly lacks: string } {
  if (holding.length === 0) return { status: 'proposed', lacks: 'nobody has reviewed it' };
  const last = new Map(holding.map((review, index) => [review.by, { review, index }]));
  const settled = holding.findLastIndex((review) => review.decision === 'settle' && independent(review, row, people));
  const against = [...last.values()].filter(({ review, index }) => review.decision === 'reject' && index > settled).map(({ review }) => review.by);
  if (against.length > 0) return { status: 'disputed', lacks: `${against.join(', ')} ${against.length === 1 ? 'rejects' : 'reject'} it` };
  const approvals = [...last.values()].map(({ review }) => review).filter((review) => review.decision === 'approve' || (review.decision === 'settle' && independent(review, row, people)));
  const lacks: string[] = [];
  if (approvals.length < policy.people) lacks.push(`${approvals.length} of ${policy.people} people have approved it`);
  if (policy.dermatologist && !approvals.some((review) => independent(review, row, people))) {
    lacks.push(row.author === undefined ? 'nobody says who wrote it, so no dermatologist is known to be another' : `it needs a dermatologist who did not write it (its author is ${row.author}), and who approves it knowing that`);
  }
  return lacks.length === 0 ? { status: 'approved', lacks: '' } : { status: 'reviewed', lacks: lacks.join('; ') };
}

/** A dermatologist who did not write the row, on the day of the review and today: what changed since can take the force from an approval, never give it, and an author who is named later was not known then. */
export function independent(review: Review, row: MappingRow, people: ReadonlyMap<string, Person>): boolean {
  return maySettle(review.by, row, people) && isDermatologist(review.role ?? people.get(review.by)!.role) && review.author !== undefined && review.author !== review.by;
}

/** A dermatologist who did not write the row, as things are today. */
export function maySettle(id: string, row: MappingRow, people: ReadonlyMap<string, Person>): boolean {
  const person = people.get(id);
  return person !== undefined && isDermatologist(person.role) && row.author !== undefined && row.author !== id;
}

/** By the role, written so and not otherwise: "dermatology nurse" is none. */
export function isDermatologist(role: string): boolean {
  return role.trim().toLowerCase() === 'dermatologist';
}
