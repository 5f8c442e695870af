import { listValue } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import { identifier, literal, type Database } from './database.ts';

/**
 * Longest line of records or facts that is read: 64 MB. DuckDB's reader takes twice that for each thread, so most files,
 * whose lines have a few hundred bytes, are read with the shorter one.
 */
const LONGEST_LINE = 67_108_864;
const USUAL_LINE = 1_048_576;

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
  const read = (longest: number): Promise<void> => db.run(
    `CREATE OR REPLACE TABLE ${table} AS SELECT * FROM read_json($1, format = 'newline_delimited', maximum_object_size = ${longest}, columns = {${types}}) WHERE ${where}`,
    [listValue(present.map(escapeGlob))],
  );
  try {
    await read(USUAL_LINE);
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('maximum_object_size'))) throw error;
    await read(LONGEST_LINE);
  }
}

/** DuckDB's readers take patterns: a folder called `[x]` or `a*b` must stand for itself. */
export function escapeGlob(path: string): string {
  return path.replace(/[[\]*?]/gu, (c) => `[${c}]`);
}
