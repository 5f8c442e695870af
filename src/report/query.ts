import type { Json } from '../core/canonical.ts';
import { guardedText } from '../core/spreadsheet.ts';
import { textTable } from './table.ts';
import type { Paint } from './terminal/paint.ts';

/** Rows of a query with the DuckDB types of their columns. */
export interface QueryRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Json[])[];
}

const NUMERIC = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

/** A plain table for people; numbers as they are, so that they can be copied. */
export function queryText({ columns, rows }: QueryRows, paint: Paint): string {
  return textTable(
    columns.map(({ name, type }) => ({ name, align: NUMERIC.test(type) ? ('right' as const) : ('left' as const) })),
    rows.map((row) => row.map((cell) => (cell === null ? 'NULL' : cellText(cell)))),
    paint,
  );
}

/**
 * RFC 4180 with LF. NULL is empty. As in the release's own tables, text that a spreadsheet would take for a
 * formula gets an apostrophe in front (OWASP, CSV injection).
 */
export function queryCsv({ columns, rows }: QueryRows): string {
  const guards = columns.map((column) => (NUMERIC.test(column.type) ? (text: string) => text : guardedText));
  const body = rows.map((row) => line(row.map((cell, i) => (cell === null ? '' : guards[i]!(cellText(cell))))));
  return line(columns.map((column) => guardedText(column.name))) + body.join('');
}

function cellText(cell: Exclude<Json, null>): string {
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

function line(cells: readonly string[]): string {
  return `${cells.map(field).join(',')}\n`;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
