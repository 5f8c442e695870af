import type { ReleaseTable } from '../catalog/tables.ts';
import { padEnd, width } from './terminal/width.ts';
import type { Paint } from './terminal/paint.ts';

/** The tables of a release with every column, its type and its meaning. */
export function tablesText(tables: readonly ReleaseTable[], paint: Paint): string {
  return tables.map((table) => tableText(table, paint)).join('\n');
}

function tableText({ name, meaning, key, columns }: ReleaseTable, paint: Paint): string {
  const names = Math.max(...columns.map((column) => width(column.name)));
  const types = Math.max(...columns.map((column) => width(column.type)));
  const lines = columns.map((column) => `  ${padEnd(column.name, names)}  ${paint.dim(padEnd(column.type, types))}  ${column.meaning}`);
  return `${[`${paint.bold(name)}: ${meaning}`, ...lines, `  ${paint.dim(`one row for each ${key.join(', ')}`)}`].join('\n')}\n`;
}
