import type { DiagnosticCode } from './codes.ts';

export type Severity = 'error' | 'warning' | 'note';

/**
 * Where a finding is. `file` is relative to the project's root with forward slashes, or, for data, the
 * record file as the YAML names it: never an absolute path and never an image's path (DEID-9).
 * Lines and columns start at 1; columns count UTF-16 units, as editors do.
 */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Exclusive end of the offending text, on the same line. */
  readonly endColumn?: number;
  /** The line itself, for the code frame. Only ever a line of config, never of data. */
  readonly text?: string;
}

/** One finding about the config or the data. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One sentence without a full stop at its end, naming the offending text. */
  readonly message: string;
  readonly at?: Place;
  /** Short text beside the carets, typically `did you mean "…"?`. */
  readonly hint?: string;
  /** The way out, one sentence. */
  readonly help?: string;
  /** How many rows or images this finding stands for, where findings are grouped. */
  readonly count?: number;
  /** Other places that belong to the finding: the first definition of a duplicate key, say. */
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
