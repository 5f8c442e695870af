import { codes } from '../../core/codes.ts';
import type { Diagnostic, Place } from '../../core/diagnostic.ts';
import { inOrder } from './order.ts';
import { tally, type Tally } from './tally.ts';

/** One finding in a `--json` result (docs/json.md). */
export interface JsonDiagnostic {
  readonly code: string;
  readonly title: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly at?: Place;
  readonly hint?: string;
  readonly help?: string;
  readonly count?: number;
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
}

/** The members `diagnostics` and `summary` of every `--json` result. */
export function diagnosticsAsJson(diagnostics: readonly Diagnostic[]): { diagnostics: JsonDiagnostic[]; summary: Tally } {
  return { diagnostics: inOrder(diagnostics).map(jsonOf), summary: tally(diagnostics) };
}

function jsonOf(d: Diagnostic): JsonDiagnostic {
  return {
    code: d.code,
    title: codes[d.code].title,
    severity: d.severity,
    message: d.message,
    ...(d.at && { at: placeOf(d.at) }),
    ...(d.hint !== undefined && { hint: d.hint }),
    ...(d.help !== undefined && { help: d.help }),
    ...(d.count !== undefined && { count: d.count }),
    ...(d.related && { related: d.related.map((r) => ({ message: r.message, at: placeOf(r.at) })) }),
  };
}

/** Written member by member, so that nothing a room adds to its places leaks into the documented shape. */
function placeOf(at: Place): Place {
  return {
    file: at.file,
    ...(at.line !== undefined && { line: at.line }),
    ...(at.column !== undefined && { column: at.column }),
    ...(at.endColumn !== undefined && { endColumn: at.endColumn }),
    ...(at.text !== undefined && { text: at.text }),
  };
}
