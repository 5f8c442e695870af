import { parse, type CsvErrorCode } from 'csv-parse';
import type { RecordFile } from '../../config/config.ts';
import type { DiagnosticCode } from '../../core/codes.ts';
import type { Place } from '../../core/diagnostic.ts';
import { didYouMean } from '../../core/suggest.ts';
import type { SourceContext } from '../context.ts';
import { counted } from '../findings.ts';
import { detectDelimiter } from './dialect.ts';
import { NOTHING_READ, type ReadFile, type ReadRow } from './table.ts';
import { readText, type TextProblem } from './text.ts';

/**
 * Reads a delimited table (RFC 4180; also tabs, semicolons, CR LF, a byte order mark, quoted line breaks)
 * row by row. Rows whose cells do not fit the header are found and left out; what makes rows or columns
 * uncertain (encoding, NUL, quotes, sizes) ends the reading, and then nothing of the file may be used.
 */
export async function readCsv(
  context: SourceContext,
  file: RecordFile,
  path: string,
  wanted: readonly string[],
  onRow: (row: ReadRow) => void,
): Promise<ReadFile> {
  const { findings, limits, signal } = context;
  const table = new TableRows(context, file, wanted, onRow);
  let parser: CsvParser | undefined;
  const open = (head: Buffer): CsvParser => startParser(file.delimiter ?? (file.format === 'tsv' ? '\t' : detectDelimiter(head.toString('utf8').replace(/^\uFEFF/u, ''))), limits.recordBytes, table);
  const problem = await readText(path, { encoding: file.encoding, maxBytes: limits.tableBytes, signal }, async (text) => {
    parser ??= open(text);
    await parser.write(text);
  });
  if (problem) {
    reportText(context, file, problem);
    return NOTHING_READ;
  }
  const failure = await (parser ??= open(Buffer.alloc(0))).end();
  if (failure) {
    const at = { file: file.file, line: failure.line };
    if (failure.code === 'CSV_MAX_RECORD_SIZE') findings.add({ code: 'DX3114', severity: 'error', at, message: `a record of "${file.file}" is longer than ${limits.recordBytes} bytes` });
    else findings.add({ code: 'DX3107', severity: 'error', at, message: `the quotation marks of "${file.file}" are not balanced` });
    return NOTHING_READ;
  }
  return table.finish();
}

/** What is wrong with a text file, as a finding; grouped, because `file` may stand for many. */
export function reportText(context: SourceContext, file: RecordFile, problem: TextProblem): void {
  const { code, text, hint } = TEXT_PROBLEMS[problem.kind];
  const at: Place = { file: file.file, ...(problem.line === undefined ? {} : { line: problem.line }) };
  context.findings.group(`${problem.kind} ${file.file}`, () => ({
    code, severity: 'error', at,
    message: (n) => (n === 1 ? `"${file.file}" ${text}` : `"${file.file}" ${text}: ${n} files`),
    ...(hint === undefined ? {} : { hint }),
  }));
}

const TEXT_PROBLEMS: { readonly [K in TextProblem['kind']]: { readonly code: DiagnosticCode; readonly text: string; readonly hint?: string } } = {
  unreadable: { code: 'DX3103', text: 'cannot be read' },
  'too large': { code: 'DX3104', text: 'is larger than dx reads' },
  nul: { code: 'DX3106', text: 'holds a NUL character' },
  'utf-16': { code: 'DX3105', text: 'is UTF-16', hint: 'save it as UTF-8' },
  encoding: { code: 'DX3105', text: 'is not valid UTF-8', hint: 'declare "encoding: latin1"?' },
};

interface CsvParser {
  write(text: Buffer): Promise<void>;
  end(): Promise<CsvFailure | undefined>;
}

interface CsvFailure {
  readonly code: CsvErrorCode;
  /** Where the record begins that could not be read: an open quote swallows what follows it. */
  readonly line: number;
}

/** csv-parse, its rows taken as they are found and its error kept for the end. */
function startParser(delimiter: string, recordBytes: number, table: TableRows): CsvParser {
  let failure: CsvFailure | undefined;
  const parser = parse({
    bom: true,
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: recordBytes,
    on_record: (cells: string[], info) => {
      table.take(cells, info.lines);
      return null;
    },
  });
  // Never the parser's own message: it quotes cells.
  parser.on('error', (error: Error & { code?: CsvErrorCode }) => {
    failure ??= { code: error.code ?? 'CSV_INVALID_CLOSING_QUOTE', line: table.nextLine };
  });
  parser.resume();
  return {
    write: (text) => new Promise((resolve) => (failure ? resolve() : parser.write(text, () => resolve()))),
    end: () =>
      new Promise((resolve) => {
        if (failure) return resolve(failure);
        parser.once('error', () => resolve(failure));
        parser.once('end', () => resolve(failure));
        return parser.end();
      }),
  };
}

/** Rows of one table against its header. */
class TableRows {
  readonly #context: SourceContext;
  readonly #file: RecordFile;
  readonly #wanted: readonly string[];
  readonly #onRow: (row: ReadRow) => void;
  #header: readonly string[] | undefined;
  #columns: readonly number[] = [];
  #key = -1;
  #row = 1;
  /** The line after the last whole row. */
  nextLine = 1;

  constructor(context: SourceContext, file: RecordFile, wanted: readonly string[], onRow: (row: ReadRow) => void) {
    this.#context = context;
    this.#file = file;
    this.#wanted = wanted;
    this.#onRow = onRow;
  }

  /** `endLine` is the line on which the row ends. */
  take(cells: readonly string[], endLine: number): void {
    this.nextLine = endLine + 1;
    if (!this.#header) return this.#takeHeader(cells);
    this.#row++;
    if (this.#key === -1) return;
    if (cells.length !== this.#header.length) {
      const line = startLine(cells, endLine);
      const row = this.#row;
      this.#context.findings.group(`ragged ${this.#file.file}`, () => ({
        code: 'DX3108', severity: 'warning', at: { file: this.#file.file, line },
        message: (n) => `${counted(n, 'row')} of "${this.#file.file}" without as many cells as the header, first row ${row}`,
      }));
      return;
    }
    this.#onRow({ key: cells[this.#key]!, row: this.#row, line: startLine(cells, endLine), cells: this.#columns.map((at) => (at === -1 ? null : cells[at]!)) });
  }

  finish(): ReadFile {
    const { findings } = this.#context;
    const name = this.#file.file;
    if (!this.#header) {
      findings.add({ code: 'DX3109', severity: 'error', at: { file: name }, message: `"${name}" is empty` });
      return NOTHING_READ;
    }
    if (this.#key === -1) return { has: this.#columns.map((at) => at !== -1), names: this.#header, complete: false };
    if (this.#row === 1) findings.add({ code: 'DX3109', severity: 'error', at: { file: name, line: 1 }, message: `"${name}" has a header and no rows` });
    return { has: this.#columns.map((at) => at !== -1), names: this.#header, complete: this.#row > 1 };
  }

  #takeHeader(header: readonly string[]): void {
    const { findings, source } = this.#context;
    const { file, key } = this.#file;
    this.#header = header;
    this.#columns = this.#wanted.map((column) => header.indexOf(column));
    this.#key = header.indexOf(key);
    const at = { file, line: 1 };
    for (const name of new Set(header.filter((name, i) => name !== '' && header.indexOf(name) !== i))) {
      const read = name === key || this.#wanted.includes(name);
      // A table without header has cells of its first patient there: only names that the config holds are shown (DEID-9).
      const shown = read || source.identifiers === 'public' ? `the column "${name}" is` : `one name, of columns ${header.flatMap((other, i) => (other === name ? [i + 1] : [])).join(' and ')}, is`;
      findings.add({ code: 'DX3110', severity: read ? 'error' : 'warning', at, message: `${shown} in the header of "${file}" more than once` });
    }
    if (this.#key === -1) {
      const hint = didYouMean(key, header);
      findings.add({ code: 'DX3111', severity: 'error', at: this.#file.at, message: `the key column "${key}" is not in "${file}"`, ...(hint ? { hint } : {}) });
    }
  }
}

function startLine(cells: readonly string[], endLine: number): number {
  let line = endLine;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) line--;
  return line;
}
