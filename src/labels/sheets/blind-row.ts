import type { RowEdit } from '../../config/edit.ts';
import { labelProblem } from './checks.ts';
import { blindColumns, type LabelColumn } from './columns.ts';
import type { LabelEntry } from './entries.ts';
import { noCategory, type RowContext } from './label-row.ts';
import { refuse, refused, type Outcome } from './refuse.ts';
import type { TableRow } from './table.ts';
import { choicesOf } from './words.ts';

/** What a row of a blind sheet asks for: one choice, of a person who has not seen the proposal. */
export function blindRow(row: TableRow<LabelColumn>, entry: LabelEntry, { by, date, categories }: RowContext): Outcome<readonly RowEdit[]> {
  const { cells, at, mark } = row;
  const wrong = labelProblem(row, entry, blindColumns);
  if (wrong) return refused(wrong);
  const { category } = cells;
  if (category === '') return { kind: 'same' };
  if (category !== '-' && !categories.has(category)) return refused(noCategory(category, at('category'), categories));
  if (by === undefined) return refused(refuse('DX2069', at('category'), 'nobody says whose choice this is', 'Name the person with --by.'));
  const mapped = entry.row?.row;
  if (!mapped) return refused(refuse('DX2066', at('label'), 'the label has no row in the mapping', 'A blind choice is about a row that is there: map the label first.'));
  if (mapped.blind.findLast((choice) => choice.by === by)?.category === category) return { kind: 'same' };
  if (mapped.author === by || mapped.reviews.some((review) => review.by === by)) {
    return refused(refuse('DX2069', at('category'), `${by} has ${mapped.author === by ? 'written' : 'reviewed'} this row, so the choice is not blind`, 'Agreement counts only choices of people who have not seen the proposal.'));
  }
  if (choicesOf(mapped).get(by) !== mark!.words.get(by)) return refused(refuse('DX2065', at('category'), `${by} has chosen for this label since the file was made`, 'The last choice counts: export again to choose anew.'));
  return { kind: 'taken', edits: [{ kind: 'append', row: entry.label, key: 'blind', entry: { by, date, category } }], did: [`blind choice of ${by}`] };
}
