/**
 * Text that a spreadsheet would take for a formula: it begins with `=`, `+`, `-`, `@`, a tab or a carriage return
 * (OWASP, CSV injection). In CSV, and only there, such a text gets an apostrophe in front, and so does one that is
 * already such a text behind apostrophes: so taking one apostrophe away always gives back what was meant.
 * Numbers are never touched. Parquet holds the text itself. The same in JavaScript and in DuckDB's RE2.
 */
export const formula = "^'*[=+\\-@\\t\\r]";

/** Characters of which one stands first wherever `formula` fits. */
export const formulaStarts = "'=+-@\t\r";

const FORMULA = new RegExp(formula, 'u');
const GUARDED = new RegExp(`^'${formula.slice(1)}`, 'u');

/** A text as a CSV cell holds it. */
export function guardedText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that a CSV cell stands for. */
export function plainText(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
