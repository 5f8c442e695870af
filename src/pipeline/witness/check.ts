import { existsSync, lstatSync, readFileSync } from 'node:fs';
import type { Emit } from '../../core/event.ts';
import { layoutOf } from '../../engine/layout.ts';
import { environmentKeyCheck } from '../../sources/key-check.ts';
import { declared } from '../declared.ts';
import type { BuildResult, PlanResult } from '../results.ts';
import { decodeIndex } from './columns.ts';
import { sameTrees } from './compare.ts';
import { likelyStore } from './likely-store.ts';
import { lookAt } from './look.ts';
import { thisProgram, witnessFile, type Told, type Witness } from './witness.ts';

/**
 * What the last build told, where nothing at all has changed since: one read of its witness and one walk over
 * the same places. Else the caller goes the ordinary way, which decides everything itself; `moved` says that some file of a
 * source, or of the draft, is not as it was. Loads neither YAML, schemas, DuckDB nor sharp.
 */
export async function unchangedBuild(root: string, signal: AbortSignal, emit: Emit): Promise<BuildResult | { readonly moved: boolean }> {
  const told = await unchanged(root, signal, emit);
  return typeof told === 'string' ? { moved: told === 'moved' } : told.build;
}

/** The same for `dx plan`: there is nothing to do. */
export async function unchangedPlan(root: string, signal: AbortSignal, emit: Emit): Promise<PlanResult | undefined> {
  const told = await unchanged(root, signal, emit);
  return typeof told === 'string' ? undefined : { diagnostics: told.planDiagnostics, sets: [], images: told.images, fresh: told.images, produceKnown: true };
}

async function unchanged(root: string, signal: AbortSignal, emit: Emit): Promise<Told | 'unknown' | 'moved'> {
  const bytes = readWitness(root);
  const index = bytes && decodeIndex(bytes);
  if (!index) return 'unknown';
  const witness = index.head as Witness;
  if (witness.root !== root || JSON.stringify(witness.program) !== JSON.stringify(thisProgram())) return 'unknown';
  if (!witness.looks.every(({ how, path, seen }) => lookAt(how, path).seen === seen)) return 'unknown';
  if (witness.key && environmentKeyCheck(witness.key.variable) !== witness.key.check) return 'unknown';
  if (!(await sameTrees(witness.trees, index.columns, signal))) return 'moved';
  tell(witness.told, emit);
  return witness.told;
}

/** The phases as the ordinary path tells them. */
function tell({ sources, images }: Told, emit: Emit): void {
  emit({ type: 'phase-started', phase: 'config' });
  emit({ type: 'phase-ended', phase: 'config', summary: declared(sources) });
  emit({ type: 'phase-started', phase: 'scan' });
  emit({ type: 'phase-ended', phase: 'scan', summary: `${images} images` });
}

/** Only from a folder that nobody else may enter, and in which no later build was broken off. */
function readWitness(root: string): Buffer | undefined {
  try {
    const layout = layoutOf(likelyStore(root), root);
    if ((lstatSync(layout.private).mode & 0o077) !== 0 && process.platform !== 'win32') return undefined;
    if (existsSync(layout.unfinished)) return undefined;
    return readFileSync(witnessFile(layout));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
