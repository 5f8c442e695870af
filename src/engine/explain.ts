import { byCodeUnit } from '../core/compare.ts';
import { canonicalJson, type Json } from '../core/canonical.ts';
import type { Change, LastRecipes, Reason } from './plan.ts';
import type { Recipe, Recipes } from './recipe.ts';

/**
 * What stands behind a reason: the differences of the step's own recipe, or, where the reason lies above it, those
 * of the steps it needs, however far up. None for reasons that lie with the image or the store.
 */
export function changesBehind(reason: Reason, step: string, recipes: Recipes, last: LastRecipes): readonly Change[] {
  const known = new Map([...recipes.upstream, ...recipes.own].map((recipe) => [recipe.step.name, recipe]));
  switch (reason) {
    case 'parameters changed':
    case 'version changed':
    case 'library changed':
      return changesOf(known.get(step)!, last);
    case 'upstream changed':
      return [...needsOf(step, known)].toSorted(byCodeUnit).flatMap((need) => changesOf(known.get(need)!, last));
    case 'forced':
    case 'new':
    case 'bytes changed':
    case 'result missing':
      return [];
  }
}

function needsOf(step: string, known: ReadonlyMap<string, Recipe>, found = new Set<string>()): ReadonlySet<string> {
  for (const need of known.get(step)?.step.needs ?? []) {
    if (found.has(need) || !known.has(need)) continue;
    found.add(need);
    needsOf(need, known, found);
  }
  return found;
}

function changesOf({ step: { name: step, version }, params, libraries }: Recipe, last: LastRecipes): Change[] {
  const before = last[step];
  if (!before) return [];
  const differences = <T extends Json>(old: Json, now: Json): { name: string; before: T | undefined; after: T | undefined }[] => {
    const [a, b] = [leaves(old), leaves(now)];
    return [...new Set([...a.keys(), ...b.keys()])].toSorted(byCodeUnit)
      .filter((key) => text(a.get(key)) !== text(b.get(key)))
      .map((key) => ({ name: key, before: a.get(key) as T | undefined, after: b.get(key) as T | undefined }));
  };
  return [
    ...(before.version === version ? [] : [{ kind: 'version', step, before: before.version, after: version } as const]),
    ...differences<Json>(JSON.parse(before.params) as Json, params).map((change) => ({ kind: 'parameter', step, ...change }) as const),
    ...differences<string>(JSON.parse(before.libraries) as Json, libraries).map((change) => ({ kind: 'library', step, ...change }) as const),
  ];
}

function text(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}

/** The members of nested objects by their path; lists are values. */
function leaves(value: Json, path: readonly string[] = [], found = new Map<string, Json>()): ReadonlyMap<string, Json> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return found.set(path.join('.'), value);
  for (const [key, member] of Object.entries(value)) if (member !== undefined) leaves(member, [...path, key], found);
  return found;
}
