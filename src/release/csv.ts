import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { plainText } from '../core/spreadsheet.ts';

/** A release table as its text says it: every value a string, rows in the file's order. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Why a table's text could not be read. Never quotes a cell (DEID-9). */
export class TableError extends Error {}

/** Longest record accepted, in bytes: a table from a stranger may not fill the memory with one field. */
const MAX_RECORD = 1 << 20;

/**
 * Reads one release table strictly: RFC 4180 quoting, LF, UTF-8, a header of unique names, every row as
 * wide as the header. Cells come as the text they stand for, without the guard against formulas. Throws `TableError` on anything else; an absent file gives the system's ENOENT.
 */
export async function readTable(path: string): Promise<Table> {
  const plain = await readPlainly(path);
  if (plain) return plain;
  let columns: readonly string[] | undefined;
  const rows: string[][] = [];
  const parser = parse({ delimiter: ',', record_delimiter: '\n', quote: '"', max_record_size: MAX_RECORD });
  const input = createReadStream(path);
  input.on('error', (error) => parser.destroy(error));
  try {
    for await (const record of input.pipe(parser)) {
      const cells = (record as string[]).map(plainText);
      if (columns === undefined) columns = cells;
      else rows.push(cells);
    }
  } catch (error) {
    input.destroy();
    // Its own message quotes the cell; the code says as much without.
    if (error instanceof CsvError) {
      const line = typeof error['lines'] === 'number' ? ` near line ${error['lines']}` : '';
      throw new TableError(`not a well-formed table${line} (${error.code.replace(/^CSV_/u, '').toLowerCase().replaceAll('_', ' ')})`);
    }
    throw error;
  }
  if (columns === undefined) throw new TableError('the table is empty, without even a header');
  if (new Set(columns).size !== columns.length) throw new TableError('the table names a column twice');
  return { columns, rows };
}

/**
 * The table as dx itself writes it, at six times the speed of the general parser; undefined for anything that
 * is not plainly well-formed, which that parser then judges and words.
 */
async function readPlainly(path: string): Promise<Table | undefined> {
  const rows: string[][] = [];
  let rest = '';
  const take = (isLast: boolean): boolean => {
    const end = takeRecords(rest, isLast, rows);
    if (end < 0 || rest.length - end > MAX_RECORD) return false;
    rest = rest.slice(end);
    return true;
  };
  const input = createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 });
  for await (const text of input) {
    rest += text as string;
    if (!take(false)) return undefined;
  }
  if (!take(true)) return undefined;
  const columns = rows.shift();
  const isPlain = columns !== undefined && new Set(columns).size === columns.length && rows.every((row) => row.length === columns.length);
  return isPlain ? { columns, rows } : undefined;
}

/** Adds the whole records of `text` to `rows`; gives where the first begins that is not whole, or -1 where one is not well-formed. */
function takeRecords(text: string, isLast: boolean, rows: string[][]): number {
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    if (end < 0 && !isLast) return start;
    const line = end < 0 ? text.slice(start) : text.slice(start, end);
    // An empty line is no record of several cells, and of one cell the general parser knows.
    if (line === '' || line.length > MAX_RECORD) return -1;
    const row: string[] = [];
    const next = line.includes('"') ? takeQuoted(text, start, isLast, row) : takeCells(line, row, end < 0 ? text.length : end + 1);
    if (next < 0) return next === UNFINISHED ? start : -1;
    rows.push(row);
    start = next;
  }
  return start;
}

const MALFORMED = -1;
const UNFINISHED = -2;

function takeCells(line: string, row: string[], next: number): number {
  for (const cell of line.split(',')) row.push(meant(cell));
  return next;
}

/** Reads one record that has quotes; gives where the next begins. */
function takeQuoted(text: string, start: number, isLast: boolean, row: string[]): number {
  for (let at = start; ;) {
    let end;
    if (text[at] === '"') {
      end = text.indexOf('"', at + 1);
      while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
      if (end < 0 || end + 1 === text.length && !isLast) return isLast ? MALFORMED : UNFINISHED;
      row.push(meant(text.slice(at + 1, end).replaceAll('""', '"')));
      end++;
    } else {
      end = at;
      while (end < text.length && text[end] !== ',' && text[end] !== '\n') if (text[end++] === '"') return MALFORMED;
      row.push(meant(text.slice(at, end)));
    }
    if (end >= text.length) return isLast ? end : UNFINISHED;
    if (text[end] === '\n') return end + 1;
    if (text[end] !== ',') return MALFORMED;
    at = end + 1;
  }
}

/** `plainText`, which has something to do only behind an apostrophe. */
function meant(cell: string): string {
  return cell.charCodeAt(0) === 39 ? plainText(cell) : cell;
}

/** One line of a table, RFC 4180: quoted only where it must be. */
export function csvLine(values: readonly string[]): string {
  return `${values.map(field).join(',')}\n`;
}

function field(value: string): string {
  return /[",\r\n]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Reads a column of a row by name; undefined where the table has no such column. */
export function columnReader(table: Table, column: string): (row: readonly string[]) => string | undefined {
  const index = table.columns.indexOf(column);
  return index < 0 ? () => undefined : (row) => row[index];
}
