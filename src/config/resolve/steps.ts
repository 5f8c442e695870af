import type { Json } from '../../core/canonical.ts';
import type { Config } from '../config.ts';
import { asSchema } from '../spec/read.ts';
import type { ProjectSpec, StepParameters } from '../spec/project.ts';

/**
 * Every step's parameters with defaults filled in, so that writing a default explicitly changes nothing.
 * `derivatives` is short for `steps: { resize: { sizes } }`; sizes ascend, whatever the order written.
 */
export function resolveSteps(steps: StepParameters, { steps: written = {}, derivatives }: Pick<ProjectSpec, 'steps' | 'derivatives'>): Pick<Config, 'steps' | 'derivatives'> {
  const all: { [step: string]: { readonly [key: string]: Json } } = {};
  for (const [step, { params }] of Object.entries(steps)) {
    const values: { [key: string]: Json } = {};
    for (const [key, schema] of Object.entries(asSchema(params).properties ?? {})) {
      values[key] = (written[step]?.[key] ?? (schema as { readonly default?: Json }).default) as Json;
    }
    all[step] = values;
  }
  const sizes = (derivatives ?? (all['resize']?.['sizes'] as readonly number[] | undefined) ?? []).toSorted((a, b) => a - b);
  if (all['resize']) all['resize'] = { ...all['resize'], sizes };
  return { steps: all, derivatives: sizes };
}
