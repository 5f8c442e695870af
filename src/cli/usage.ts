import type { CommanderError } from 'commander';
import type { Diagnostic } from '../core/diagnostic.ts';
import { exit } from './exit.ts';
import type { Outcome } from './verb.ts';

/** An outcome that says why nothing was done: exit code 2. */
export function refusal(diagnostic: Omit<Diagnostic, 'severity'>): Outcome {
  return { diagnostics: [{ severity: 'error', ...diagnostic }], json: {}, exit: exit.usage };
}

/** What commander could not parse, as a finding. Its texts read `error: unknown option '--jsn'\n(Did you mean --json?)`. */
export function usageRefusal(error: CommanderError): Outcome {
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n(Did you mean ');
  return refusal({
    code: 'DX9002',
    message: first.trim().replace(/\.$/, ''),
    ...(suggestion !== undefined && { hint: `did you mean ${suggestion.replace(/\)$/, '')}` }),
    help: '"dx --help" lists the commands, "dx <command> --help" its options',
  });
}
