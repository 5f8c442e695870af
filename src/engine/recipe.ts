import type { Json } from '../core/canonical.ts';
import { digestOf } from '../core/digest.ts';
import { fingerprint } from '../core/fingerprint.ts';
import type { StepName } from '../steps/registry.ts';
import type { AnyStep, InputName, Pass } from '../steps/step.ts';

/** One step with everything that is the same for all images. */
export interface Recipe {
  readonly name: StepName;
  readonly step: AnyStep;
  readonly params: Json;
  readonly libraries: { readonly [name: string]: string };
}

/** sha256 of each input that an image has; a step whose inputs are not all there is skipped. */
export type InputDigests = { readonly [input in InputName]?: string };

/**
 * The recipes of one pass, in an order in which each stands behind the steps it needs. For the produce pass
 * `upstream` carries the analyse recipes, whose fingerprints are part of those of the produce steps.
 */
export interface Recipes {
  readonly pass: Pass;
  readonly own: readonly Recipe[];
  readonly upstream: readonly Recipe[];
}

/** The fingerprint of each step for one image; null where an input of it, or of a step it needs, is missing. */
export function fingerprints(
  recipes: Recipes,
  inputs: InputDigests,
  decisions: { readonly [step: string]: Json } = {},
): Map<string, string | null> {
  const result = new Map<string, string | null>();
  for (const recipe of [...recipes.upstream, ...recipes.own]) {
    result.set(recipe.step.name, stepFingerprint(recipe, inputs, decisions, result));
  }
  return result;
}

function stepFingerprint(
  recipe: Recipe,
  inputs: InputDigests,
  decisions: { readonly [step: string]: Json },
  known: ReadonlyMap<string, string | null>,
): string | null {
  const { step } = recipe;
  const named: { [name: string]: string } = {};
  for (const name of step.inputs) {
    const decision = decisions[step.name];
    const digest = name === 'decision' ? decision !== undefined && digestOf(decision) : inputs[name];
    if (!digest) return null;
    named[name] = digest;
  }
  const upstream: { [step: string]: string } = {};
  for (const need of step.needs) {
    const digest = known.get(need);
    if (digest === undefined) throw new Error(`step ${step.name} needs ${need}, which does not come before it`);
    if (digest === null) return null;
    upstream[need] = digest;
  }
  return fingerprint({ step: step.name, version: step.version, params: recipe.params, inputs: named, upstream, libraries: recipe.libraries });
}
