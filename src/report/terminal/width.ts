/**
 * Characters that terminals draw two cells wide: East Asian Wide and Fullwidth (UAX #11; the scripts below
 * cover them but for rare symbols) and emoji that are drawn as pictures by default (UTS #51).
 */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
/** Halfwidth katakana and hangul belong to wide scripts but take one cell; a flag is two letters of one cell each. */
const NARROW = /[\uff61-\uffdc\u{1f1e6}-\u{1f1ff}]/u;
/** Drawn upon the character before. */
const COMBINING = /[\p{Mn}\p{Me}]/u;

/** Terminal cells that a text takes. Active characters must have been made visible before. */
export function width(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** Terminal cells of one character: 0, 1 or 2. */
export function cellsOf(character: string): 0 | 1 | 2 {
  if (character < '\u0300') return 1;
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) && !NARROW.test(character) ? 2 : 1;
}

/** The text followed by blanks up to `cells` cells; longer text stays as it is. */
export function padEnd(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - width(text)));
}

/** The text preceded by blanks up to `cells` cells. */
export function padStart(text: string, cells: number): string {
  return ' '.repeat(Math.max(0, cells - width(text))) + text;
}
