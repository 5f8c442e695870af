import { rmSync } from 'node:fs';
import type { Catalog } from '../catalog/catalog.ts';
import type { Emit } from '../core/event.ts';
import type { Recorder } from '../core/recorder.ts';
import { saveSnapshot } from '../engine/base.ts';
import { hasBlob } from '../engine/blobs.ts';
import { diskIo, errorCode } from '../engine/io.ts';
import type { Forced } from '../engine/forced.ts';
import type { ResultCache } from '../engine/cache.ts';
import { blobPath, type Layout } from '../engine/layout.ts';
import type { PassResult, Subject } from '../engine/pass.ts';
import { planPass, type Base, type PassPlan } from '../engine/plan-pass.ts';
import type { Recipes } from '../engine/recipe.ts';
import type { StepPool } from '../engine/pool.ts';
import { saveRemembered } from '../engine/remembered.ts';
import { runPass } from '../engine/run.ts';
import type { Store } from '../engine/store.ts';
import type { BlobSource } from '../release/release.ts';
import type { Project } from './project.ts';

/** One pass over some images. */
export interface PassOptions {
  readonly project: Project;
  readonly store: Store;
  readonly recipes: Recipes;
  readonly subjects: readonly Subject[];
  readonly base: Base | undefined;
  readonly forced?: Forced | undefined;
  /** Asked for what is stale; a plan asks nothing. */
  readonly cache?: ResultCache | undefined;
  readonly recorder?: Recorder | undefined;
  /** Called before many images are worked on, which takes memory. */
  readonly makeRoom?: () => Promise<void>;
}

/** What a pass gave. */
export interface PassRun {
  readonly result: PassResult;
  /** Once the catalog has read the result: lets go of what only that needed. */
  read(): void;
  /** Keeps the state of the pass for the next build; returns the sha256 of what it wrote. */
  save(): Promise<string>;
}

/**
 * Images from which on tables are put aside while a pass works (120 MB of 100,000 images), and its threads are ended when it
 * has (150 MB). Starting two anew takes 0.3 s, which these images take thirty times.
 */
const MANY = 10_000;

/** What would run on these images, and why. */
export function planned({ project, store, recipes, subjects, base, forced }: PassOptions): PassPlan {
  const { remembered, last } = project;
  return planPass(subjects, {
    recipes, facts: store.facts, layout: store.layout, io: store.io, remembered, last: last?.recipes ?? {},
    ...(base && { base }), forced,
  });
}

/** One use of the engine: plan, then run. Digests learnt on the way are kept even when it is interrupted. */
export async function pass(options: PassOptions, pool: StepPool, signal: AbortSignal, emit: Emit): Promise<PassRun> {
  const { project, store, recipes, forced, cache, recorder } = options;
  const phase = recipes.pass;
  emit({ type: 'phase-started', phase });
  const plan = planned(options);
  const isMany = plan.todo.length >= MANY;
  if (isMany) await options.makeRoom?.();
  const { remembered } = project;
  let result: PassResult;
  try {
    result = await runPass(plan, { recipes, store, pool, remembered, signal, emit, forced, cache, recorder });
  } catch (error) {
    await rememberDigests(options, plan, false);
    throw error;
  }
  await rememberDigests(options, plan, true);
  if (isMany) await pool.close();
  emit({ type: 'phase-ended', phase, summary: `${plan.todo.length} of ${plan.table.subjects.length} images had work` });
  return { result, read: () => plan.table.forgetPrints(), save: () => saveSnapshot(plan.table, recipes, plan.base, store.layout, store.io) };
}

/** `ended`: not after a failure, which must not be hidden behind a second one. */
async function rememberDigests({ project, store, recipes }: PassOptions, plan: PassPlan, ended: boolean): Promise<void> {
  const { remembered } = project;
  if (ended && recipes.pass === 'analyse') remembered.keepOnly(pathsOf(project.subjects));
  // What the analyse pass learnt is saved already.
  if (!remembered.changed || (recipes.pass === 'produce' && plan.todo.length === 0)) return;
  try {
    await saveRemembered(store.layout.remembered, remembered, diskIo);
  } catch (error) {
    if (ended || errorCode(error) === undefined) throw error;
  }
}

/** The images that are in, each with what was decided for it; in the order of the inventory, as digests are remembered and snapshots written. */
export function includedSubjects(project: Pick<Project, 'subjects'>, catalog: Catalog): Subject[] {
  return catalog.included.map(({ position, decisions }) => {
    // Written out: V8 gives each object that is spread and added to a shape of its own, 300 bytes an image.
    const { source, key, id, file, mask } = project.subjects[position]!;
    return mask ? { source, key, id, file, mask, decisions } : { source, key, id, file, decisions };
  });
}

function* pathsOf(subjects: readonly Subject[]): Iterable<string> {
  for (const { file, mask } of subjects) {
    yield file.path;
    if (mask) yield mask.path;
  }
}

/** The store as a release sees it. A damaged blob is dropped when it is met, and named in `dropped`: the next build makes it again. */
export function blobsOf(layout: Layout, dropped: Set<string> = new Set()): BlobSource {
  return {
    path: (sha256, bytes) => (hasBlob(layout, sha256, bytes) ? blobPath(layout, sha256) : undefined),
    damaged(sha256) {
      rmSync(blobPath(layout, sha256), { force: true });
      dropped.add(sha256);
    },
  };
}
