import { formula } from '../core/spreadsheet.ts';
import { literal } from './database.ts';

/** SQL for a text column as CSV holds it. `column` is an identifier of this program. */
export function guardedSql(column: string): string {
  return `CASE WHEN regexp_matches(${column}, ${literal(formula)}) THEN chr(39) || ${column} ELSE ${column} END`;
}

/** SQL that takes the guard away. */
export function plainSql(column: string): string {
  return `CASE WHEN starts_with(${column}, chr(39)) AND regexp_matches(${column}, ${literal(formula)}) THEN substr(${column}, 2) ELSE ${column} END`;
}
