import type { DiagnosticCode } from '../../core/codes.ts';

/** Why a row is not taken. `at` is a cell such as `ham10000!D7`. */
export interface Refusal {
  readonly code: DiagnosticCode;
  readonly at: string;
  readonly message: string;
  readonly help?: string;
}

export function refuse(code: DiagnosticCode, at: string, message: string, help?: string): Refusal {
  return { code, at, message, ...(help !== undefined && { help }) };
}

/** What becomes of a row. */
export type Outcome<Edits> =
  /** Nobody touched it, or it says what is so already. */
  | { readonly kind: 'same' }
  | { readonly kind: 'taken'; readonly edits: Edits; readonly did: readonly string[] }
  | { readonly kind: 'refused'; readonly why: Refusal };

export function refused(why: Refusal): { readonly kind: 'refused'; readonly why: Refusal } {
  return { kind: 'refused', why };
}
