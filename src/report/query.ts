import type { Json } from '../core/canonical.ts';
import { textTable } from './table.ts';
import type { Paint } from './terminal/paint.ts';

/** Rows of a query with the DuckDB types of their columns. */
export interface QueryRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Json[])[];
}

const NUMERIC = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const WIDE_INTEGER = /^U?(?:BIG|HUGE)INT$/;

/** DuckDB gives wide integers as text; those that JSON numbers hold exactly become numbers. */
export function withNumbers({ columns, rows }: QueryRows): QueryRows {
  const wide = columns.map((column) => WIDE_INTEGER.test(column.type));
  return { columns, rows: rows.map((row) => row.map((cell, i) => (wide[i] && typeof cell === 'string' ? exact(cell) : cell))) };
}

function exact(digits: string): Json {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : digits;
}

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
  const body = rows.map((row) => line(row.map((cell, i) => (cell === null ? '' : guarded(cellText(cell), columns[i]!.type)))));
  return line(columns.map((column) => column.name)) + body.join('');
}

function cellText(cell: Exclude<Json, null>): string {
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

function guarded(text: string, type: string): string {
  return !NUMERIC.test(type) && /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function line(cells: readonly string[]): string {
  return `${cells.map(field).join(',')}\n`;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
