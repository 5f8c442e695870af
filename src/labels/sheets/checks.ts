import type { ColumnForm, LabelColumn } from './columns.ts';
import type { LabelEntry } from './entries.ts';
import { refuse, type Refusal } from './refuse.ts';
import type { TableRow } from './table.ts';

/** Why nothing of a row of labels is looked at: cells that hold no text, another label, or something typed where it would be lost. */
export function labelProblem(row: TableRow<LabelColumn>, entry: LabelEntry, columns: readonly ColumnForm<LabelColumn>[]): Refusal | undefined {
  if (row.bad.length > 0) return notText(row);
  if (row.cells.label !== entry.cells.label) return refuse('DX2066', row.at('label'), `the label was changed from ${JSON.stringify(entry.cells.label)}`, 'A label is what the source writes, and stays as it is.');
  return typedOver(row, columns, 'Codes and official titles follow from the category: choose another one, or change its codes on the sheet "categories". What else should be known is a note.');
}

export function notText<Column extends string>({ bad }: TableRow<Column>): Refusal {
  const { at, what } = bad[0]!;
  return refuse('DX2068', at, `there is ${what} where text is expected`, 'Enter it as text (in front of it an apostrophe, or the cell formatted as text), without formulas and merged cells.');
}

/** What was typed into a cell that nobody reads would be lost, and what stands beside it taken for the opposite of what was meant. */
export function typedOver<Column extends string>(row: TableRow<Column>, columns: readonly ColumnForm<Column>[], help: string): Refusal | undefined {
  const column = columns.find(({ key, editable }) => !editable && row.touched.has(key));
  return column && refuse('DX2066', row.at(column.key), `the cell "${column.header}" is there to be read, and was changed`, `${help} Nothing of the row was taken, and what was typed is repeated here.`);
}
