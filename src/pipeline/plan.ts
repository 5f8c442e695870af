import { rm } from 'node:fs/promises';
import { makeTemporary } from '../engine/private.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { diskIo } from '../engine/io.ts';
import { runPass } from '../engine/run.ts';
import { openStore } from '../engine/store.ts';
import { holdingStore } from './hold.ts';
import { keptBuild } from './kept.ts';
import { includedSubjects, planned } from './pass.ts';
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
  if (await keptBuild(project, await keyOf(project))) return nothing(opened.diagnostics, subjects.length);

  return (await holdingStore(layout, options.signal, emit, () => planIn(project, opened.diagnostics, options))) ?? nothing(opened.diagnostics, 0);
}

async function planIn(project: Project, before: readonly Diagnostic[], options: ProjectOptions): Promise<PlanResult> {
  const { subjects, config, inventory, parent, layout } = project;
  const store = await openStore(layout, diskIo);
  if (!store.ok) return nothing([...before, ...store.error], 0);
  const analyse = planned(project, store.value, project.analyse, subjects);
  const stale = analyse.subjects.filter((subject) => subject.stale.length > 0).length;
  const known = { diagnostics: before, images: subjects.length, fresh: subjects.length - stale };
  if (stale > 0) return { ...known, sets: analyse.sets, produceKnown: false };

  const { openPool } = await import('../engine/pool.ts');
  const { decide } = await import('../catalog/decide.ts');
  // Nothing is stale, so this run computes nothing: it only gathers what the store holds.
  const facts = await runPass(analyse, {
    recipes: project.analyse, store: store.value, pool: openPool(1), remembered: project.remembered, signal: options.signal, emit: () => {},
  });
  const aside = makeTemporary(layout.private, 'plan');
  try {
    const catalog = await decide({ config, inventory, analysed: facts, ...(parent && { parent }) }, aside);
    try {
      const diagnostics = [...before, ...catalog.diagnostics];
      if (hasErrors(diagnostics)) return { ...known, diagnostics, sets: [], produceKnown: false };
      const produce = planned(project, store.value, project.produce, includedSubjects(project, catalog));
      return { ...known, diagnostics, sets: produce.sets, produceKnown: true };
    } finally {
      await catalog.close();
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function nothing(diagnostics: readonly Diagnostic[], images: number): PlanResult {
  return { diagnostics, sets: [], images, fresh: images, produceKnown: true };
}
