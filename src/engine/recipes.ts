import type { Json } from '../core/canonical.ts';
import { libraryVersions } from '../steps/libraries.ts';
import { registry, stepNames, type StepName } from '../steps/registry.ts';
import type { AnyStep, Pass } from '../steps/step.ts';
import type { Recipe, Recipes } from './recipe.ts';

/** The recipes of a pass under a configuration's parameters. */
export function recipesOf(pass: Pass, params: { readonly [step: string]: Json }): Recipes {
  const versions: { readonly [library: string]: string } = libraryVersions();
  const recipe = (name: StepName): Recipe => {
    const step: AnyStep = registry[name];
    const own = params[name];
    if (own === undefined) throw new Error(`no parameters for step ${name}`);
    return { name, step, params: own, libraries: Object.fromEntries(step.libraries.map((library) => [library, versions[library]!])) };
  };
  const [analyse, produce] = (['analyse', 'produce'] as const).map((of) => stepNames(of).map(recipe)) as [Recipe[], Recipe[]];
  if (pass === 'produce') return { pass, own: produce, upstream: analyse, ahead: [] };
  return { pass, own: analyse, upstream: [], ahead: withoutDecision(analyse, produce) };
}

/** The recipes of the second pass that neither ask for a decision nor need one that does. */
function withoutDecision(analyse: readonly Recipe[], produce: readonly Recipe[]): Recipe[] {
  const known = new Set<string>(analyse.map(({ name }) => name));
  return produce.filter(({ name, step }) => {
    const isAhead = !step.inputs.includes('decision') && step.needs.every((need) => known.has(need));
    if (isAhead) known.add(name);
    return isAhead;
  });
}
