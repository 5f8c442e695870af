import { StatementType } from '@duckdb/node-api';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../core/canonical.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { locked } from './check-rules.ts';
import { Database, identifier, isWideInteger, literal } from './database.ts';
import { plainSql } from './spreadsheet.ts';
import { releaseTables, type ReleaseTable } from './tables.ts';

/** Longest time a query may take, in milliseconds. */
const PATIENCE = 300_000;

/** Largest result as text of JSON: it is held in memory as a whole, and a text has at most twice this length (V8). */
const MOST_TEXT = 2 ** 28;
/** Blanks and marks around a cell or a row of it. */
const PER_CELL = 12;

interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Json[])[];
  /** More rows than the limit. */
  readonly truncated: boolean;
}

/** A release, or the draft, open for reading. */
export interface ReleaseQuery {
  /** Logical names of the tables that are there. */
  readonly tables: readonly string[];
  /** Runs one SELECT and returns at most `limit` rows, in the query's order. */
  run(sql: string, limit: number): Promise<Result<QueryResult>>;
  close(): void;
}

/** Every release table with its columns, for `dx query --tables` and the docs. */
export function listTables(): readonly ReleaseTable[] {
  return releaseTables;
}

/**
 * Opens a release folder: `selected_unsampled` and the other tables become tables of an in-memory database,
 * loaded from Parquet where it is there and from CSV else. The database is locked afterwards, so that a query
 * can read nothing but them.
 */
export async function openReleaseForQuery(release: { readonly dir: string; readonly name: string; readonly version: string }): Promise<Result<ReleaseQuery>> {
  const db = await Database.open(':memory:', { memory_limit: '2GB', allow_persistent_secrets: 'false' });
  const tables: string[] = [];
  const findings: Diagnostic[] = [];
  try {
    for (const table of releaseTables) {
      const source = tableSource(release, table);
      if (!source) continue;
      try {
        await db.run(`CREATE TABLE ${identifier(table.name)} AS ${source}`);
        tables.push(table.name);
      } catch {
        findings.push({ code: 'DX5060', severity: 'error', message: `table ${table.name} of this release cannot be read`, help: 'Its bytes are not what dx wrote: run `dx verify`.' });
      }
    }
    if (tables.length === 0 && findings.length === 0) findings.push({ code: 'DX5060', severity: 'error', message: 'the folder holds no tables of a release', help: 'Build first, or name a release that is on this machine.' });
    for (const [setting, value] of Object.entries(locked)) if (setting !== 'memory_limit') await db.run(`SET ${setting} = ${value}`);
    await db.run('SET lock_configuration = true');
  } catch (error) {
    db.close();
    throw error;
  }
  if (findings.length > 0) {
    db.close();
    return err(findings);
  }
  return ok({ tables, run: (sql, limit) => runQuery(db, sql, limit), close: () => db.close() });
}

/** SELECT that reads one table's file; undefined where neither file is there. */
function tableSource({ dir, name, version }: { dir: string; name: string; version: string }, table: ReleaseTable): string | undefined {
  const file = `${name}v${version}_${table.name}`;
  const order = ` ORDER BY ${table.key.map(identifier).join(', ')}`;
  const parquet = join(dir, 'data', `${file}.parquet`);
  if (existsSync(parquet)) return `SELECT * FROM read_parquet(${literal(escapeGlob(parquet))})${order}`;
  const csv = join(dir, `${file}.csv`);
  if (!existsSync(csv)) return undefined;
  const columns = table.columns.map((c) => `${literal(c.name)}: 'VARCHAR'`).join(', ');
  const cells = table.columns.map((c) => {
    const cell = `nullif(${identifier(c.name)}, '')`;
    return `${c.type === 'VARCHAR' ? plainSql(cell) : `CAST(${cell} AS ${c.type})`} AS ${identifier(c.name)}`;
  });
  if (headerOf(csv) !== table.columns.map((c) => c.name).join(',')) return "SELECT error('another header')";
  return `SELECT ${cells.join(', ')} FROM read_csv(${literal(escapeGlob(csv))}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', compression = 'none', columns = {${columns}})${order}`;
}

function headerOf(csv: string): string {
  const text = readFileSync(csv, 'utf8');
  return text.slice(0, text.indexOf('\n'));
}

function escapeGlob(path: string): string {
  return path.replace(/[[\]*?]/gu, (c) => `[${c}]`);
}

async function runQuery(db: Database, sql: string, limit: number): Promise<Result<QueryResult>> {
  const statements = await refusal(db, sql);
  if (statements) return err([statements]);
  const timer = setTimeout(() => db.connection.interrupt(), PATIENCE);
  try {
    const result = await db.connection.stream(sql);
    const names = result.deduplicatedColumnNames();
    const wide = names.map((_, index) => isWideInteger(result.columnTypeId(index)));
    const rows: Json[][] = [];
    let size = 0;
    for await (const chunk of result.yieldRowsJson()) {
      for (const row of chunk) {
        if (rows.length > limit) break;
        const cells = row.map((value, index) => (wide[index] ? whole(value as Json) : (value as Json)));
        rows.push(cells);
        size += cells.reduce((sum: number, cell) => sum + JSON.stringify(cell).length + PER_CELL, PER_CELL);
      }
      if (rows.length > limit) break;
      if (size > MOST_TEXT) return err([finding('DX5062', `the result is larger than ${MOST_TEXT / 2 ** 20} MiB`, 'Ask for fewer rows or columns, or count instead of listing.')]);
    }
    return ok({ columns: names.map((name, index) => ({ name, type: result.columnType(index).toString() })), rows: rows.slice(0, limit), truncated: rows.length > limit });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return err([finding('DX5062', message.split('\n\n')[0]!.replaceAll('\n', ' ').slice(0, 300))]);
  } finally {
    clearTimeout(timer);
  }
}

/** Integers as JSON numbers where a number can hold them. */
function whole(value: Json): Json {
  return typeof value === 'string' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** What may run: one statement that reads. The database is locked as well; this makes the message plain. */
async function refusal(db: Database, sql: string): Promise<Diagnostic | undefined> {
  if (!/^(?:select|with|values|describe|summarize|from|\()/iu.test(withoutComments(sql))) return finding('DX5061', 'only SELECT, WITH, VALUES, DESCRIBE and SUMMARIZE');
  try {
    const extracted = await db.connection.extractStatements(sql);
    if (extracted.count !== 1) return finding('DX5061', extracted.count === 0 ? 'the query is empty' : `one statement only, not ${extracted.count}`);
    const prepared = await extracted.prepare(0);
    const { statementType, parameterCount } = prepared;
    prepared.destroySync();
    if (parameterCount > 0) return finding('DX5061', 'a query takes no parameters');
    if (statementType !== StatementType.SELECT) return finding('DX5061', 'only statements that read');
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return finding('DX5062', message.split('\n\n')[0]!.replaceAll('\n', ' ').slice(0, 300));
  }
}

function withoutComments(sql: string): string {
  return sql.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/u, '');
}

function finding(code: 'DX5061' | 'DX5062', message: string, help = '`dx query --tables` lists tables and columns.'): Diagnostic {
  return { code, severity: 'error', message: `query refused: ${message}`, help };
}
