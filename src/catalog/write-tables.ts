import { identifier, literal, type Database } from './database.ts';
import { guardedSql } from './spreadsheet.ts';
import { releaseTable, type ReleaseTable } from './tables.ts';
import type { WrittenText } from './catalog.ts';

/** Rows of one Parquet row group: fixed, so that the bytes do not depend on threads. */
const ROW_GROUP = 122_880;

/**
 * The rows in order of their key. They lie in that order, but a copy without ORDER BY does not keep it: of a table of
 * 174,000 rows, 4096 of them stood elsewhere in each text.
 */
function ordered(table: ReleaseTable, select: (column: string, type: string) => string): string {
  const columns = table.columns.map((c) => `${select(identifier(c.name), c.type)} AS ${identifier(c.name)}`);
  return `SELECT ${columns.join(', ')} FROM ${identifier(`release_${table.name}`)} AS t ORDER BY ${table.key.map((k) => `t.${identifier(k)}`).join(', ')}`;
}

/** SQL for a cell as its CSV text says it, without the guard of `spreadsheet.ts`. `column` is an identifier of this program. */
export function cellSql(column: string, type: string): string {
  return `CAST(${type === 'DOUBLE' ? plainNumber(column) : column} AS VARCHAR)`;
}

/** RFC 4180 text: header, LF, UTF-8, quotes where needed, NULL as nothing, ordered by the unique key. Texts are guarded as `spreadsheet.ts` says. */
export async function writeCsv(db: Database, name: string, path: string): Promise<WrittenText> {
  const table = releaseTable(name);
  const query = ordered(table, (column, type) => type === 'VARCHAR' ? `CAST(${guardedSql(`t.${column}`)} AS VARCHAR)` : cellSql(`t.${column}`, type));
  const [written] = await db.rows(`COPY (${query}) TO ${literal(path)} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '', COMPRESSION none)`);
  return { columns: table.columns.map((column) => column.name), rows: written!['Count'] as number };
}

/** Doubles here have one decimal at most: `54.0` is written 54, `0.5` as it is. */
function plainNumber(column: string): string {
  return `regexp_replace(CAST(CAST(${column} AS DECIMAL(18,1)) AS VARCHAR), '\\.0$', '')`;
}

/** The same rows, typed. */
export async function writeParquet(db: Database, name: string, path: string): Promise<void> {
  const query = ordered(releaseTable(name), (column, type) => `CAST(t.${column} AS ${type})`);
  await db.run(`COPY (${query}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP})`);
}
