import type { DiagnosticCode } from '../core/codes.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { exitCodes } from '../core/exit-codes.ts';

/** Exit codes of every command. */
export const exit = {
  done: exitCodes.done.code,
  findings: exitCodes.findings.code,
  usage: exitCodes.usage.code,
  internal: exitCodes.internal.code,
  interrupted: exitCodes.interrupted.code,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** Findings that keep a config file from being read at all: not there, not a file, not text, not (safe) YAML. */
const UNREADABLE: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  'DX1001', 'DX1002', 'DX1003', 'DX1004', 'DX1005', 'DX1006', 'DX1007', 'DX1008', 'DX1009',
]);

/** What findings mean for the exit code, where a command does not say otherwise. */
export function exitOf(diagnostics: readonly Diagnostic[]): ExitCode {
  if (!hasErrors(diagnostics)) return exit.done;
  return diagnostics.some((d) => d.severity === 'error' && UNREADABLE.has(d.code)) ? exit.usage : exit.findings;
}
