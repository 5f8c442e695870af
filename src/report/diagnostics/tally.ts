import type { Diagnostic } from '../../core/diagnostic.ts';
import { list, plural } from '../terminal/words.ts';

export interface Tally {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
}

export function tally(diagnostics: readonly Diagnostic[]): Tally {
  const count = (severity: string): number => diagnostics.filter((d) => d.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), notes: count('note') };
}

/** The closing line: `3 errors, 1 warning`; `no findings` where there are none. */
export function tallyLine({ errors, warnings, notes }: Tally): string {
  const parts: string[] = [];
  if (errors > 0) parts.push(plural(errors, 'error'));
  if (warnings > 0) parts.push(plural(warnings, 'warning'));
  if (notes > 0) parts.push(plural(notes, 'note'));
  return parts.length === 0 ? 'no findings' : list(parts).replace(' and ', ', ');
}
