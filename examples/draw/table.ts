/** A table file in the making: one dialect of CSV as archives send it. */
export interface Dialect {
  readonly delimiter: ',' | ';';
  readonly newline: '\n' | '\r\n';
  readonly encoding: 'utf8' | 'latin1';
  readonly mark: boolean;
}

export type Row = { readonly [column: string]: string };

/** Columns in the order of the first row; cells are quoted only where they must be (RFC 4180). */
export function table(rows: readonly Row[], dialect: Dialect): Uint8Array {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  const text = lines.map((cells) => cells.map((cell) => quoted(cell, dialect.delimiter)).join(dialect.delimiter) + dialect.newline).join('');
  return Buffer.from((dialect.mark ? '\uFEFF' : '') + text, dialect.encoding);
}

function quoted(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
