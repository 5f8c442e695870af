import type { Catalog } from '../catalog/catalog.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { hasBlob } from '../engine/blobs.ts';
import { diskIo } from '../engine/io.ts';
import { blobPath, type Layout } from '../engine/layout.ts';
import type { PassResult, Subject } from '../engine/pass.ts';
import { planPass, type PassPlan } from '../engine/plan-pass.ts';
import type { Recipes } from '../engine/recipe.ts';
import type { StepPool } from '../engine/pool.ts';
import { saveRemembered } from '../engine/remembered.ts';
import { runPass } from '../engine/run.ts';
import type { Store } from '../engine/store.ts';
import type { BlobSource } from '../release/release.ts';
import type { Project } from './project.ts';

/** What would run on these images, and why. */
export function planned(project: Project, store: Store, recipes: Recipes, subjects: readonly Subject[]): PassPlan {
  const { remembered, last } = project;
  return planPass(subjects, { recipes, facts: store.facts, layout: store.layout, remembered, last: last?.recipes ?? {} });
}

/** One use of the engine: plan, then run. Digests learnt on the way are kept even when it is interrupted. */
export async function pass(
  project: Project, store: Store, pool: StepPool, recipes: Recipes, subjects: readonly Subject[], signal: AbortSignal, emit: Emit,
): Promise<PassResult> {
  const phase = recipes.pass;
  emit({ type: 'phase-started', phase });
  const damage = await proven(store);
  const plan = planned(project, store, recipes, subjects);
  const result = await runPass(plan, { recipes, store, pool, remembered: project.remembered, signal, emit });
  if (recipes.pass === 'analyse') project.remembered.keepOnly(pathsOf(project.subjects));
  if (project.remembered.changed) await saveRemembered(store.layout.remembered, project.remembered, diskIo);
  // An interrupted pass did the first images only.
  const stale = plan.subjects.slice(0, result.subjects.length).filter((subject) => subject.stale.length > 0).length;
  emit({ type: 'phase-ended', phase, summary: `${stale} of ${subjects.length} images had work` });
  return { ...result, diagnostics: [...damage, ...result.diagnostics] };
}

/** Whatever reaches the tables was proven in this build. */
async function proven(store: Store): Promise<Diagnostic[]> {
  for (const segment of store.facts.segments) store.facts.proves(segment);
  return store.facts.mend();
}

export function includedSubjects(project: Project, catalog: Catalog): Subject[] {
  const subjects = new Map(project.subjects.map((subject) => [`${subject.source}\0${subject.key}`, subject]));
  return catalog.included.map((image) => {
    const subject = subjects.get(`${image.source}\0${image.key}`);
    if (!subject) throw new Error(`the catalog included an image that was never scanned: ${image.source}/${image.id}`);
    return { ...subject, decisions: image.decisions };
  });
}

function pathsOf(subjects: readonly Subject[]): Set<string> {
  return new Set(subjects.flatMap(({ file, mask }) => (mask ? [file.path, mask.path] : [file.path])));
}

/** The store as a release sees it. */
export function blobsOf(layout: Layout): BlobSource {
  return { path: (sha256, bytes) => (hasBlob(layout, sha256, bytes) ? blobPath(layout, sha256) : undefined) };
}
