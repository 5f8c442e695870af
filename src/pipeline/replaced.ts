import { ReplacedError } from '../engine/hold-file.ts';
import type { Diagnostic } from '../core/diagnostic.ts';

/** Another command on the same project changed what this one rested on; undefined for any other error. */
export function replacedFinding(error: unknown): Diagnostic | undefined {
  if (!(error instanceof ReplacedError)) return undefined;
  return {
    code: 'DX7029', severity: 'error', message: 'another command on this project saw other records or images meanwhile, and replaced what this one rested on',
    help: 'run it again; what was computed is kept',
  };
}
