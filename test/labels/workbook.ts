import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import { cellName, readXlsx, type Cell } from '../../src/icd11/read/xlsx.ts';

/** What a person may put into a cell. */
export type Typed = Cell | { readonly formula: string } | { readonly merge: number };

export interface EditableSheet {
  name: string;
  rows: Typed[][];
}

/** All sheets of a file, the hidden ones too. */
export async function open(bytes: Uint8Array): Promise<EditableSheet[]> {
  const read = await readXlsx(bytes, 'labels.xlsx');
  if (!read.ok) throw new Error(read.error[0]!.message);
  return read.value.map(({ name, rows }) => ({ name, rows: rows.map((row) => [...row]) }));
}

/** Saves them as another program would: styles, drop-downs and what was hidden are lost, values stay. */
export async function save(sheets: readonly EditableSheet[]): Promise<Uint8Array> {
  const pages = sheets.map(({ name, rows }) => ({ sheet: name, data: rows.map((row) => row.map(typed)) as SheetData }));
  return writeXlsxFile(pages).toBuffer();
}

function typed(cell: Typed): unknown {
  if (cell === null) return null;
  if (typeof cell === 'object' && 'formula' in cell) return { value: cell.formula, type: 'Formula' };
  if (typeof cell === 'object' && 'merge' in cell) return { value: 'merged', type: String, rowSpan: cell.merge };
  if (cell instanceof Date) return { value: cell, type: Date, format: 'yyyy-mm-dd' };
  return cell === '' ? null : { value: typeof cell === 'string' ? cell.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/gu, '_x005F_') : cell, type: typeof cell === 'string' ? String : typeof cell === 'number' ? Number : Boolean };
}

/** A cell by its row's label and its column's header. */
export function put(sheets: readonly EditableSheet[], sheet: string, label: string, column: string, value: Typed): string {
  const page = pageOf(sheets, sheet);
  const at = page.rows[0]!.indexOf(column);
  const row = page.rows.findIndex((cells) => cells[0] === label);
  if (at < 0 || row < 0) throw new Error(`no cell ${sheet} ${label} ${column}`);
  page.rows[row]![at] = value;
  return `${sheet}!${cellName(row + 1, at + 1)}`;
}

export function get(sheets: readonly EditableSheet[], sheet: string, label: string, column: string): Typed | undefined {
  const page = pageOf(sheets, sheet);
  return page.rows.find((cells) => cells[0] === label)?.[page.rows[0]!.indexOf(column)];
}

export function pageOf(sheets: readonly EditableSheet[], sheet: string): EditableSheet {
  const page = sheets.find(({ name }) => name === sheet);
  if (!page) throw new Error(`no sheet ${sheet}`);
  return page;
}

/** Every cell that is another in one file than in the other, as `sheet row column: from → to`; hidden sheets and columns too, but for the marks of rows. */
export function different(before: readonly EditableSheet[], after: readonly EditableSheet[]): string[] {
  const cells = (sheets: readonly EditableSheet[]): Map<string, string> => new Map(sheets.flatMap(({ name, rows }) => rows.flatMap((row, number) => row.flatMap((cell, place): [string, string][] => {
    const header = String(rows[0]![place]);
    const table = rows[0]!.at(-1) === 'dx';
    return table && number > 0 && header === 'dx' ? [] : [[table && number > 0 ? `${name} ${String(row[0])} ${header}` : `${name} ${cellName(number + 1, place + 1)}`, String(cell ?? '')]];
  }))));
  const [old, now] = [cells(before), cells(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key)).map((key) => `${key}: ${old.get(key) ?? '(none)'} → ${now.get(key) ?? '(none)'}`).toSorted();
}
