import { existsSync, lstatSync, readFileSync } from 'node:fs';
import type { Emit } from '../../core/event.ts';
import { layoutOf } from '../../engine/layout.ts';
import { environmentKeyCheck } from '../../sources/key-check.ts';
import type { BuildResult, PlanResult } from '../results.ts';
import { decodeIndex } from './columns.ts';
import { sameTrees } from './compare.ts';
import { likelyStore } from './likely-store.ts';
import { lookAt } from './look.ts';
import { thisProgram, witnessFile, type Told, type Witness } from './witness.ts';

/**
 * What the last build told, where nothing at all has changed since: one read of its witness and one walk over
 * the same places. undefined sends the caller the ordinary way, which decides everything itself. Loads neither
 * YAML, schemas, DuckDB nor sharp.
 */
export async function unchangedBuild(root: string, signal: AbortSignal, emit: Emit): Promise<BuildResult | undefined> {
  return (await unchanged(root, signal, emit))?.build;
}

/** The same for `dx plan`: there is nothing to do. */
export async function unchangedPlan(root: string, signal: AbortSignal, emit: Emit): Promise<PlanResult | undefined> {
  const told = await unchanged(root, signal, emit);
  return told && { diagnostics: told.planDiagnostics, sets: [], images: told.images, fresh: told.images, produceKnown: true };
}

async function unchanged(root: string, signal: AbortSignal, emit: Emit): Promise<Told | undefined> {
  const bytes = readWitness(root);
  const index = bytes && decodeIndex(bytes);
  if (!index) return undefined;
  const witness = index.head as Witness;
  if (witness.root !== root || JSON.stringify(witness.program) !== JSON.stringify(thisProgram())) return undefined;
  if (!witness.looks.every(({ how, path, seen }) => lookAt(how, path).seen === seen)) return undefined;
  if (witness.key && environmentKeyCheck(witness.key.variable) !== witness.key.check) return undefined;
  if (!(await sameTrees(witness.trees, index.columns, signal))) return undefined;
  tell(witness.told, emit);
  return witness.told;
}

/** The phases as the ordinary path tells them. */
function tell({ sources, images }: Told, emit: Emit): void {
  emit({ type: 'phase-started', phase: 'config' });
  emit({ type: 'phase-ended', phase: 'config', summary: `${sources} sources declared` });
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
