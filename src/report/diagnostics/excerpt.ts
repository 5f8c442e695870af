import { visible } from '../terminal/escape.ts';
import { cellsOf, width } from '../terminal/width.ts';

/** A line of config as shown, and where the carets stand under it, in terminal cells. */
export interface Excerpt {
  readonly line: string;
  readonly indent: number;
  readonly carets: number;
}

const TAB = 4;
/** Cells of a shown line; a longer one is cut to a window around the offending text. */
const ROOM = 100;

/**
 * Lays out one line: tabs become blanks up to the next stop of four, active characters become visible
 * escapes, wide characters count two cells.
 * @param column first UTF-16 unit of the offending text, from 1
 * @param endColumn exclusive end; default one character
 */
export function excerpt(text: string, column: number, endColumn?: number): Excerpt {
  const cells: string[] = [];
  let at = 0;
  let from = -1;
  let to = -1;
  let unit = 1;
  for (const character of text) {
    if (from < 0 && unit + character.length > column) from = at;
    if (to < 0 && endColumn !== undefined && unit >= endColumn) to = at;
    const shown = character === '\t' ? ' '.repeat(TAB - (at % TAB)) : visible(character);
    if (endColumn === undefined && from === at && to < 0) to = at + width(shown);
    cells.push(shown);
    at += width(shown);
    unit += character.length;
  }
  if (from < 0) from = at + Math.max(0, Math.min(column - unit, 1));
  if (to < 0) to = endColumn === undefined ? from + 1 : at;
  return crop(cells.join(''), from, Math.max(1, to - from));
}

function crop(line: string, indent: number, carets: number): Excerpt {
  const whole = width(line);
  if (whole <= ROOM) return { line, indent, carets };
  const start = Math.max(0, Math.min(indent - Math.floor(ROOM / 3), whole - ROOM));
  const window = slice(line, start, start + ROOM);
  const before = start > 0 ? '…' : '';
  const after = window.end < whole ? '…' : '';
  const shownIndent = indent - window.start + before.length;
  const shownCarets = Math.max(1, Math.min(carets, window.end - indent));
  return { line: before + window.text + after, indent: shownIndent, carets: shownCarets };
}

/** The part of a line between two cells; a wide character that straddles an edge is left out. */
function slice(line: string, start: number, end: number): { text: string; start: number; end: number } {
  let text = '';
  let at = 0;
  let first = -1;
  let last = start;
  for (const character of line) {
    const cells = cellsOf(character);
    if (at >= start && at + cells <= end) {
      if (first < 0) first = at;
      text += character;
      last = at + cells;
    }
    at += cells;
  }
  return { text, start: Math.max(first, 0), end: last };
}
