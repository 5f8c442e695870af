import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Pass } from '../steps/step.ts';
import { holdBase, type HeldBase } from './bases.ts';
import { configKey } from './key.ts';
import { later } from './later.ts';
import type { Begun } from './project.ts';

/** What of a build asks for no file of the sources: it is done while they are walked, where there is likely to be work. */
export interface Prepared {
  readonly rules: Promise<readonly Diagnostic[]>;
  readonly bases: HeldBases;
}

export type HeldBases = { readonly [pass in Pass]: HeldBase };

/** Whether a build is unlikely to be as the last one, whatever its files are. */
export function hasWork({ config, last, program }: Begun): boolean {
  return last === undefined || last.config !== configKey(config) || last.program !== program;
}

export function prepare(begun: Begun): Prepared {
  return { rules: later(rulesOf(begun)), bases: basesOf(begun) };
}

export function basesOf(begun: Begun): HeldBases {
  return { analyse: holdBase(begun, 'analyse'), produce: holdBase(begun, 'produce') };
}

/** Lets go of what it holds, once nothing of it is under way any more. */
export async function endPrepared({ rules, bases }: Prepared): Promise<void> {
  await Promise.allSettled([rules, bases.analyse.known, bases.produce.known]);
  releaseBases(bases);
}

export function releaseBases({ analyse, produce }: HeldBases): void {
  analyse.release();
  produce.release();
}

/** Hours of analysis must not end at a misspelt column. Nothing before this loads DuckDB. */
async function rulesOf({ config }: Begun): Promise<readonly Diagnostic[]> {
  const { checkRules } = await import('../catalog/check-rules.ts');
  const found = await checkRules(config);
  // What is needed next.
  if (!hasErrors(found)) await import('../catalog/decide.ts');
  return found;
}
