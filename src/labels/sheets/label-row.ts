import type { Category, MappingRow, Person } from '../../config/config.ts';
import type { RowEdit } from '../../config/edit.ts';
import { didYouMean, nearest } from '../../core/suggest.ts';
import { reviewDecisions, type ReviewDecision } from '../../core/vocabulary.ts';
import { reviewDigest, reviewEntry, saysAlready } from '../review.ts';
import { maySettle } from '../status.ts';
import type { Official } from '../titles.ts';
import { labelProblem } from './checks.ts';
import { cellLines, linesOf, reviewColumns, type LabelColumn } from './columns.ts';
import type { LabelEntry } from './entries.ts';
import { refuse, refused, type Outcome, type Refusal } from './refuse.ts';
import type { TableRow } from './table.ts';
import { wordsOf } from './words.ts';

export interface RowContext {
  /** Whose decisions and choices these are. */
  readonly by: string | undefined;
  /** Day of the decisions, YYYY-MM-DD. */
  readonly date: string;
  readonly people: ReadonlyMap<string, Person>;
  readonly official: Official;
  /** As they are after the sheet of categories. */
  readonly categories: ReadonlyMap<string, Category>;
  /** Categories that the same file changes: nobody has seen them as they will be. */
  readonly changed: ReadonlySet<string>;
}

const EDITABLE = reviewColumns.filter(({ editable }) => editable).map(({ key }) => key);
const CONTENT = ['category', 'reason', 'note', 'alternatives'] as const;
type Content = (typeof CONTENT)[number];

/** What a row of a sheet for review asks for. `entry` is the row as the mapping has it now. */
export function reviewRow(row: TableRow<LabelColumn>, entry: LabelEntry, context: RowContext): Outcome<readonly RowEdit[]> {
  const { cells, at, mark } = row;
  const wrong = labelProblem(row, entry, reviewColumns);
  if (wrong) return refused(wrong);
  const differs = new Set(CONTENT.filter((column) => cells[column] !== entry.cells[column]));
  const decision = cells.decision.toLowerCase();
  const comment = cells.comment;
  if (decision !== '' && !isDecision(decision)) return refused(refuse('DX2069', at('decision'), `${JSON.stringify(cells.decision)} is no decision`, didYouMean(decision, reviewDecisions) ?? 'Write approve, reject or settle, or nothing.'));
  // The first review takes a score away: that one is gone is no change, that another is there is one.
  if (entry.state !== mark!.state || (entry.cells.proposed !== '' && entry.cells.proposed !== cells.proposed)) {
    if (!EDITABLE.some((column) => row.touched.has(column)) || (differs.size === 0 && decision === '' && comment === '') || (differs.size === 0 && isRecorded(entry, decision, context))) return { kind: 'same' };
    return refused(refuse('DX2065', at('label'), 'the row was changed after the file was made', 'Nothing of it was taken, and its cells are repeated here: export again and enter them there.'));
  }
  if (differs.size === 0 && decision === '') {
    return comment === '' ? { kind: 'same' } : refused(refuse('DX2069', at('comment'), 'a comment stands without a decision', 'A comment goes with a decision; what belongs to the row itself is a note.'));
  }
  const content = contentOf(row, entry, differs, context);
  if ('code' in content) return refused(content);
  const changes = content.edits.length > 0;
  if (changes && content.rewritten && context.by === undefined) return refused(refuse('DX2069', at('category'), 'nobody says who changed the row', 'Name the person with --by.'));
  if (decision === '') return changes ? { kind: 'taken', edits: content.edits, did: content.did } : { kind: 'same' };
  const review = reviewOf(row, entry, content, decision as ReviewDecision, context);
  if ('code' in review) return refused(review);
  const edits = [...content.edits, ...review.edits];
  return edits.length === 0 ? { kind: 'same' } : { kind: 'taken', edits, did: [...content.did, ...review.did] };
}

interface NewContent {
  readonly edits: readonly RowEdit[];
  readonly did: readonly string[];
  /** The row as it will be. */
  readonly row: MappingRow;
  /** What a review approves is another: the row has another author then. */
  readonly rewritten: boolean;
}

/** The row with its changed cells, or why it cannot be. */
function contentOf({ cells, at }: TableRow<LabelColumn>, entry: LabelEntry, differs: ReadonlySet<Content>, { by, categories }: RowContext): NewContent | Refusal {
  const { label } = entry;
  const before = entry.row?.row;
  const { category, note } = cells;
  if (category === '') return refuse('DX2067', at('category'), 'there is no category', 'Choose one, or "-" with a reason to exclude the label.');
  if (category !== '-' && !categories.has(category)) {
    return noCategory(category, at('category'), categories, 'A new category is a new row of the sheet "categories".');
  }
  if (category === '-' && cells.reason === '') return refuse('DX2070', at('reason'), 'the label is excluded without a reason');
  if (category !== '-' && cells.reason !== '' && differs.has('reason')) return refuse('DX2070', at('reason'), 'there is a reason to exclude, but the label has a category', 'Write a note, or "-" as category.');
  const reason = category === '-' ? cells.reason : '';
  const alternatives = differs.has('alternatives') ? linesOf(cells.alternatives, before?.alternatives ?? []) : before?.alternatives ?? [];
  const rewritten = before === undefined || differs.has('category') || (category === '-' && differs.has('reason'));
  // These argued for the category that was, or were its score.
  const moved = before !== undefined && differs.has('category');
  const author = rewritten ? by ?? before?.author : before?.author;
  const oldNote = before?.note;
  const newNote = differs.has('note') ? (note === '' ? undefined : note) : oldNote;
  const row: MappingRow = {
    label, synonyms: before?.synonyms ?? [], alternatives, reviews: before?.reviews ?? [], blind: before?.blind ?? [], at: before?.at ?? { file: '' },
    target: category === '-' ? { kind: 'exclude', reason } : { kind: 'category', category },
    ...(newNote !== undefined && { note: newNote }), ...(author !== undefined && { author }),
    ...(moved || before?.vague === undefined ? {} : { vague: before.vague }), ...(before?.legacy && { legacy: moved ? withoutDiffers(before.legacy) : before.legacy }),
    ...(moved || before?.proposed === undefined ? {} : { proposed: before.proposed }),
  };
  if (!before) {
    const value = { category, ...(newNote !== undefined && { note: newNote }), ...(reason !== '' && { reason }), ...(alternatives.length > 0 && { alternatives }), ...(author !== undefined && { author }) };
    return { edits: [{ kind: 'add', row: label, value }], did: [`new row: ${category}`], row, rewritten };
  }
  const edits: RowEdit[] = [];
  const did: string[] = [];
  const set = (key: string, value: Extract<RowEdit, { kind: 'set' }>['value']): void => {
    edits.push({ kind: 'set', row: label, key, value });
  };
  if (differs.has('category')) {
    set('category', category);
    did.push(`category: ${String(entry.cells.category)} → ${category}`);
    if (before.vague !== undefined) set('vague', undefined);
    if (before.legacy?.differs !== undefined) set('legacy', withoutDiffers(before.legacy));
    if (before.proposed !== undefined) set('proposed', undefined);
  }
  if (reason !== (before.target.kind === 'exclude' ? entry.cells.reason : '')) {
    set('reason', reason === '' ? undefined : reason);
    if (category === '-') did.push('reason');
  }
  if (differs.has('note')) {
    set('note', newNote);
    did.push('note');
  }
  if (differs.has('alternatives') && cellLines(alternatives) !== entry.cells.alternatives) {
    set('alternatives', alternatives.length === 0 ? undefined : alternatives);
    did.push('alternatives');
  }
  if (rewritten && author !== undefined && author !== before.author) {
    set('author', author);
    did.push(`author: ${author}`);
  }
  return { edits, did, row, rewritten };
}

function withoutDiffers(legacy: NonNullable<MappingRow['legacy']>): Omit<NonNullable<MappingRow['legacy']>, 'differs'> {
  const { differs: _, ...rest } = legacy;
  return rest;
}

/** The review of the row as it will be, none where the person has said the same of it already; or why it cannot be taken. */
function reviewOf({ cells, at, mark }: TableRow<LabelColumn>, entry: LabelEntry, content: NewContent, decision: ReviewDecision, context: RowContext): Pick<NewContent, 'edits' | 'did'> | Refusal {
  const { by, date, people, official, categories, changed } = context;
  if (by === undefined) return refuse('DX2069', at('decision'), 'nobody says whose decision this is', 'Name the person with --by.');
  const { row } = content;
  const category = row.target.kind === 'category' ? row.target.category : undefined;
  if (category !== undefined && changed.has(category)) return refuse('DX2069', at('decision'), `the category ${JSON.stringify(category)} is changed by the same file`, 'Import its change first, then export again and decide on what it has become.');
  if (decision === 'reject' && content.rewritten) return refuse('DX2069', at('decision'), 'the row is changed and rejected at once', 'Approve the row as you changed it, or reject it as it stands and say why in the comment.');
  if (decision === 'reject' && cells.comment === '') return refuse('DX2069', at('comment'), 'a rejection has no reason', 'Say in the comment why.');
  if (decision === 'settle' && !maySettle(by, row, people)) return refuse('DX2069', at('decision'), `${by} cannot settle this row: that takes a dermatologist who did not write it`);
  const of = reviewDigest(entry.source, row, category === undefined ? undefined : categories.get(category), official);
  if (of === undefined) return refuse('DX2069', at('decision'), 'a code of the category is not pinned, so there is nothing official to decide on', 'Run `dx icd11 pin`, then export again.');
  if (saysAlready(row.reviews.findLast((review) => review.by === by && review.of === of), decision, row, people.get(by))) return { edits: [], did: [] };
  if (entry.row && wordsOf(entry.row.row).get(by) !== mark!.words.get(by)) {
    return refuse('DX2065', at('decision'), `${by} has said something else of the row since the file was made`, 'The last word counts. Nothing of the row was taken, and its cells are repeated here: export again and decide there.');
  }
  const entryOf = reviewEntry(row, people.get(by)!, { date, decision, of, ...(cells.comment !== '' && { note: cells.comment }) });
  const first: readonly RowEdit[] = row.proposed === undefined ? [] : [{ kind: 'set', row: entry.label, key: 'proposed', value: undefined }];
  return { edits: [...first, { kind: 'append', row: entry.label, key: 'reviews', entry: entryOf }], did: [`${decision} by ${by}`] };
}

/** Whether the row as it stands has this decision of this person: the file was imported before. */
function isRecorded({ row }: LabelEntry, decision: string, { by, people }: RowContext): boolean {
  return decision !== '' && row !== undefined && by !== undefined && saysAlready(row.holding.findLast((review) => review.by === by), decision, row.row, people.get(by));
}

/** Names are compared letter by letter, and a near one is named. */
export function noCategory(category: string, at: string, categories: ReadonlyMap<string, Category>, help?: string): Refusal {
  const near = nearest(category, categories.keys());
  return refuse('DX2067', at, `there is no category ${JSON.stringify(category)}${near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`}`, help);
}

function isDecision(text: string): text is ReviewDecision {
  return (reviewDecisions as readonly string[]).includes(text);
}
