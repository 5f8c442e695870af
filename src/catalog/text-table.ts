import { open } from 'node:fs/promises';
import { literal } from './database.ts';
import { escapeGlob } from './read-json.ts';

/** Longest line of a table that is read, in bytes. */
const LONGEST_LINE = 1 << 20;

const LONGEST_HEADER = 1 << 16;

/** The header of a release table whose columns have the plain names that dx gives them; undefined for any other, which the strict reader judges. */
export async function plainColumns(path: string): Promise<readonly string[] | undefined> {
  const handle = await open(path, 'r');
  try {
    const piece = Buffer.alloc(LONGEST_HEADER);
    const { bytesRead } = await handle.read(piece, 0, piece.length, 0);
    const end = piece.subarray(0, bytesRead).indexOf(10);
    const header = end < 0 ? '' : piece.toString('latin1', 0, end);
    const columns = header.split(',');
    return /^[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*$/u.test(header) && new Set(columns).size === columns.length ? columns : undefined;
  } finally {
    await handle.close();
  }
}

/** SQL for the file as a table of text columns, in the form that `writeCsv` writes and no other; cells keep the guard of `spreadsheet.ts`. */
export function textSql(path: string, columns: readonly string[]): string {
  return `read_csv(${literal(escapeGlob(path))}, auto_detect = false, columns = {${columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ')}},
    header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n', null_padding = false, strict_mode = true,
    max_line_size = ${LONGEST_LINE}, compression = 'none', hive_partitioning = false)`;
}
