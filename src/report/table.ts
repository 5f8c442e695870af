import { visible } from './terminal/escape.ts';
import { plain, type Paint } from './terminal/paint.ts';
import { padEnd, padStart, width } from './terminal/width.ts';

export interface Column {
  readonly name: string;
  /** Numbers stand right, text stands left. */
  readonly align?: 'left' | 'right';
}

/**
 * A plain table: names, a rule, rows; columns two blanks apart, wide characters in line. Cells are made
 * visible; no cell is cut. Ends with a line feed.
 */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint = plain): string {
  const cells = rows.map((row) => row.map(visible));
  const names = columns.map((column) => visible(column.name));
  const widths = names.map((name, i) => cells.reduce((widest, row) => Math.max(widest, width(row[i] ?? '')), width(name)));
  const line = (row: readonly string[]): string =>
    columns
      .map((column, i) => (column.align === 'right' ? padStart : padEnd)(row[i] ?? '', widths[i]!))
      .join('  ')
      .trimEnd();
  const head = [paint.bold(line(names)), paint.dim(widths.map((cellsWide) => '─'.repeat(cellsWide)).join('  '))];
  return `${[...head, ...cells.map(line)].join('\n')}\n`;
}
