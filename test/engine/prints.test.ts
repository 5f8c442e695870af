import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/canonical.ts';
import { digestOf, sha256 } from '../../src/core/digest.ts';
import { fingerprint } from '../../src/core/fingerprint.ts';
import { Prints, type Decisions, type InputDigests } from '../../src/engine/prints.ts';
import type { Recipe, Recipes } from '../../src/engine/recipe.ts';
import { recipesOf } from '../../src/engine/recipes.ts';
import { registry, stepNames } from '../../src/steps/registry.ts';

const digest = fc.string().map(sha256);
const params = fc.dictionary(fc.constantFrom(...stepNames()), fc.jsonValue() as fc.Arbitrary<Json>);

/** What the fingerprints are by definition: canonical JSON of every field, hashed. */
function byDefinition({ own, upstream }: Recipes, inputs: InputDigests, decisions: Decisions): Map<string, string | null> {
  const known = new Map<string, string | null>();
  for (const { step, params: own_, libraries } of [...upstream, ...own]) {
    const named = step.inputs.map((name) => {
      const decision = decisions[step.name];
      return [name, name === 'decision' ? (decision === undefined ? undefined : digestOf(decision)) : inputs[name]] as const;
    });
    const needs = step.needs.map((need) => [need, known.get(need)] as const);
    const isWhole = [...named, ...needs].every(([, value]) => value);
    known.set(step.name, isWhole ? fingerprint({
      step: step.name, version: step.version, params: own_, libraries,
      inputs: Object.fromEntries(named) as { [name: string]: string }, upstream: Object.fromEntries(needs) as { [name: string]: string },
    }) : null);
  }
  return known;
}

describe('fingerprints put together from pieces', () => {
  it.each(['analyse', 'produce'] as const)('are those of their definition: %s', (pass) => {
    fc.assert(fc.property(params, digest, fc.option(digest, { nil: undefined }), fc.dictionary(fc.constantFrom('crop', 'clean'), fc.jsonValue() as fc.Arbitrary<Json>), (given, image, mask, decisions) => {
      const recipes = recipesOf(pass, Object.fromEntries(stepNames().map((name) => [name, given[name] ?? {}])));
      const inputs = { image, ...(mask !== undefined && { mask }) };
      const prints = new Prints(recipes);
      const made = new Map(prints.recipes.map(({ step }, place) => [step.name as string, prints.of(inputs, decisions)[place]!]));
      const expected = byDefinition(recipes, inputs, decisions);
      for (const [step, print] of expected) expect(made.get(step)).toBe(print);
      expect(made.size).toBe(expected.size);
    }), { numRuns: 50 });
  });

  it('refuse recipes in which a step needs one that is not there', () => {
    const alone: Recipe = { name: 'quality', step: registry.quality, params: {}, libraries: {} };
    expect(() => new Prints({ pass: 'analyse', own: [alone], upstream: [], ahead: [] })).toThrow('needs decode');
  });
});
