import { clean } from './produce/clean.ts';
import { crop } from './produce/crop.ts';
import { cropBox } from './analyse/crop-box.ts';
import { decode } from './analyse/decode.ts';
import { metadata } from './analyse/metadata.ts';
import { phash } from './analyse/phash.ts';
import { pixels } from './analyse/pixels.ts';
import { quality } from './analyse/quality.ts';
import { resize } from './produce/resize.ts';
import type { AnyStep, Pass } from './step.ts';

/**
 * All steps. The keys are the type `StepName`; their order is topological: a step stands after those it
 * needs, and the analyse pass before the produce pass. A test holds this.
 */
export const registry = {
  decode,
  pixels,
  metadata,
  quality,
  phash,
  'crop-box': cropBox,
  clean,
  crop,
  resize,
} as const satisfies { readonly [name: string]: AnyStep };

export type StepName = keyof typeof registry;

const allNames = Object.keys(registry) as StepName[];

/** The steps of a pass, or all of them, each after those it needs. */
export function stepNames(pass?: Pass): readonly StepName[] {
  return pass === undefined ? allNames : allNames.filter((name) => registry[name].pass === pass);
}

export function isStepName(name: string): name is StepName {
  return Object.hasOwn(registry, name);
}
