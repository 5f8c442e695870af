import { formula, formulaStarts } from '../core/spreadsheet.ts';
import { literal } from './database.ts';

const STARTS = [...formulaStarts].map((character) => character.charCodeAt(0)).join(', ');

/** SQL for a text column as CSV holds it. `column` is an identifier of this program. */
export function guardedSql(column: string): string {
  return `CASE WHEN ord(${column}) IN (${STARTS}) AND regexp_matches(${column}, ${literal(formula)}) THEN chr(39) || ${column} ELSE ${column} END`;
}

/**
 * SQL that tells of a text column of a table whether any cell may want the guard. Asked first, since of most columns none
 * does: to try the guard on every cell of 28 columns took nearly half of the time of writing them.
 */
export function mayWantGuardSql(column: string): string {
  return `coalesce(bool_or(ord(${column}) IN (${STARTS})), false)`;
}

/** SQL that takes the guard away. */
export function plainSql(column: string): string {
  return `CASE WHEN starts_with(${column}, chr(39)) AND regexp_matches(${column}, ${literal(formula)}) THEN substr(${column}, 2) ELSE ${column} END`;
}
