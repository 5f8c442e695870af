import { availableParallelism } from 'node:os';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { StepPool } from '../engine/pool.ts';
import { holdBases, type HeldBases } from './bases.ts';
import { configKey } from './key.ts';
import { later } from './later.ts';
import type { Begun } from './project.ts';
import type { BuildOptions } from './results.ts';

/** What of a build asks for no file of the sources: it is done while they are walked, where it is certain that there is work. */
export interface Prepared {
  readonly rules: Promise<readonly Diagnostic[]>;
  readonly bases: HeldBases;
  /** Its threads have begun where images are certain to be worked on. */
  readonly pool: Promise<StepPool>;
}

/** Whether a build cannot be as the last one, whatever its files are. */
export function hasWork({ config, last, program }: Begun): boolean {
  return last === undefined || last.config !== configKey(config) || last.program !== program;
}

export function prepare(begun: Begun, { jobs, moved }: Pick<BuildOptions, 'jobs' | 'moved'>): Prepared {
  return {
    rules: later(rulesOf(begun)),
    bases: holdBases(begun),
    pool: later(poolOf(jobs ?? availableParallelism(), begun.last === undefined ? Infinity : moved === true ? 1 : 0)),
  };
}

/** Lets go of what it holds. */
export async function endPrepared({ bases, pool }: Prepared): Promise<void> {
  bases.release();
  await (await pool).close();
}

/** `images`: at least so many will be worked on. */
async function poolOf(jobs: number, images: number): Promise<StepPool> {
  const { openPool } = await import('../engine/pool.ts');
  const pool = openPool(jobs);
  if (images > 0) pool.start(images);
  return pool;
}

/** Hours of analysis must not end at a misspelt column. Nothing before this loads DuckDB. */
async function rulesOf({ config }: Begun): Promise<readonly Diagnostic[]> {
  const { checkRules } = await import('../catalog/check-rules.ts');
  const found = await checkRules(config);
  // What is needed next.
  if (!hasErrors(found)) await import('../catalog/decide.ts');
  return found;
}
