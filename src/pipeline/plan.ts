import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { forcesAnything, NOT_FORCED, type Forced } from '../engine/forced.ts';
import { diskIo } from '../engine/io.ts';
import type { Base } from '../engine/plan-pass.ts';
import { openStore, type Store } from '../engine/store.ts';
import type { Pass } from '../steps/step.ts';
import { holdingStore } from './hold.ts';
import { cacheAccess } from './cache-access.ts';
import { decidedAside, storedAnalysis } from './decided.ts';
import { keptBuild } from './kept.ts';
import { holdBase, stillBase, type HeldBase } from './bases.ts';
import { planned } from './pass.ts';
import { keyOf, openProject, type Project, type ProjectOptions } from './project.ts';
import type { PlanResult } from './results.ts';

/**
 * What a build would run, and why, without running a step. Which images the produce steps are for is decided
 * by rules over the facts, so their plan is known only once every analysis is in the store.
 */
export async function plan(options: ProjectOptions, emit: Emit): Promise<PlanResult> {
  const opened = await openProject(options, emit);
  const { project } = opened;
  if (!project) return nothing(opened.diagnostics, 0);
  const { subjects, layout } = project;
  const access = cacheAccess(project.config.remote, options.cache, false);
  if (!access.ok) return nothing([...opened.diagnostics, ...access.error], 0);
  const forced: Forced = { ...NOT_FORCED, ...(options.force && { steps: options.force }) };
  if (!forcesAnything(forced) && await keptBuild(project, await keyOf(project))) return nothing(opened.diagnostics, subjects.length);

  return (await holdingStore(layout, options.signal, emit, () => planIn(project, forced, opened.diagnostics))) ?? nothing(opened.diagnostics, 0);
}

async function planIn(project: Project, forced: Forced, before: readonly Diagnostic[]): Promise<PlanResult> {
  const store = await openStore(project.layout, diskIo);
  if (!store.ok) return nothing([...before, ...store.error], 0);
  const held: HeldBase[] = [];
  const hold = (pass: Pass): HeldBase => {
    const base = holdBase(project, pass);
    held.push(base);
    return base;
  };
  try {
    return await planWith(store.value, project, (pass) => stillBase(hold(pass), project), forced, before);
  } finally {
    for (const base of held) base.release();
    await store.value.close();
  }
}

async function planWith(store: Store, project: Project, baseOf: (pass: Pass) => Promise<Base | undefined>, forced: Forced, before: readonly Diagnostic[]): Promise<PlanResult> {
  const { plan: analyse, facts, diagnostics: damage } = await storedAnalysis(project, store, await baseOf('analyse'), forced);
  const images = project.subjects.length;
  const known = { diagnostics: [...before, ...damage], images, fresh: images - analyse.todo.length };
  if (!facts) return { ...known, sets: analyse.sets, produceKnown: false };
  const decided = await decidedAside(project, facts);
  const diagnostics = [...known.diagnostics, ...decided.diagnostics];
  if (!decided.included || hasErrors(diagnostics)) return { ...known, diagnostics, sets: [], produceKnown: false };
  const produce = planned({ project, store, recipes: project.produce, forced, subjects: decided.included, base: await baseOf('produce') });
  return { ...known, diagnostics, sets: produce.sets, produceKnown: true };
}

function nothing(diagnostics: readonly Diagnostic[], images: number): PlanResult {
  return { diagnostics, sets: [], images, fresh: images, produceKnown: true };
}
