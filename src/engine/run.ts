import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import type { StepName } from '../steps/registry.ts';
import type { Fact } from '../steps/step.ts';
import { newBlob, type NewBlob } from './blobs.ts';
import { settled, type Journal } from './journal.ts';
import type { FactLine, PassResult, StepState, Subject, SubjectFile, SubjectResult } from './pass.ts';
import { nameOf, staleRecipes, type PassPlan, type SubjectPlan } from './plan-pass.ts';
import type { StepPool } from './pool.ts';
import { readWhole, type ReadOutcome } from './read-file.ts';
import { fingerprints, type InputDigests, type Recipe, type Recipes } from './recipe.ts';
import type { Remembered } from './remembered.ts';
import type { Store } from './store.ts';
import { Tally } from './tally.ts';
import type { WorkerResult } from './worker.ts';

export interface RunOptions {
  readonly recipes: Recipes;
  readonly store: Store;
  readonly remembered: Remembered;
  /** Threads that run the steps; whoever opened them closes them. */
  readonly pool: StepPool;
  /** Aborting lets the images in flight finish, keeps their results, and ends the pass early. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

interface Run extends RunOptions {
  readonly journal: Journal;
  readonly tally: Tally;
  readonly diagnostics: Diagnostic[];
}

/**
 * Runs what the plan found stale. Memory is bounded by the images in flight, whatever their number: each is
 * read once, handed to a worker with all its stale steps, and let go when its results are in the journal.
 * A bad image is a finding about that image; the others go on.
 */
export async function runPass(plan: PassPlan, options: RunOptions): Promise<PassResult> {
  const journal = options.store.journal();
  const tally = new Tally(options.recipes.own.map(({ name }) => name));
  const run: Run = { ...options, journal, tally, diagnostics: [] };
  const results: (SubjectResult | undefined)[] = Array.from({ length: plan.subjects.length });
  const total = plan.subjects.length;
  let next = 0;
  let done = 0;
  let bytes = 0;
  const lane = async (): Promise<void> => {
    while (next < total && !options.signal.aborted) {
      const index = next++;
      const result = await runSubject(plan.subjects[index]!, run);
      results[index] = result;
      bytes += result.bytes;
      done++;
      if (plan.subjects[index]!.stale.length > 0) options.emit({ type: 'progress', phase: options.recipes.pass, done, total, bytes });
    }
  };
  try {
    await settled(Array.from({ length: options.pool.capacity }, lane));
  } finally {
    const sealed = await journal.close();
    if (sealed) options.store.facts.add(sealed);
  }
  return {
    subjects: results.filter((result) => result !== undefined),
    unchanged: [],
    segments: options.store.facts.segments.map(({ path }) => path),
    counts: tally.counts(),
    diagnostics: [...run.diagnostics, ...tally.diagnostics()],
  };
}

async function runSubject(plan: SubjectPlan, run: Run): Promise<SubjectResult> {
  if (plan.fingerprints && plan.inputs && plan.stale.length === 0) {
    return finished(plan.subject, plan.inputs, plan.fingerprints, new Map(), run);
  }
  const image = await read(plan.subject.file, run);
  if (!image.ok) return unreadable(plan.subject, image.problem, run);
  const mask = plan.subject.mask && (await read(plan.subject.mask, run));
  if (mask && !mask.ok) return unreadable(plan.subject, mask.problem, run);
  const inputs: InputDigests = { image: image.sha256, ...(mask?.ok && { mask: mask.sha256 }) };
  // The bytes decide, not what was remembered of them: the plan is made anew from what was read.
  const prints = fingerprints(run.recipes, inputs, plan.subject.decisions);
  const stale = staleRecipes(prints, { recipes: run.recipes, facts: run.store.facts, layout: run.store.layout });
  if (stale.length === 0) return finished(plan.subject, inputs, prints, new Map(), run);
  const outcomes = await compute(plan.subject, stale, prints, image.bytes, mask?.ok ? mask.bytes : undefined, run);
  const states = await keep(plan.subject, stale, prints, outcomes, run);
  return finished(plan.subject, inputs, prints, states, run);
}

async function read(file: SubjectFile, run: Run): Promise<ReadOutcome> {
  const outcome = await readWhole(file.path, run.store.io);
  if (outcome.ok) run.remembered.remember(outcome.file, outcome.sha256, outcome.readAtNs);
  return outcome;
}

async function compute(
  subject: Subject,
  stale: readonly Recipe[],
  prints: ReadonlyMap<string, string | null>,
  bytes: Buffer,
  maskBytes: Buffer | undefined,
  run: Run,
): Promise<WorkerResult> {
  const upstream: { [step: string]: Fact } = {};
  const failed = new Set<string>();
  const staleNames = new Set(stale.map((recipe) => recipe.step.name));
  for (const [name, print] of prints) {
    if (print === null || staleNames.has(name)) continue;
    const line = run.store.facts.read(print);
    if (line?.state === 'failed') failed.add(name);
    else if (line?.fact) upstream[name] = line.fact;
  }
  const runnable = stale.filter((recipe) => !recipe.step.needs.some((need) => failed.has(need)));
  if (runnable.length === 0) return {};
  try {
    return await run.pool.run({
      bytes: owned(bytes),
      ...(maskBytes && { maskBytes: owned(maskBytes) }),
      decisions: subject.decisions ?? {},
      steps: runnable.map(({ name, params }) => ({ name, params })),
      upstream,
    });
  } catch (error) {
    // A worker that died or ran out of time says nothing about the image.
    const crashed = { crashed: error instanceof Error && error.name === 'TimeoutError' ? 'out of time' : 'the worker died' };
    return Object.fromEntries(runnable.map(({ step }) => [step.name, crashed]));
  }
}

/** Puts the results into the journal, blobs before the lines that name them. */
async function keep(
  subject: Subject,
  stale: readonly Recipe[],
  prints: ReadonlyMap<string, string | null>,
  outcomes: WorkerResult,
  run: Run,
): Promise<Map<string, StepState>> {
  const states = new Map<string, StepState>();
  const lines: FactLine[] = [];
  const blobs: NewBlob[] = [];
  for (const { name } of stale) {
    const outcome = outcomes[name];
    if (!outcome || 'skipped' in outcome) {
      states.set(name, 'skipped');
      continue;
    }
    if ('crashed' in outcome) {
      states.set(name, 'crashed');
      run.diagnostics.push(crash(subject, name, outcome.crashed));
      continue;
    }
    run.tally.ran(name);
    const head = { fp: prints.get(name)!, step: name };
    if (!outcome.ok) {
      states.set(name, 'failed');
      run.tally.failed(subject.source, name, outcome.reason);
      lines.push({ ...head, state: 'failed', reason: outcome.reason, ...(outcome.detail !== undefined && { detail: outcome.detail }) });
      continue;
    }
    const artefacts = [];
    for (const { bytes, ...artefact } of outcome.artefacts ?? []) {
      const blob = newBlob(bytes);
      blobs.push(blob);
      artefacts.push({ ...artefact, sha256: blob.sha256, bytes: bytes.length });
    }
    states.set(name, 'done');
    lines.push({ ...head, state: 'done', fact: outcome.fact, ...(artefacts.length > 0 && { artefacts }) });
  }
  await run.journal.add(lines, blobs);
  return states;
}

function finished(
  subject: Subject,
  inputs: InputDigests,
  prints: ReadonlyMap<string, string | null>,
  states: ReadonlyMap<string, StepState>,
  run: Run,
): SubjectResult {
  const steps: { [step: string]: { state: StepState; fingerprint: string | null } } = {};
  for (const { name } of run.recipes.own) {
    const print = prints.get(name) ?? null;
    const state = states.get(name) ?? storedState(subject.source, name, print, run);
    steps[name] = { state, fingerprint: state === 'done' || state === 'failed' ? print : null };
  }
  const { source, key, id } = subject;
  return { source, key, id, sha256: inputs.image ?? null, bytes: subject.file.size, steps };
}

function storedState(source: string, step: StepName, print: string | null, run: Run): StepState {
  const line = print === null ? undefined : run.store.facts.read(print);
  if (!line) return 'skipped';
  run.tally.cached(step);
  if (line.state === 'failed') run.tally.failed(source, step, line.reason ?? 'unknown');
  return line.state;
}

function unreadable(subject: Subject, problem: NonNullable<SubjectResult['problem']>, run: Run): SubjectResult {
  run.diagnostics.push({
    code: 'DX7004',
    // Its size is a fact about the file and excludes it; the other problems are states of the machine.
    severity: problem === 'too-large' ? 'warning' : 'error',
    message: `image ${nameOf(subject)} cannot be used: ${problemText[problem]}`,
    help: problem === 'too-large' ? 'it stays out; take it out of the source' : 'repair the file, or take it out of the source; no release is cut without it',
  });
  const { source, key, id } = subject;
  return { source, key, id, sha256: null, bytes: 0, problem, steps: {} };
}

const problemText = {
  unreadable: 'its file cannot be read',
  'changed-while-read': 'its file changed while it was read',
  'too-large': 'its file is larger than 512 MiB',
} as const satisfies Record<NonNullable<SubjectResult['problem']>, string>;

function crash(subject: Subject, step: string, why: string): Diagnostic {
  return {
    code: 'DX7005',
    severity: 'error',
    message: `step ${step} crashed on image ${nameOf(subject)}: ${why}`,
    help: 'build again with --jobs 1; if it stays, take the image out of the source and report it',
  };
}

/** The bytes in a buffer of their own, which can be handed to a thread; small buffers share Node's pool. */
function owned(bytes: Buffer): Uint8Array {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return whole ? new Uint8Array(bytes.buffer) : Uint8Array.from(bytes);
}

