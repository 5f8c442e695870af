import { listValue } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import { identifier, literal, type Database } from './database.ts';

/**
 * Longest lines of records or facts that are read, in bytes, each tried where the one before was too short. DuckDB's reader
 * takes twice that for each thread: the shortest does for most files, whose lines have a few hundred bytes, and the longest
 * needs more than a small build may hold.
 */
const LONGEST_LINES = [1 << 20, 1 << 24, 1 << 26] as const;

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
  for (const longest of LONGEST_LINES) {
    try {
      return await read(longest);
    } catch (error) {
      if (longest === LONGEST_LINES.at(-1) || !(error instanceof Error && error.message.includes('maximum_object_size'))) throw error;
    }
  }
}

/** DuckDB's readers take patterns: a folder called `[x]` or `a*b` must stand for itself. */
export function escapeGlob(path: string): string {
  return path.replace(/[[\]*?]/gu, (c) => `[${c}]`);
}
