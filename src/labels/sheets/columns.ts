import type { SheetsKind } from './mark.ts';

/** A column of a sheet that people read or fill in. */
export interface ColumnForm<Key extends string> {
  readonly key: Key;
  readonly header: string;
  /** In characters. */
  readonly width: number;
  /** People may change it; everything else is there to be read. */
  readonly editable: boolean;
  readonly list?: 'categories' | 'decisions';
}

export type LabelColumn =
  | 'label' | 'spellings' | 'images' | 'examples' | 'category' | 'codes' | 'titles' | 'reason' | 'note' | 'alternatives' | 'vague' | 'legacy' | 'proposed' | 'status' | 'reviews' | 'decision' | 'comment';

/** A sheet that shows all that a review is about, the proposal, and asks for a decision. */
export const reviewColumns: readonly ColumnForm<LabelColumn>[] = [
  { key: 'label', header: 'Label', width: 28, editable: false },
  { key: 'spellings', header: 'Spellings', width: 20, editable: false },
  { key: 'images', header: 'Images', width: 9, editable: false },
  { key: 'examples', header: 'Example images', width: 22, editable: false },
  { key: 'category', header: 'Category', width: 30, editable: true, list: 'categories' },
  { key: 'codes', header: 'ICD-11', width: 12, editable: false },
  { key: 'titles', header: 'Official titles', width: 36, editable: false },
  { key: 'reason', header: 'Reason (of "-")', width: 26, editable: true },
  { key: 'note', header: 'Note', width: 36, editable: true },
  { key: 'alternatives', header: 'Alternatives', width: 30, editable: true },
  { key: 'vague', header: 'Why vaguer than the code', width: 26, editable: false },
  { key: 'legacy', header: 'ICD-10', width: 26, editable: false },
  { key: 'proposed', header: 'Proposed, score', width: 10, editable: false },
  { key: 'status', header: 'Status', width: 12, editable: false },
  { key: 'reviews', header: 'Reviews so far', width: 28, editable: false },
  { key: 'decision', header: 'Decision', width: 12, editable: true, list: 'decisions' },
  { key: 'comment', header: 'Comment', width: 30, editable: true },
];

/** A sheet for a choice that nobody's proposal has touched: nothing on it comes from the mapping. */
export const blindColumns: readonly ColumnForm<LabelColumn>[] = [
  { key: 'label', header: 'Label', width: 32, editable: false },
  { key: 'images', header: 'Images', width: 9, editable: false },
  { key: 'examples', header: 'Example images', width: 26, editable: false },
  { key: 'category', header: 'Category', width: 40, editable: true, list: 'categories' },
];

/** The columns of a source's sheet. Where it is for one person, the header of what that person fills in says so. */
export function labelColumns(kind: SheetsKind, person: string | undefined): readonly ColumnForm<LabelColumn>[] {
  const [columns, filled] = kind === 'blind' ? [blindColumns, 'category'] : [reviewColumns, 'decision'];
  return person === undefined ? columns : columns.map((column) => (column.key === filled ? { ...column, header: `${column.header} (${person})` } : column));
}

export type CategoryColumn = 'name' | 'kind' | 'codes' | 'titles' | 'rationale' | 'differentiate' | 'parentOf' | 'reason' | 'note' | 'status';

export const categoryColumns: readonly ColumnForm<CategoryColumn>[] = [
  { key: 'name', header: 'Category', width: 34, editable: false },
  { key: 'kind', header: 'Kind', width: 14, editable: false },
  { key: 'codes', header: 'ICD-11', width: 14, editable: true },
  { key: 'titles', header: 'Official titles', width: 40, editable: false },
  { key: 'rationale', header: 'Rationale', width: 40, editable: true },
  { key: 'differentiate', header: 'What tells them apart', width: 36, editable: true },
  { key: 'parentOf', header: 'Above', width: 26, editable: false },
  { key: 'reason', header: 'Reason', width: 30, editable: true },
  { key: 'note', header: 'Note', width: 30, editable: true },
  { key: 'status', header: 'Status', width: 12, editable: false },
];

/** In a blind file: what a category is, without the words that tell which label it was made for. */
export const blindCategoryColumns: readonly ColumnForm<CategoryColumn>[] = categoryColumns
  .filter(({ key }) => key === 'name' || key === 'kind' || key === 'codes' || key === 'titles')
  .map((column) => ({ ...column, editable: false }));

/** Longest text that a cell holds (Excel's limit). */
const LONGEST = 32_767;

/**
 * A text as a cell holds and gives it back: without what XML cannot hold (control characters, halves of surrogates), line breaks
 * as LF, no blanks at the ends, not longer than a cell. Texts are compared in this form, so what a cell cannot hold is no change.
 */
export function cellText(text: string): string {
  return text.replaceAll(/\r\n?/gu, '\n').replaceAll(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '').trim().slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/u, '').trim();
}

/** Several texts in one cell, a line each. */
export function cellLines(texts: readonly string[]): string {
  return cellText(texts.map((text) => cellText(text).replaceAll(/\s*\n\s*/gu, ' ')).join('\n'));
}

/** The texts of such a cell; one that was there before keeps its own form. */
export function linesOf(cell: string, before: readonly string[]): string[] {
  const known = new Map(before.map((text) => [cellLines([text]), text]));
  return cell.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => known.get(line) ?? line);
}
