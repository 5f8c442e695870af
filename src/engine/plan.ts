import { byCodeUnit } from '../core/compare.ts';
import { canonicalJson, type Json } from '../core/canonical.ts';
import type { Recipe } from './recipe.ts';

/** Why a step runs on an image. `upstream` is one of the steps it needs, which runs for its own reason; `forced`: it was asked for. */
export type Reason = 'forced' | 'new' | 'bytes changed' | 'parameters changed' | 'version changed' | 'library changed' | 'upstream changed' | 'result missing';

/** What the last finished build used, step by step: the other side of every comparison in a plan. */
export interface LastRecipes {
  readonly [step: string]: { readonly version: number; readonly params: string; readonly libraries: string };
}

export function describeRecipes(recipes: readonly Recipe[]): LastRecipes {
  return Object.fromEntries(
    recipes.map(({ step, params, libraries }) => [
      step.name,
      { version: step.version, params: canonicalJson(params), libraries: canonicalJson(libraries) },
    ]),
  );
}

/** Why a step whose result is not stored has to run, most telling reason first. */
export function reasonFor(recipe: Recipe, last: LastRecipes, image: 'new' | 'changed' | 'same', staleNeeds: boolean): Reason {
  if (image === 'new') return 'new';
  if (image === 'changed') return 'bytes changed';
  const before = last[recipe.step.name];
  if (!before) return 'new';
  if (before.version !== recipe.step.version) return 'version changed';
  if (before.params !== canonicalJson(recipe.params)) return 'parameters changed';
  if (before.libraries !== canonicalJson(recipe.libraries)) return 'library changed';
  return staleNeeds ? 'upstream changed' : 'result missing';
}

/** One thing that a step's recipe says now and said otherwise at the last finished build. */
export type Change =
  /** `before` or `after` is undefined where the parameter is new or gone. Names of nested ones are joined by points. */
  | { readonly kind: 'parameter'; readonly step: string; readonly name: string; readonly before: Json | undefined; readonly after: Json | undefined }
  | { readonly kind: 'version'; readonly step: string; readonly before: number; readonly after: number }
  | { readonly kind: 'library'; readonly step: string; readonly name: string; readonly before: string | undefined; readonly after: string | undefined };

/** Images of one step that run for one reason. */
export interface PlannedSet {
  readonly pass: 'analyse' | 'produce';
  readonly step: string;
  readonly reason: Reason;
  readonly images: number;
  /** The first three, as `source/id`. */
  readonly examples: readonly string[];
  /** What differs from the last finished build, where the reason lies in a recipe. */
  readonly changes: readonly Change[];
}

/** Gathers single findings into sets; a plan speaks of sets, never of one image. */
export class PlanBuilder {
  readonly #sets = new Map<string, { pass: 'analyse' | 'produce'; step: string; reason: Reason; images: string[]; count: number }>();

  add(recipe: Recipe, reason: Reason, image: string): void {
    const key = `${recipe.step.name}\0${reason}`;
    const set = this.#sets.get(key) ?? { pass: recipe.step.pass, step: recipe.step.name, reason, images: [], count: 0 };
    this.#sets.set(key, set);
    set.count++;
    if (set.images.length < 3) set.images.push(image);
  }

  /** `changes` tells what stands behind a set's reason. */
  sets(changes: (reason: Reason, step: string) => readonly Change[]): PlannedSet[] {
    return [...this.#sets.values()]
      .map(({ pass, step, reason, images, count }) => ({
        pass, step, reason, images: count, examples: images.toSorted(byCodeUnit), changes: changes(reason, step),
      }))
      .toSorted((a, b) => byCodeUnit(`${a.pass}\0${a.step}\0${a.reason}`, `${b.pass}\0${b.step}\0${b.reason}`));
  }
}
