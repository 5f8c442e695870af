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
