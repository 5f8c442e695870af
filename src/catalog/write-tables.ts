import { identifier, literal, type Database } from './database.ts';
import { guardedSql } from './spreadsheet.ts';
import { releaseTable, type ReleaseTable } from './tables.ts';

/** Rows of one Parquet row group: fixed, so that the bytes do not depend on threads. */
const ROW_GROUP = 122_880;

function ordered(table: ReleaseTable, select: (column: string, type: string) => string): string {
  const columns = table.columns.map((c) => `${select(identifier(c.name), c.type)} AS ${identifier(c.name)}`);
  return `SELECT ${columns.join(', ')} FROM ${identifier(`release_${table.name}`)} AS t ORDER BY ${table.key.map((k) => `t.${identifier(k)}`).join(', ')}`;
}

/** RFC 4180 text: header, LF, UTF-8, quotes where needed, NULL as nothing, ordered by the unique key. Texts are guarded as `spreadsheet.ts` says. */
export async function writeCsv(db: Database, name: string, path: string): Promise<void> {
  const query = ordered(releaseTable(name), (column, type) => `CAST(${type === 'VARCHAR' ? guardedSql(`t.${column}`) : type === 'DOUBLE' ? plainNumber(`t.${column}`) : `t.${column}`} AS VARCHAR)`);
  await db.run(`COPY (${query}) TO ${literal(path)} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '', COMPRESSION none)`);
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
