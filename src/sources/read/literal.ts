import { MOST_LABELS, type LabelProblem } from '../label-problems.ts';

/**
 * A reader of what sources write into one cell: a dictionary of texts and numbers, a list of texts, a list of numbers;
 * as JSON or as Python prints them (`{'Eczema': 0.41, "Kaposi's sarcoma": 0.59}`). Nothing else is understood: no
 * nesting, no bare words, no comments, no expressions. One pass over the text, which may have at most 65,536 characters.
 */
const LONGEST = 65_536;

/** Characters of one number; the longest that a double needs has 24. */
const LONGEST_NUMBER = 64;

export type Read<T> = { readonly entries: readonly T[] } | { readonly problem: LabelProblem };

export interface Weighted {
  readonly label: string;
  /** As written; whether it is a number is for `weightProblem`. */
  readonly weight: string;
}

/** `{'a': 0.4, 'b': 0.6}`, as it is ordered. */
export function readDictionary(text: string): Read<Weighted> {
  return readEntries(text, '{', '}', (at) => {
    const label = quoted(at);
    if (label === undefined || !take(at, ':')) return undefined;
    const weight = word(at);
    return weight === undefined ? undefined : { label, weight };
  });
}

/** `['a', 'b']`. */
export function readTexts(text: string): Read<string> {
  return readEntries(text, '[', ']', quoted);
}

/** `[5, 4, 3]`: the numbers as written. */
export function readNumbers(text: string): Read<string> {
  return readEntries(text, '[', ']', word);
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** Entries between brackets, separated by commas; Python and people leave one behind the last. */
function readEntries<T>(text: string, open: string, close: string, entry: (cursor: Cursor) => T | undefined): Read<T> {
  const unreadable = { problem: 'differential-unreadable' } as const;
  if (text.length > LONGEST) return unreadable;
  const cursor: Cursor = { text, at: 0 };
  if (!take(cursor, open)) return unreadable;
  const entries: T[] = [];
  let closed = take(cursor, close);
  while (!closed) {
    const next = entry(cursor);
    if (next === undefined) return unreadable;
    if (entries.push(next) > MOST_LABELS) return { problem: 'too-many-labels' };
    const comma = take(cursor, ',');
    closed = take(cursor, close);
    if (!comma && !closed) return unreadable;
  }
  skipBlanks(cursor);
  return cursor.at === text.length ? { entries } : unreadable;
}

function skipBlanks(cursor: Cursor): void {
  while (cursor.at < cursor.text.length && ' \t\r\n'.includes(cursor.text[cursor.at]!)) cursor.at++;
}

/** Whether `character` comes next, blanks aside; it is then behind. */
function take(cursor: Cursor, character: string): boolean {
  skipBlanks(cursor);
  if (cursor.text[cursor.at] !== character) return false;
  cursor.at++;
  return true;
}

const escapes: { readonly [character: string]: string } = { '\\': '\\', "'": "'", '"': '"', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const hexDigits: { readonly [character: string]: number } = { x: 2, u: 4, U: 8 };

/** A text in single or double quotes, not blank and without control characters; undefined for anything else. */
function quoted(cursor: Cursor): string | undefined {
  skipBlanks(cursor);
  const quote = cursor.text[cursor.at];
  if (quote !== "'" && quote !== '"') return undefined;
  let value = '';
  for (cursor.at++; cursor.at < cursor.text.length; cursor.at++) {
    const character = cursor.text[cursor.at]!;
    if (character === quote) {
      cursor.at++;
      // A control character, written as itself or as an escape, is in no label; half a pair of surrogates is no character.
      return value.trim() === '' || /[\p{Cc}\p{Cs}]/u.test(value) ? undefined : value;
    }
    if (character !== '\\') value += character;
    else {
      const meant = escaped(cursor);
      if (meant === undefined) return undefined;
      value += meant;
    }
  }
  return undefined;
}

/** What the escape at the cursor stands for; the cursor is then at its last character. */
function escaped(cursor: Cursor): string | undefined {
  const character = cursor.text[++cursor.at] ?? '';
  const digits = Object.hasOwn(hexDigits, character) ? hexDigits[character]! : 0;
  if (digits === 0) return Object.hasOwn(escapes, character) ? escapes[character] : undefined;
  const hex = cursor.text.slice(cursor.at + 1, cursor.at + 1 + digits);
  if (!/^[0-9a-fA-F]+$/u.test(hex) || hex.length < digits) return undefined;
  cursor.at += digits;
  const code = Number.parseInt(hex, 16);
  return code > 0x10_ff_ff ? undefined : digits === 8 ? String.fromCodePoint(code) : String.fromCharCode(code);
}

/** A number, or a word in its place (`nan`, `None`), as written. */
function word(cursor: Cursor): string | undefined {
  skipBlanks(cursor);
  const found = /[-+.0-9A-Za-z_]*/uy;
  found.lastIndex = cursor.at;
  const [text] = found.exec(cursor.text)!;
  if (text === '' || text.length > LONGEST_NUMBER) return undefined;
  cursor.at += text.length;
  return text;
}
