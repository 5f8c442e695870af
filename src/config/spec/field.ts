import * as Type from 'typebox';
import type { Static } from 'typebox';
import { anyText, keys, list, oneOf, optional, table, text } from './parts.ts';

const values = optional(table(
  'Value of the source → value of the vocabulary. Where it is given, any other value is a finding.',
  anyText('The value it stands for.'),
));
const missing = optional(list('Values of the source that mean "not known". The empty cell always does.', anyText('A value that means "not known".')));
const parse = optional(oneOf(
  'Form of numbers and dates: years, range (10-20, taken as its middle), mm, cm (turned into mm), date, year.',
  ['years', 'range', 'mm', 'cm', 'date', 'year'],
));

const readerForms = [
  text('Name of the column, or dotted path in JSON; values are taken as they are.'),
  keys('A column whose values are translated.', {
    column: text('Name of the column, or dotted path in JSON.'), values, missing, parse,
  }),
  keys('Several columns that are unique only together, such as the number of a lesion within its patient.', {
    columns: list('Columns, in order.', text('Name of a column, or dotted path in JSON.'), 2),
  }),
  keys('The same value for every image.', { const: anyText('The value.') }),
  keys('A part of the file name or folder.', {
    path: text('Name of a capture of `images.key`, or folder, stem or name.'), values, missing, parse,
  }),
] as const;

const columns = (description: string) => list(description, text('Name of a column.'), 1);

/** How one harmonised field is read (SRC-7): `age: age` is the column of that name as it is. */
export function fieldSpec(description: string) {
  return Type.Union([...readerForms], { description });
}

/** How the label or the differential is read (MAP-10). */
export const labelSpec = Type.Union([
  ...readerForms,
  keys('One column a label; exactly one of them holds 1.', { oneHot: columns('Columns, named as the labels.') }),
  keys('A differential as ranks.', { ranks: columns('Columns in order of rank, best first.') }),
  keys('Labels by several annotators.', { votes: columns('One column an annotator.') }),
  keys('A differential with confidences.', {
    confidences: table('Label → the column that holds its confidence.', text('Name of a column.')),
  }),
  keys('A differential in one cell, or in two lists side by side.', {
    weighted: text('Name of the column: a dictionary label → weight, as JSON or as Python prints it; with `weights` a list of labels.'),
    weights: optional(text('Name of the column that lists a number for each label.')),
    repeats: optional(oneOf('Labels that stand several times in the list: refuse the row (default), or add their weights, as where several annotators are joined in one list.', ['refuse', 'add'])),
  }),
], { description: 'The diagnosis exactly as the source wrote it, or a differential.' });

export type FieldSpec = Static<ReturnType<typeof fieldSpec>>;
export type LabelSpec = Static<typeof labelSpec>;
