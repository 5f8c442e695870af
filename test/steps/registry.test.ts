import { describe, expect, it } from 'vitest';
import { libraryVersions } from '../../src/steps/libraries.ts';
import { isStepName, registry, stepNames, type StepName } from '../../src/steps/registry.ts';
import type { AnyStep } from '../../src/steps/step.ts';

interface Described {
  readonly description?: string;
  readonly default?: unknown;
}

const steps = Object.entries(registry) as [StepName, AnyStep][];

describe('the registry of steps', () => {
  it('names every step by its key', () => {
    expect(steps.map(([, step]) => step.name)).toEqual(steps.map(([key]) => key));
    expect(stepNames('analyse')).toEqual(['decode', 'pixels', 'metadata', 'quality', 'phash', 'crop-box']);
    expect(stepNames('produce')).toEqual(['clean', 'crop', 'resize']);
    expect(isStepName('decode')).toBe(true);
    expect(isStepName('constructor')).toBe(false);
  });

  it('is ordered so that a step stands after those it needs, and analyse before produce', () => {
    const order = stepNames();
    for (const [name, step] of steps) {
      for (const need of step.needs) expect(order.indexOf(need as StepName), `${name} needs ${need}`).toBeLessThan(order.indexOf(name));
      for (const need of step.needs) expect(order).toContain(need);
    }
    expect(order).toEqual([...stepNames('analyse'), ...stepNames('produce')]);
  });

  it('gives every column to one step, in snake case, with a description', () => {
    const owner = new Map<string, string>();
    for (const [name, step] of steps) {
      for (const [column, schema] of Object.entries(step.fact.properties)) {
        expect(owner.get(column), `${column} of ${name}`).toBeUndefined();
        owner.set(column, name);
        expect(column).toMatch(/^[a-z][a-z0-9_]*$/);
        expect((schema as Described).description, column).toMatch(/\S/);
      }
    }
    expect(owner.get('width')).toBe('decode');
  });

  it('gives every parameter a default and a description, and every failure a meaning', () => {
    for (const [name, step] of steps) {
      for (const [key, schema] of Object.entries(step.params.properties as Record<string, Described>)) {
        expect(schema.default, `${name}.${key}`).toBeDefined();
        expect(schema.description, `${name}.${key}`).toMatch(/\S/);
      }
      for (const [reason, meaning] of Object.entries(step.failures)) {
        expect(reason).toMatch(/^[a-z][a-z-]*$/);
        expect(meaning).toMatch(/\S/);
      }
      expect(step.version).toBeGreaterThanOrEqual(1);
      expect(step.about).toMatch(/\.$/);
    }
  });

  it('knows the exact versions of its libraries without loading them', () => {
    const versions = libraryVersions();
    expect(versions.sharp).toMatch(/^\d+\.\d+\.\d+\+libvips-build-\d+\.\d+\.\d+$/);
    expect(versions.exifr).toMatch(/^\d+\.\d+\.\d+$/);
    expect(versions['blockhash-core']).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
