import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { holdBases, type HeldBases } from './bases.ts';
import { configKey } from './key.ts';
import { later } from './later.ts';
import type { Begun } from './project.ts';

/** What of a build asks for no file of the sources: it is done while they are walked, where it is certain that there is work. */
export interface Prepared {
  readonly rules: Promise<readonly Diagnostic[]>;
  readonly bases: HeldBases;
}

/** Whether a build cannot be as the last one, whatever its files are. */
export function hasWork({ config, last, program }: Begun): boolean {
  return last === undefined || last.config !== configKey(config) || last.program !== program;
}

export function prepare(begun: Begun): Prepared {
  return { rules: later(rulesOf(begun)), bases: holdBases(begun) };
}

/** Hours of analysis must not end at a misspelt column. Nothing before this loads DuckDB. */
async function rulesOf({ config }: Begun): Promise<readonly Diagnostic[]> {
  const { checkRules } = await import('../catalog/check-rules.ts');
  const found = await checkRules(config);
  // What they and the passes need next.
  if (!hasErrors(found)) await Promise.all([import('../catalog/decide.ts'), import('../engine/pool.ts')]);
  return found;
}
