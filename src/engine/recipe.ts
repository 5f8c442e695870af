import type { Json } from '../core/canonical.ts';
import type { StepName } from '../steps/registry.ts';
import type { AnyStep, Pass } from '../steps/step.ts';

/** One step with everything that is the same for all images. */
export interface Recipe {
  readonly name: StepName;
  readonly step: AnyStep;
  readonly params: Json;
  readonly libraries: { readonly [name: string]: string };
}

/**
 * The recipes of one pass, in an order in which each stands behind the steps it needs. For the produce pass
 * `upstream` carries the analyse recipes, whose fingerprints are part of those of the produce steps.
 */
export interface Recipes {
  readonly pass: Pass;
  readonly own: readonly Recipe[];
  readonly upstream: readonly Recipe[];
  /**
   * Recipes of the next pass that ask for nothing that is decided between the two: they run ahead on an image that is
   * read for the first time, so that it is read once. Their results are found in the store by the pass they belong to.
   */
  readonly ahead: readonly Recipe[];
}
