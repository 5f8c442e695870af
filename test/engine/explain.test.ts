import { describe, expect, it } from 'vitest';
import { changesBehind } from '../../src/engine/explain.ts';
import { describeRecipes, type LastRecipes } from '../../src/engine/plan.ts';
import { recipesOf } from '../../src/engine/recipes.ts';
import type { Json } from '../../src/core/canonical.ts';
import { registry, stepNames } from '../../src/steps/registry.ts';

const params: { [step: string]: Json } = Object.fromEntries(stepNames().map((name) => {
  const properties = registry[name].params.properties as { readonly [key: string]: { readonly default?: Json } };
  return [name, Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, schema.default ?? null]))];
}));
const recipes = recipesOf('analyse', params);
const last = describeRecipes(recipes.own);
const withLast = (step: string, change: Partial<LastRecipes[string]>): LastRecipes => ({ ...last, [step]: { ...last[step]!, ...change } });

describe('what stands behind a reason', () => {
  it('names a parameter with both values, nested ones by their path, new and gone ones', () => {
    const before = withLast('quality', { params: JSON.stringify({ ...(params['quality'] as object), size: 7, old: { deep: [1] } }) });
    expect(changesBehind('parameters changed', 'quality', recipes, before)).toEqual([
      { kind: 'parameter', step: 'quality', name: 'old.deep', before: [1], after: undefined },
      { kind: 'parameter', step: 'quality', name: 'size', before: 7, after: (params['quality'] as { size: number }).size },
    ]);
  });

  it('names versions of step and library', () => {
    const sharp = recipes.own.find(({ name }) => name === 'decode')!.libraries['sharp'];
    const before = withLast('decode', { version: 0, libraries: '{"sharp":"0.0.1"}' });
    expect(changesBehind('version changed', 'decode', recipes, before)).toEqual([
      { kind: 'version', step: 'decode', before: 0, after: registry.decode.version },
      { kind: 'library', step: 'decode', name: 'sharp', before: '0.0.1', after: sharp },
    ]);
  });

  it('looks for the cause above a step, and finds none where image or store are the reason', () => {
    const before = withLast('decode', { version: 0 });
    expect(changesBehind('upstream changed', 'quality', recipes, before)).toEqual([{ kind: 'version', step: 'decode', before: 0, after: registry.decode.version }]);
    for (const reason of ['new', 'bytes changed', 'result missing', 'forced'] as const) expect(changesBehind(reason, 'quality', recipes, before)).toEqual([]);
    expect(changesBehind('parameters changed', 'quality', recipes, last)).toEqual([]);
  });
});
