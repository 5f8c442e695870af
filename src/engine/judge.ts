import { hasBlob } from './blobs.ts';
import type { FactIndex } from './facts.ts';
import { isForced, type Forced } from './forced.ts';
import type { Io } from './io.ts';
import type { Layout } from './layout.ts';
import type { StepEnd } from './outcomes.ts';
import type { BlobRef } from './row-blobs.ts';
import type { Recipe, Recipes } from './recipe.ts';

/** What the store says of one image. */
export interface Verdict {
  /** Recipes of the pass that have to run. */
  readonly stale: readonly Recipe[];
  /** By the pass's own steps; undefined where the step is stale. */
  readonly ends: readonly (StepEnd | undefined)[];
  /** Blobs of the results that are stored. */
  readonly blobs: readonly BlobRef[];
}

export interface JudgeContext {
  readonly recipes: Recipes;
  readonly facts: FactIndex;
  readonly layout: Layout;
  readonly io: Io;
  readonly forced: Forced;
}

const SKIPPED: StepEnd = { state: 'skipped' };
const DONE: StepEnd = { state: 'done' };
const NO_BLOBS: readonly BlobRef[] = [];

/**
 * Which steps of an image are stale, from its fingerprints (in the order of `Prints`) and the store: a result is
 * stored if its line is there, and each blob that it names, whole by size.
 */
export function judge(prints: readonly (string | null)[], { recipes, facts, layout, io, forced }: JudgeContext): Verdict {
  const stale: Recipe[] = [];
  const ends: (StepEnd | undefined)[] = [];
  let blobs: BlobRef[] | undefined;
  const failed = new Set<string>();
  recipes.upstream.forEach(({ step }, i) => {
    const print = prints[recipes.own.length + i];
    if (print && facts.state(print) === 'failed') failed.add(step.name);
  });
  for (const [i, recipe] of recipes.own.entries()) {
    const { name, step } = recipe;
    const print = prints[i];
    if (!print) ends.push(SKIPPED);
    else {
      const stored = isForced(forced, name) ? undefined : storedEnd(print, step.pass, { facts, layout, io, forced });
      if (stored) {
        ends.push(stored.end);
        if (stored.blobs.length > 0) (blobs ??= []).push(...stored.blobs);
        if (stored.end.state === 'failed') failed.add(step.name);
      } else if (step.needs.some((need) => failed.has(need))) {
        // Behind a step that failed nothing runs, now or next time.
        ends.push(SKIPPED);
        failed.add(step.name);
      } else {
        ends.push(undefined);
        stale.push(recipe);
      }
    }
  }
  return { stale, ends, blobs: blobs ?? NO_BLOBS };
}

function storedEnd(print: string, pass: 'analyse' | 'produce', { facts, layout, io, forced }: Omit<JudgeContext, 'recipes'>): { readonly end: StepEnd; readonly blobs: readonly BlobRef[] } | undefined {
  const state = facts.state(print);
  if (state === undefined) return undefined;
  // Most results of the analysis are facts, which the tables read themselves.
  if (state === 'done' && pass === 'analyse' && !forced.fetched) return STORED;
  const line = facts.read(print);
  if (!line || (forced.fetched && line.origin === 'remote')) return undefined;
  const blobs = (line.artefacts ?? []).map(({ sha256, bytes }) => ({ sha256, bytes }));
  if (!blobs.every((blob) => hasBlob(layout, blob.sha256, blob.bytes, io))) return undefined;
  return { end: line.state === 'failed' ? { state: 'failed', reason: line.reason ?? 'unknown' } : DONE, blobs };
}

const STORED = { end: DONE, blobs: NO_BLOBS } as const;
