/**
 * Text that a spreadsheet would take for a formula: it begins with `=`, `+`, `-`, `@`, a tab or a carriage return
 * (OWASP, CSV injection). In CSV, and only there, such a text gets an apostrophe in front, and so does one that is
 * already such a text behind apostrophes: so taking one apostrophe away always gives back what was meant.
 * Numbers are never touched. Parquet holds the text itself.
 */
const FORMULA = "^''*[=+\\-@\\t\\r]";

/** SQL for a text column as CSV holds it. `column` is an identifier of this program. */
export function guardedSql(column: string): string {
  // The pattern's doubled quote is one apostrophe in SQL: any number of apostrophes, then the dangerous character.
  return `CASE WHEN regexp_matches(${column}, '${FORMULA}') THEN chr(39) || ${column} ELSE ${column} END`;
}

/** SQL that takes the guard away. */
export function plainSql(column: string): string {
  return `CASE WHEN regexp_matches(${column}, '^''''*[=+\\-@\\t\\r]') THEN substr(${column}, 2) ELSE ${column} END`;
}

/** The text that a CSV cell stands for. */
export function plainText(cell: string): string {
  return /^'+[=+\-@\t\r]/u.test(cell) ? cell.slice(1) : cell;
}
