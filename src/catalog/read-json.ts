import { listValue } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import { identifier, literal, type Database } from './database.ts';

/** Longest line of records or facts that is read: 64 MB. */
const LONGEST_LINE = 67_108_864;

/** Creates a table of the lines of all files that satisfy `where`, typed as `columns` says. */
export async function readJson(db: Database, table: string, columns: { readonly [name: string]: string }, paths: readonly string[], where = 'true'): Promise<void> {
  const present = paths.filter((path) => existsSync(path));
  if (present.length !== paths.length) throw new Error(`${table}: ${paths.length - present.length} files of this build are gone`);
  const entries = Object.entries(columns);
  // An empty list of files is an error to read_json; a table of the same shape is not.
  if (present.length === 0) {
    await db.run(`CREATE OR REPLACE TABLE ${table} (${entries.map(([name, type]) => `${identifier(name)} ${type}`).join(', ')})`);
    return;
  }
  const types = entries.map(([name, type]) => `${identifier(name)}: ${literal(type)}`).join(', ');
  await db.run(
    `CREATE OR REPLACE TABLE ${table} AS SELECT * FROM read_json($1, format = 'newline_delimited', maximum_object_size = ${LONGEST_LINE}, columns = {${types}}) WHERE ${where}`,
    [listValue(present.map(escapeGlob))],
  );
}

/** DuckDB's readers take patterns: a folder called `[x]` or `a*b` must stand for itself. */
export function escapeGlob(path: string): string {
  return path.replace(/[[\]*?]/gu, (c) => `[${c}]`);
}
