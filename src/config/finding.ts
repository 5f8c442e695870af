import type { DiagnosticCode } from '../core/codes.ts';
import type { Diagnostic, Place, Severity } from '../core/diagnostic.ts';
import { byCodeUnit } from '../core/compare.ts';
import { maskSecrets } from './mask.ts';

/** What a finding may say besides its message. */
interface Extras {
  readonly severity?: Severity;
  readonly hint?: string | undefined;
  readonly help?: string | undefined;
  readonly related?: Diagnostic['related'];
}

/** Collects findings. A place of `undefined` means text that dx made up to go on with: such a finding is dropped. */
export type Report = (code: DiagnosticCode, at: Place | undefined, message: string, extras?: Extras) => void;

export function collector(): { readonly findings: Diagnostic[]; readonly report: Report } {
  const findings: Diagnostic[] = [];
  return {
    findings,
    report(code, at, message, { severity = 'error', hint, help, related } = {}) {
      if (!at) return;
      findings.push({
        code, severity, message: maskSecrets(message), at,
        ...(hint === undefined ? {} : { hint }),
        ...(help === undefined ? {} : { help }),
        ...(related === undefined ? {} : { related }),
      });
    },
  };
}

/** By file, line, column and code, so that the order of checks never shows. */
export function inFileOrder(a: Diagnostic, b: Diagnostic): number {
  return byCodeUnit(a.at?.file ?? '', b.at?.file ?? '')
    || (a.at?.line ?? 0) - (b.at?.line ?? 0)
    || (a.at?.column ?? 0) - (b.at?.column ?? 0)
    || byCodeUnit(a.code, b.code)
    || byCodeUnit(a.message, b.message);
}

/** Quoted for a message; long or multi-line text is shortened, since the code frame shows it. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/gu, ' ');
  return `"${line.length > 60 ? `${line.slice(0, 57)}…` : line}"`;
}
