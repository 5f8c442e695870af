import type { Json } from '../../core/canonical.ts';
import { asSchema } from '../spec/read.ts';
import type { StepParameters } from '../spec/project.ts';

/** Every step's parameters with defaults filled in, so that writing a default explicitly changes nothing. */
export function resolveSteps(steps: StepParameters, written: { readonly [step: string]: { readonly [key: string]: unknown } } = {}): { [step: string]: Json } {
  const all: { [step: string]: Json } = {};
  for (const [step, { params }] of Object.entries(steps)) {
    const values: { [key: string]: Json } = {};
    for (const [key, schema] of Object.entries(asSchema(params).properties ?? {})) {
      values[key] = (written[step]?.[key] ?? (schema as { readonly default?: Json }).default) as Json;
    }
    all[step] = values;
  }
  return all;
}
