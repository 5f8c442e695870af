import type { Fact } from '../steps/step.ts';
import { newBlob, type NewBlob } from './blobs.ts';
import type { ResultCache } from './cache.ts';
import type { JudgeContext, Verdict } from './judge.ts';
import { judge } from './judge.ts';
import type { Journal } from './journal.ts';
import type { StepEnd } from './outcomes.ts';
import type { FactLine, Subject } from './pass.ts';
import type { BlobRef } from './pass-table.ts';
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
  /** Names of the steps that ran here. */
  readonly ran: readonly string[];
  readonly crashes: readonly { readonly step: string; readonly why: string }[];
  readonly lines: readonly FactLine[];
  readonly newBlobs: readonly NewBlob[];
  /** Blobs of all results. */
  readonly blobs: readonly BlobRef[];
}

/** What is known of one image's steps while it is worked on. */
interface Work {
  readonly read: ReadSubject;
  readonly prints: readonly (string | null)[];
  readonly lines: FactLine[];
  readonly newBlobs: NewBlob[];
}

/**
 * Fingerprints → stored? → cached elsewhere? → compute. The bytes decide, not what was remembered of them: the
 * plan is made anew from what was read.
 */
export async function computeSubject(read: ReadSubject, bench: Bench): Promise<Computed> {
  const prints = bench.prints.of(read.inputs, read.subject.decisions);
  const verdict = judge(prints, bench);
  const work: Work = { read, prints, lines: [], newBlobs: [] };
  const fetched = await fetchStale(verdict, work, bench);
  const stale = verdict.stale.filter(({ step }) => !fetched.has(step.name));
  const outcomes = stale.length === 0 ? {} : await compute(stale, fetched, work, bench);
  return conclude(verdict, fetched, outcomes, work, bench);
}

/** Results that another machine computed, by step; they go into the journal like our own. */
async function fetchStale(verdict: Verdict, work: Work, { cache, prints, forced }: Bench): Promise<ReadonlyMap<string, FactLine>> {
  if (!cache || verdict.stale.length === 0 || forced === 'all' || forced.size > 0) return new Map();
  const wanted = verdict.stale.map(({ step }) => ({ fp: work.prints[prints.placeOf(step.name)]!, step: step.name }));
  const found = await cache.fetch(work.read.subject.source, wanted);
  work.lines.push(...found.map(({ line }) => line));
  work.newBlobs.push(...found.flatMap(({ blobs }) => blobs));
  return new Map(found.map(({ line }) => [line.step, line]));
}

async function compute(stale: readonly Recipe[], fetched: ReadonlyMap<string, FactLine>, work: Work, bench: Bench): Promise<WorkerResult> {
  const { upstream, steps } = whatIsNeeded(stale, fetched, work, bench);
  if (steps.length === 0) return {};
  const { subject, image, mask } = work.read;
  try {
    return await bench.pool.run({
      bytes: owned(image),
      ...(mask && { maskBytes: owned(mask) }),
      decisions: subject.decisions ?? {},
      steps: steps.map(({ name, params }) => ({ name, params })),
      upstream,
    });
  } catch (error) {
    // A worker that died or ran out of time says nothing about the image.
    const crashed = { crashed: error instanceof Error && error.name === 'TimeoutError' ? 'out of time' : 'the worker died' };
    return Object.fromEntries(steps.map(({ step }) => [step.name, crashed]));
  }
}

/**
 * The facts that stale steps read, and the steps to run: the stale ones that no failure bars, and such as they
 * need whose stored line is damaged, so that no step ever runs on half of its inputs.
 */
function whatIsNeeded(stale: readonly Recipe[], fetched: ReadonlyMap<string, FactLine>, work: Work, { prints, facts }: Bench): { readonly upstream: { [step: string]: Fact }; readonly steps: readonly Recipe[] } {
  const running = new Map(stale.map((recipe) => [recipe.step.name, recipe]));
  const upstream: { [step: string]: Fact } = {};
  const failed = new Set<string>();
  const seen = new Set<string>();
  const look = (recipe: Recipe): void => {
    for (const need of recipe.step.needs) {
      if (running.has(need) || seen.has(need)) continue;
      seen.add(need);
      const place = prints.placeOf(need);
      const line = fetched.get(need) ?? facts.read(work.prints[place]!);
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

function conclude(verdict: Verdict, fetched: ReadonlyMap<string, FactLine>, outcomes: WorkerResult, work: Work, bench: Bench): Computed {
  const { recipes, prints: order } = bench;
  const { prints, lines, newBlobs } = work;
  const ran: string[] = [];
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
      ends.set(name, { state: 'crashed' });
      crashes.push({ step: name, why: outcome.crashed });
      continue;
    }
    ran.push(name);
    const head = { fp: prints[order.placeOf(name)]!, step: name };
    let line: FactLine;
    if (outcome.ok) {
      const made = (outcome.artefacts ?? []).map(({ bytes, ...artefact }) => ({ blob: newBlob(bytes), artefact }));
      newBlobs.push(...made.map(({ blob }) => blob));
      const artefacts = made.map(({ blob, artefact }) => ({ ...artefact, sha256: blob.sha256, bytes: blob.bytes.length }));
      line = { ...head, state: 'done', fact: outcome.fact, ...(artefacts.length > 0 && { artefacts }) };
    } else line = { ...head, state: 'failed', reason: outcome.reason, ...(outcome.detail !== undefined && { detail: outcome.detail }) };
    lines.push(line);
    ends.set(name, endOf(line));
    blobs.push(...refs(line));
  }
  const own = recipes.own.map(({ step }, i) => verdict.ends[i] ?? ends.get(step.name) ?? { state: 'skipped' as const });
  return { prints, ends: own, ran, crashes, lines, newBlobs, blobs };
}

function endOf(line: FactLine): StepEnd {
  return line.state === 'failed' ? { state: 'failed', reason: line.reason ?? 'unknown' } : { state: 'done' };
}

function refs(line: FactLine): BlobRef[] {
  return (line.artefacts ?? []).map(({ sha256, bytes }) => ({ sha256, bytes }));
}

/** Puts new results where a kill no longer loses them, then offers them to other machines. */
export async function keep({ lines, newBlobs }: Computed, source: string, journal: Journal, cache: ResultCache | undefined): Promise<void> {
  if (lines.length === 0) return;
  await journal.add(lines, newBlobs);
  cache?.offer(source, lines);
}

/** The bytes in a buffer of their own, which can be handed to a thread; small buffers share Node's pool. */
function owned(bytes: Buffer): Uint8Array {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return whole ? new Uint8Array(bytes.buffer) : Uint8Array.from(bytes);
}
