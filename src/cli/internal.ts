import { visible, visibleLines } from '../report/terminal/escape.ts';
import type { Paint } from '../report/terminal/paint.ts';
import type { Io } from './io.ts';
import { toolVersion } from '../core/version.ts';

/**
 * What is printed when an invariant broke. Paths are left out, because an image's path is private
 * (DEID-9); with DX_DEBUG=1 the stack is printed as it is, for the eyes of whoever asked for it.
 */
export function internalError(error: unknown, paint: Paint, io: Pick<Io, 'env'>): string {
  const debug = io.env['DX_DEBUG'] === '1';
  const message = error instanceof Error ? error.message : String(error);
  const lines = [
    `${paint.red('internal error')}  ${paint.bold(visible(debug ? message : withoutPaths(message)))}`,
    'This is a fault of dx, not of your project. Nothing that was finished before is lost.',
    `Please report it with this message, the command you ran, dx ${toolVersion}, Node ${process.version} and ${process.platform}-${process.arch}.`,
  ];
  if (debug) lines.push(visibleLines(error instanceof Error ? (error.stack ?? message) : message));
  else lines.push('DX_DEBUG=1 prints the stack as well; it may hold paths, so look before you post it.');
  return `${lines.join('\n')}\n`;
}

/**
 * Absolute paths, POSIX and Windows, become `<path>`: a quoted one up to its quote; a bare one, whose end is not known
 * since names may hold blanks, up to the next `: `, bracket, quote or line end.
 */
function withoutPaths(message: string): string {
  return message
    .replace(/(['"`])(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^'"`]*\1/g, '$1<path>$1')
    .replace(/(^|[\s(=:'"`])(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])(?:(?!: |[)'"`\n]).)*/g, '$1<path>');
}
