import { byCodeUnit } from '../../core/compare.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';

/** Findings as people read files: by file, line, column, then code and message. Those without a place come first. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(compare);
}

function compare(a: Diagnostic, b: Diagnostic): number {
  return (
    byCodeUnit(a.at?.file ?? '', b.at?.file ?? '') ||
    (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
    (a.at?.column ?? 0) - (b.at?.column ?? 0) ||
    byCodeUnit(a.code, b.code) ||
    byCodeUnit(a.message, b.message)
  );
}
