import type { Diagnostic } from '../../core/diagnostic.ts';
import { number } from '../terminal/words.ts';

/** `1,200 times`: how often a grouped finding was made, where its message does not say so itself. */
export function timesFound({ count, message }: Diagnostic): string | undefined {
  if (count === undefined || count < 2 || new RegExp(`(?<![\\w.])${count}(?![\\w.])`, 'u').test(message)) return undefined;
  return `${number(count)} times`;
}
