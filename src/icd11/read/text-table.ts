import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';

/** A table as text: what its first row names, and the rows below with their numbers in the file, from 2. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** WHO's largest text, the tabulation, has 7 MB. */
const MAX_BYTES = 64 * 2 ** 20;

/**
 * Reads tab-separated text as WHO publishes it: UTF-8 with or without a byte order mark, LF or CR LF, titles in quotation marks
 * or not. Rows may have one cell fewer than the header, whose last one is only the version.
 */
export function readTextTable(bytes: Uint8Array, file: string): Result<TextTable> {
  const bad = (message: string, line?: number): Result<TextTable> => err<Diagnostic[]>([{
    code: 'DX2039', severity: 'error', message: `"${file}" ${message}`, at: { file, ...(line === undefined ? {} : { line }) }, help: 'Get the file again from WHO.',
  }]);
  if (bytes.byteLength > MAX_BYTES) return bad(`has ${bytes.byteLength} bytes, more than ${MAX_BYTES}`);
  if (!isUtf8(bytes)) return bad('is not UTF-8');
  if (bytes.includes(0)) return bad('holds NUL characters');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Apart, since csv-parse makes an error object for each row that is not as long as the first one: 100 µs each.
  const end = text.indexOf(0x0a) + 1 || text.length;
  let header: string[];
  let rest: Parsed[];
  try {
    header = (parseRows(text.subarray(0, end))[0]?.record ?? []).map((name) => name.trim());
    rest = parseRows(text.subarray(end));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return bad('has a quotation mark that does not end, or a row that does not', typeof error['lines'] === 'number' ? error['lines'] + 1 : undefined);
  }
  for (const { record, info } of rest) {
    if (record.length !== header.length && record.length !== header.length - 1) {
      return bad(`has ${header.length} columns, but ${record.length} in row ${info.lines + 1}`, info.lines + 1);
    }
  }
  return ok({ header, rows: rest.map(({ record, info }) => ({ line: info.lines + 1, cells: record })) });
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function parseRows(text: Buffer): Parsed[] {
  // Its types do not know what `info` makes of the result.
  return parse(text, { delimiter: '\t', bom: true, info: true, relax_quotes: true, relax_column_count: true, max_record_size: 64 * 1024 }) as unknown as Parsed[];
}
