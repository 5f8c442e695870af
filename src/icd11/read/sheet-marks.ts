import { err, ok, type Result } from '../../core/result.ts';
import type { ArchiveProblem } from './archive.ts';
import { attributesOf, walkTags } from './tags.ts';

/** What a sheet holds besides values, by the names of cells (`E17`). */
export interface SheetMarks {
  readonly formulas: ReadonlySet<string>;
  /** Cells that show an error, `#REF!` for example. */
  readonly errors: ReadonlySet<string>;
  /** Ranges such as `A2:B4`. */
  readonly merged: readonly string[];
}

export const UNSAFE: ArchiveProblem = { kind: 'unsafe', what: 'holds XML with comments, declarations or other things that no spreadsheet program writes there' };
const OUTSIDE: ArchiveProblem = { kind: 'damaged', what: 'holds a sheet with a cell or row outside of what a sheet has' };
const CUT_OFF: ArchiveProblem = { kind: 'damaged', what: 'holds a sheet that is cut off' };

/** Excel's own: columns to XFD, rows to 1,048,576. */
const MAX_ROW = 1_048_576;
const MAX_COLUMN = 16_384;

/** How nearly every program writes a cell. */
const USUAL = /^ r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?(?: t="([a-zA-Z]+)")?$/u;

/**
 * Looks through the XML of a sheet before its cells are read: where formulas and merged cells are, and whether its rows and columns
 * stay within bounds. A reader fills the gap before a row 1,000,000 with rows, so that a file of 1 KB could fill the memory.
 */
export function scanSheet(xml: string, cells: number): Result<SheetMarks, ArchiveProblem> {
  const formulas = new Set<string>();
  const errors = new Set<string>();
  const merged: string[] = [];
  let here = '';
  let problem: ArchiveProblem | undefined;
  let rows = 0;
  let columns = 0;
  // Behind the cells, "f" is a formula of a drop-down and "row" a place of a control; merged ranges stand there, and no cells.
  const close = xml.search(/<\/(?:[\w.-]+:)?sheetData\s*>/u);
  const end = close === -1 ? 0 : close;
  const plain = walkTags(xml.slice(end), ['c', 'mergeCell'], (name, text) => {
    const ref = attributesOf(text)?.get('ref');
    if (name === 'c' || ref === undefined) problem = close === -1 ? CUT_OFF : UNSAFE;
    else merged.push(ref);
  }) && walkTags(xml.slice(0, end), ['c', 'f', 'row'], (name, text, empty) => {
    if (problem) return;
    if (name === 'f') {
      formulas.add(here);
      return;
    }
    let [, letters, digits, type] = (name === 'c' ? USUAL.exec(text) : null) ?? [];
    if (letters === undefined) {
      const attributes = attributesOf(text);
      if (!attributes) problem = UNSAFE;
      const r = attributes?.get('r') ?? '';
      if (name === 'row') {
        // Without a number a row follows the one before.
        if (r !== '' && !(/^[0-9]{1,7}$/u.test(r) && Number(r) >= 1 && Number(r) <= MAX_ROW)) problem ??= OUTSIDE;
        return;
      }
      [, letters, digits] = /^([A-Z]{1,3})([0-9]{1,7})$/u.exec(r) ?? [];
      type = attributes?.get('t');
    }
    const column = columnOf(letters ?? '');
    const row = Number(digits ?? 0);
    if (column < 1 || column > MAX_COLUMN || row < 1 || row > MAX_ROW) problem ??= OUTSIDE;
    here = `${letters}${digits}`;
    if (type === 'e') errors.add(here);
    if (empty) return;
    if (row > rows) rows = row;
    if (column > columns) columns = column;
    if (rows * columns > cells) problem ??= { kind: 'too large', what: `has a sheet of more than ${cells} cells` };
  });
  if (!plain) return err(UNSAFE);
  return problem ? err(problem) : ok({ formulas, errors, merged });
}

function columnOf(letters: string): number {
  let column = 0;
  for (let i = 0; i < letters.length; i++) column = column * 26 + letters.charCodeAt(i) - 64;
  return column;
}
