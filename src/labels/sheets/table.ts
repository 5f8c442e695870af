import { cellName, type Cell, type Sheet } from '../../icd11/read/xlsx.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { cellText, type ColumnForm } from './columns.ts';
import { cellDigest, MARK, readMark, type Mark } from './mark.ts';

/** A row of a sheet as it came back. */
export interface TableRow<Column extends string> {
  /** As the spreadsheet counts. */
  readonly number: number;
  /** `ham10000!D7`, for messages. */
  readonly at: (column: Column) => string;
  readonly cells: { readonly [C in Column]: string };
  /** Cells that people may change and that hold no text, with what they hold. */
  readonly bad: readonly { readonly at: string; readonly what: string }[];
  readonly mark?: Mark;
  /** Columns whose cell is not as it was exported; none in a row without a mark. */
  readonly touched: ReadonlySet<Column>;
}

export interface Table<Column extends string> {
  readonly rows: readonly TableRow<Column>[];
  /** Headers of columns that dx does not know. */
  readonly unknown: readonly string[];
}

/** The rows below the header, in whatever order rows and columns are now; an error says what the sheet lacks. */
export function readTable<Column extends string>(sheet: Sheet, columns: readonly ColumnForm<Column>[]): Result<Table<Column>, string> {
  const header = (sheet.rows[0] ?? []).map((cell) => (typeof cell === 'string' ? cell.trim() : ''));
  const places = new Map<Column, number>();
  for (const { key, header: name } of columns) {
    const place = header.indexOf(name);
    if (place < 0) return err(`has no column "${name}"`);
    if (header.lastIndexOf(name) !== place) return err(`has the column "${name}" twice`);
    places.set(key, place);
  }
  const mark = header.indexOf(MARK);
  if (mark < 0) return err(`has no column "${MARK}", the hidden one that says what each row was made from`);
  const merged = sheet.merged.map(rowsOf);
  if (merged.some(([first]) => first === 1)) return err('has merged cells in its header');
  const known = new Set<string>([...columns.map(({ header: name }) => name), MARK, '']);
  const rows = sheet.rows.flatMap((cells, index): TableRow<Column>[] => {
    const number = index + 1;
    if (index === 0 || cells.every((cell) => cell === null || (typeof cell === 'string' && cell.trim() === ''))) return [];
    const at = (column: Column): string => `${sheet.name}!${cellName(number, places.get(column)! + 1)}`;
    const bad = columns.filter(({ editable }) => editable).flatMap(({ key }) => {
      const what = notText(cells[places.get(key)!] ?? null, cellName(number, places.get(key)! + 1), sheet);
      return what === undefined ? [] : [{ at: at(key), what }];
    });
    if (merged.some(([first, last]) => first <= number && number <= last)) bad.push({ at: `${sheet.name}!${number}:${number}`, what: 'merged cells' });
    const text = Object.fromEntries(columns.map(({ key }) => [key, textOf(cells[places.get(key)!] ?? null)])) as { [C in Column]: string };
    const read = readMark(textOf(cells[mark] ?? null));
    const touched = new Set(read ? columns.filter(({ key }, place) => read.cells[place] !== cellDigest(text[key])).map(({ key }) => key) : []);
    return [{ number, at, cells: text, bad, touched, ...(read && { mark: read }) }];
  });
  return ok({ rows, unknown: header.filter((name) => !known.has(name)) });
}

function textOf(cell: Cell): string {
  if (cell === null) return '';
  return cell instanceof Date ? cell.toISOString() : cellText(String(cell));
}

function notText(cell: Cell, name: string, sheet: Sheet): string | undefined {
  if (sheet.formulas.has(name)) return 'a formula';
  if (sheet.errors.has(name)) return 'an error of a formula';
  if (cell === null || typeof cell === 'string') return undefined;
  if (cell instanceof Date) return 'a date';
  return typeof cell === 'number' ? 'a number' : 'a truth value';
}

/** First and last row of a range such as `A2:B4`. */
function rowsOf(range: string): readonly [number, number] {
  const numbers = [...range.matchAll(/\d+/gu)].map(([digits]) => Number(digits));
  return [Math.min(...numbers), Math.max(...numbers)];
}
