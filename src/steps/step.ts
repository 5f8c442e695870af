import type { Static, TObject } from 'typebox';
import type { Json } from '../core/canonical.ts';
import type { Picture } from './picture.ts';

/** Before the decisions (all images) or after them (included images; a step that asks for no decision also runs ahead, on new images). */
export type Pass = 'analyse' | 'produce';

/** What a step may look at. `decision` is what the catalog decided for this image: a crop box, say. */
export type InputName = 'image' | 'mask' | 'decision';

/** Libraries whose code decides a step's result; their exact versions enter its fingerprint. */
export type Library = 'sharp' | 'exifr' | 'blockhash-core';

/** The inputs of one run. `mask` and `decision` are there where the step names them in `inputs`. */
export interface StepInputs {
  readonly image: Picture;
  readonly mask?: Picture;
  readonly decision?: Json;
}

/** The results of the steps named in `needs`, by step name. */
export type Upstream = { readonly [step: string]: Fact };

/** A flat row of facts: it becomes columns of the catalog. Floats are already rounded. */
export type Fact = { readonly [column: string]: Json };

/** A file that a produce step made. `role` tells several files of one step apart. */
export interface Artefact {
  readonly role: string;
  readonly bytes: Uint8Array;
  readonly extension: 'jpg' | 'png';
  readonly width: number;
  readonly height: number;
}

/**
 * What a step found. A failure is a fact about the image, not an error of the program: it is cached, it
 * excludes the image (fail closed), and `reason` is one of the step's own `failures`.
 */
export type StepOutcome =
  | { readonly ok: true; readonly fact: Fact; readonly artefacts?: readonly Artefact[] }
  | { readonly ok: false; readonly reason: string; readonly detail?: string };

/**
 * A pure function of named inputs, parameters and the results it needs; no clock, network, file system or
 * random source. Its `version` is raised by hand whenever the code gives another result for the same input.
 */
export interface Step<Params extends TObject = TObject> {
  readonly name: string;
  readonly version: number;
  readonly pass: Pass;
  /** One sentence for the docs. */
  readonly about: string;
  /** Schema of the parameters; every property has a default and a description. */
  readonly params: Params;
  readonly inputs: readonly InputName[];
  /** Steps whose facts it reads. If one of them failed, this step does not run. */
  readonly needs: readonly string[];
  readonly libraries: readonly Library[];
  /** Schema of the fact: a flat object whose descriptions document the catalog's columns. Column names are unique across steps. */
  readonly fact: TObject;
  /** Every `reason` it may give, with what it means. */
  readonly failures: { readonly [reason: string]: string };
  readonly run: (inputs: StepInputs, params: Static<Params>, upstream: Upstream) => Promise<StepOutcome>;
}

/** Identity at run time; ties the types of `params` and `run` together. */
export function defineStep<Params extends TObject>(step: Step<Params>): Step<Params> {
  return step;
}

/** A step whose parameters are not known to the caller: what registries and planners hold. */
export interface AnyStep extends Omit<Step, 'run'> {
  readonly run: (inputs: StepInputs, params: never, upstream: Upstream) => Promise<StepOutcome>;
}
