import { canonicalJson, type Json } from '../core/canonical.ts';
import type { StepTime } from '../core/recorder.ts';
import type { Fact } from '../steps/step.ts';
import { newBlob, type NewBlob } from './blobs.ts';
import type { ResultCache } from './cache.ts';
import { forcesAnything } from './forced.ts';
import type { JudgeContext, Verdict } from './judge.ts';
import { judge } from './judge.ts';
import type { Journal } from './journal.ts';
import type { StepEnd } from './outcomes.ts';
import type { FactLine, Subject } from './pass.ts';
import type { BlobRef } from './row-blobs.ts';
import type { StepPool } from './pool.ts';
import type { InputDigests, Prints } from './prints.ts';
import type { Recipe } from './recipe.ts';
import type { WorkerResult } from './worker.ts';

/** What computing an image needs. */
export interface Bench extends JudgeContext {
  readonly prints: Prints;
  readonly pool: StepPool;
  readonly cache?: ResultCache;
}

/** One image, read. */
export interface ReadSubject {
  readonly subject: Subject;
  readonly inputs: InputDigests;
  readonly image: Buffer;
  readonly mask?: Buffer;
}

/** The results of an image, those that are new not yet in the journal. */
export interface Computed {
  readonly prints: readonly (string | null)[];
  /** By the pass's own steps. */
  readonly ends: readonly StepEnd[];
  /** Names of the pass's steps that ran here. */
  readonly ran: readonly string[];
  /** Names of the steps of the next pass whose results are among the lines. */
  readonly ahead: readonly string[];
  /** How long each took, where the worker measured it; for people only. */
  readonly times: readonly StepTime[];
  readonly crashes: readonly { readonly step: string; readonly why: string }[];
  readonly lines: readonly FactLine[];
  readonly newBlobs: readonly NewBlob[];
  /** Blobs of all results. */
  readonly blobs: readonly BlobRef[];
  /** Lines that take the place of others that the store has, and go into the journal once those are dropped. */
  readonly replacing: readonly FactLine[];
  /** Steps among these whose result is not what was stored. */
  readonly differing: readonly string[];
}

/** What is known of one image's steps before any of them runs. */
export interface Asked {
  readonly subject: Subject;
  readonly inputs: InputDigests;
  readonly prints: readonly (string | null)[];
  readonly verdict: Verdict;
  /** Results that another machine computed, by step. */
  readonly fetched: ReadonlyMap<string, FactLine>;
  /** Those of them that the store lacks. */
  readonly lines: readonly FactLine[];
  readonly newBlobs: readonly NewBlob[];
}

/** What is known before an image is worked on, and the steps of the next pass that are to run ahead on it. */
interface Task extends Asked {
  readonly ahead: readonly Recipe[];
}

/** Fingerprints → stored? → cached elsewhere? */
export async function askSubject(subject: Subject, inputs: InputDigests, bench: Bench): Promise<Asked> {
  const prints = bench.prints.of(inputs, subject.decisions);
  const verdict = judge(prints, bench);
  const known = { subject, inputs, prints, verdict };
  const { cache, forced, facts } = bench;
  if (!cache || verdict.stale.length === 0 || forcesAnything(forced)) return { ...known, fetched: new Map(), lines: [], newBlobs: [] };
  const wanted = verdict.stale.map(({ step }) => ({ fp: prints[bench.prints.placeOf(step.name)]!, step: step.name }));
  const answers = await cache.fetch(subject.source, wanted);
  // Of two results of one fingerprint, both proven, ours is used; it is here without its blobs, and made again.
  const found = answers.map((answer) => ({ ...answer, stored: facts.read(answer.line.fp) })).filter(({ line, stored }) => !stored || isSameResult(line, stored));
  return {
    ...known,
    fetched: new Map(found.map(({ line }) => [line.step, line])),
    lines: found.filter(({ stored }) => !stored).map(({ line }) => ({ ...line, origin: 'remote' })),
    newBlobs: found.flatMap(({ blobs }) => blobs),
  };
}

/** The results of an image for which nothing has to run; undefined where something has. */
export function answeredSubject(asked: Asked, bench: Bench): Computed | undefined {
  const task = { ...asked, ahead: [] };
  return whatIsNeeded(task, bench).steps.length === 0 ? conclude(task, {}, bench) : undefined;
}

/**
 * Runs what is stale. The bytes decide: what was asked for a digest that was only remembered holds if it is theirs.
 * `ahead`: an image that has work also gets those results of the next pass that the store lacks; undefined where the
 * thread died over it, for whatever step: the steps of this pass must not suffer for the others, and are run alone.
 */
export async function computeSubject(read: ReadSubject, bench: Bench, { before, ahead }: { readonly before: Asked | undefined; readonly ahead: boolean }): Promise<Computed | undefined> {
  const isTheirs = before && before.inputs.image === read.inputs.image && before.inputs.mask === read.inputs.mask;
  const asked = isTheirs ? before : await askSubject(read.subject, read.inputs, bench);
  const task = { ...asked, ahead: ahead && asked.verdict.stale.length > 0 ? lackingAhead(asked, bench) : [] };
  const outcomes = await compute(task, read, bench);
  return outcomes && conclude(task, outcomes, bench);
}

function lackingAhead({ prints }: Asked, { recipes, prints: order, facts }: Bench): Recipe[] {
  return recipes.ahead.filter(({ name }) => {
    const print = prints[order.placeOf(name)];
    return print && facts.state(print) === undefined;
  });
}

async function compute(task: Task, { subject, image, mask }: ReadSubject, bench: Bench): Promise<WorkerResult | undefined> {
  const { upstream, steps } = whatIsNeeded(task, bench);
  if (steps.length === 0) return {};
  try {
    return await bench.pool.run({
      bytes: owned(image),
      ...(mask && { maskBytes: owned(mask) }),
      decisions: subject.decisions ?? {},
      steps: steps.map(({ name, params }) => ({ name, params })),
      upstream,
    });
  } catch (error) {
    if (task.ahead.length > 0) return undefined;
    // A worker that died or ran out of time says nothing about the image.
    const crashed = { crashed: error instanceof Error && error.name === 'TimeoutError' ? 'out of time' : 'the worker died' };
    return Object.fromEntries(steps.map(({ step }) => [step.name, crashed]));
  }
}

/**
 * The facts that stale steps read, and the steps to run: the stale ones that no failure bars, and such as they
 * need whose stored line is damaged, so that no step ever runs on half of its inputs.
 */
function whatIsNeeded({ verdict, fetched, ahead, prints: known }: Task, { prints, facts }: Bench): { readonly upstream: { [step: string]: Fact }; readonly steps: readonly Recipe[] } {
  const stale = [...verdict.stale.filter(({ step }) => !fetched.has(step.name)), ...ahead];
  const running = new Map(stale.map((recipe) => [recipe.step.name, recipe]));
  const upstream: { [step: string]: Fact } = {};
  const failed = new Set<string>();
  const seen = new Set<string>();
  const look = (recipe: Recipe): void => {
    for (const need of recipe.step.needs) {
      if (running.has(need) || seen.has(need)) continue;
      seen.add(need);
      const place = prints.placeOf(need);
      const line = fetched.get(need) ?? facts.read(known[place]!);
      if (line?.state === 'failed') failed.add(need);
      else if (line?.fact) upstream[need] = line.fact;
      else {
        const again = prints.recipes[place]!;
        running.set(need, again);
        look(again);
      }
    }
  };
  for (const recipe of stale) look(recipe);
  const steps = prints.inOrder.filter(({ step }) => running.has(step.name) && !step.needs.some((need) => failed.has(need)));
  return { upstream, steps };
}

function conclude({ verdict, fetched, prints, ...asked }: Task, outcomes: WorkerResult, bench: Bench): Computed {
  const { recipes, prints: order, facts } = bench;
  const lines = [...asked.lines];
  const newBlobs = [...asked.newBlobs];
  const replacing: FactLine[] = [];
  const differing: string[] = [];
  const ran: string[] = [];
  const ahead: string[] = [];
  const isAhead = new Set<string>(asked.ahead.map(({ name }) => name));
  const crashes: { step: string; why: string }[] = [];
  const ends = new Map<string, StepEnd>();
  const blobs: BlobRef[] = [...verdict.blobs];
  for (const line of fetched.values()) {
    ends.set(line.step, endOf(line));
    blobs.push(...refs(line));
  }
  for (const [name, outcome] of Object.entries(outcomes)) {
    if ('skipped' in outcome) continue;
    if ('crashed' in outcome) {
      // Its own pass will try again, and tell.
      if (isAhead.has(name)) continue;
      ends.set(name, { state: 'crashed' });
      crashes.push({ step: name, why: outcome.crashed });
      continue;
    }
    (isAhead.has(name) ? ahead : ran).push(name);
    const head = { fp: prints[order.placeOf(name)]!, step: name };
    let line: FactLine;
    if (outcome.ok) {
      const made = (outcome.artefacts ?? []).map(({ bytes, ...artefact }) => ({ blob: newBlob(bytes), artefact }));
      newBlobs.push(...made.map(({ blob }) => blob));
      const artefacts = made.map(({ blob, artefact }) => ({ ...artefact, sha256: blob.sha256, bytes: blob.bytes.length }));
      line = { ...head, state: 'done', fact: outcome.fact, ...(artefacts.length > 0 && { artefacts }) };
    } else line = { ...head, state: 'failed', reason: outcome.reason, ...(outcome.detail !== undefined && { detail: outcome.detail }) };
    const stored = facts.read(line.fp);
    const isSame = stored && isSameResult(line, stored);
    if (!stored) lines.push(line);
    else if (!isSame || stored.origin) replacing.push(line);
    if (isSame === false) differing.push(name);
    if (isAhead.has(name)) continue;
    ends.set(name, endOf(line));
    blobs.push(...refs(line));
  }
  const own = recipes.own.map(({ step }, i) => verdict.ends[i] ?? ends.get(step.name) ?? { state: 'skipped' as const });
  const times = Object.entries(outcomes).flatMap(([step, { micros }]) => (micros === undefined ? [] : [{ step, micros }]));
  return { prints, ends: own, ran, ahead, times, crashes, lines, newBlobs, blobs, replacing, differing };
}

/** Whether two lines of a fingerprint say the same, whoever computed them. */
function isSameResult({ origin: _a, ...one }: FactLine, { origin: _b, ...other }: FactLine): boolean {
  return plain(one) === plain(other);
}

function plain(line: FactLine): string {
  return canonicalJson(JSON.parse(JSON.stringify(line)) as Json);
}

function endOf(line: FactLine): StepEnd {
  return line.state === 'failed' ? { state: 'failed', reason: line.reason ?? 'unknown' } : { state: 'done' };
}

function refs(line: FactLine): BlobRef[] {
  return (line.artefacts ?? []).map(({ sha256, bytes }) => ({ sha256, bytes }));
}

/** Puts new results where a kill no longer loses them, then offers them to other machines. */
export async function keep({ lines, newBlobs }: Computed, source: string, journal: Journal, cache: ResultCache | undefined): Promise<void> {
  if (lines.length === 0 && newBlobs.length === 0) return;
  await journal.add(lines, newBlobs);
  cache?.offer(source, lines.filter(({ origin }) => origin === undefined));
}

/** The bytes in a buffer of their own, which can be handed to a thread; small buffers share Node's pool. */
function owned(bytes: Buffer): Uint8Array {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return whole ? new Uint8Array(bytes.buffer) : Uint8Array.from(bytes);
}
