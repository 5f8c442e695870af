import { identifier, literal, type Database } from './database.ts';
import { guardedSql, mayWantGuardSql } from './spreadsheet.ts';
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
  const guarded = await columnsToGuard(db, table);
  const query = ordered(table, (column, type) => guarded.has(column) ? `CAST(${guardedSql(`t.${column}`)} AS VARCHAR)` : cellSql(`t.${column}`, type));
  const [written] = await db.rows(`COPY (${query}) TO ${literal(path)} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '', COMPRESSION none)`);
  return { columns: table.columns.map((column) => column.name), rows: written!['Count'] as number };
}

/** The text columns, as identifiers, of which some cell begins as a formula does. */
async function columnsToGuard(db: Database, { name, columns }: ReleaseTable): Promise<ReadonlySet<string>> {
  const texts = columns.filter(({ type }) => type === 'VARCHAR').map((column) => identifier(column.name));
  if (texts.length === 0) return new Set();
  const [found] = await db.rows(`SELECT ${texts.map((column, index) => `${mayWantGuardSql(column)} AS c${index}`).join(', ')} FROM ${identifier(`release_${name}`)}`);
  return new Set(texts.filter((_, index) => found![`c${index}`] === true));
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
