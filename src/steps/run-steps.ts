import type { Json } from '../core/canonical.ts';
import { hardLimits, openPicture } from './open-picture.ts';
import type { Picture } from './picture.ts';
import { registry, type StepName } from './registry.ts';
import type { Fact, Step, StepInputs, StepOutcome } from './step.ts';

/** The stale steps of one image, with everything they may look at. */
export interface StepTask {
  readonly bytes: Uint8Array;
  readonly maskBytes?: Uint8Array;
  /** By step name; a step that names `decision` in its inputs gets its own. */
  readonly decisions?: { readonly [step: string]: Json };
  /** In the order of the registry. Parameters are complete: defaults are filled in. */
  readonly steps: readonly { readonly name: StepName; readonly params: Json }[];
  /** Facts of the steps that are fresh and done. */
  readonly upstream: { readonly [step: string]: Fact };
}

/**
 * `skipped`: a step it needs did not end with a fact, or an input is not there.
 * `crashed`: it threw, which a step never should; the result is not to be cached.
 */
export type StepRun = StepOutcome | { readonly skipped: string } | { readonly crashed: string };

/** What a caller may put around the run of each step: a stopwatch, say, which this room does not have. */
export type Around = (step: StepName, run: () => Promise<StepRun>) => Promise<StepRun>;

/** Runs the steps one after the other over one shared picture: one decode, however many ask for pixels. */
export async function runSteps(task: StepTask, around: Around = (_step, run) => run()): Promise<{ readonly [step: string]: StepRun }> {
  const image = openPicture(task.bytes, hardLimits, task.upstream['decode'] ? 'decoded' : 'to-be-decoded');
  const mask = task.maskBytes && openPicture(task.maskBytes);
  try {
    return await runOver(image, mask, task, around);
  } finally {
    image.close();
    mask?.close();
  }
}

async function runOver(image: Picture, mask: Picture | undefined, task: StepTask, around: Around): Promise<{ readonly [step: string]: StepRun }> {
  const facts: { [step: string]: Fact } = { ...task.upstream };
  const runs: { [step: string]: StepRun } = {};
  for (const { name, params } of task.steps) {
    const step = registry[name];
    const decision = task.decisions?.[name];
    const missing = whatIsMissing(step, { image, ...(mask ? { mask } : {}), ...(decision === undefined ? {} : { decision }) }, facts);
    delete facts[name];
    if (missing !== undefined) {
      runs[name] = { skipped: missing };
      continue;
    }
    const inputs: StepInputs = {
      image,
      ...(mask && step.inputs.includes('mask') ? { mask } : {}),
      ...(decision !== undefined && step.inputs.includes('decision') ? { decision } : {}),
    };
    const upstream = Object.fromEntries(step.needs.map((need) => [need, facts[need]!]));
    const run = await around(name, () => attempt(step, inputs, params, upstream));
    runs[name] = run;
    if ('ok' in run && run.ok) facts[name] = run.fact;
  }
  return runs;
}

function whatIsMissing(step: Pick<Step, 'needs' | 'inputs'>, inputs: StepInputs, facts: { readonly [step: string]: Fact }): string | undefined {
  const need = step.needs.find((name) => !Object.hasOwn(facts, name));
  if (need !== undefined) return `needs ${need}`;
  const input = step.inputs.find((name) => inputs[name] === undefined);
  return input === undefined ? undefined : `no ${input}`;
}

async function attempt(step: (typeof registry)[StepName], inputs: StepInputs, params: Json, upstream: { readonly [step: string]: Fact }): Promise<StepRun> {
  try {
    /* The registry forgets which parameters belong to which step; the config room has checked them by the step's schema. */
    return await (step.run as Step['run'])(inputs, params as Parameters<Step['run']>[1], upstream);
  } catch (error) {
    return { crashed: withoutPaths(error) };
  }
}

/** Name and first line of an error, without anything that looks like a path (DEID-9). */
export function withoutPaths(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
  const [line = ''] = text.split('\n');
  return line.replaceAll(/(?:file:\/\/|[A-Za-z]:)?[\\/][^\s'"()]*/g, '…').slice(0, 200);
}
