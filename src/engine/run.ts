import { byCodeUnit } from '../core/compare.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { letGo } from '../core/garbage.ts';
import { silent, type Recorder } from '../core/recorder.ts';
import type { ResultCache } from './cache.ts';
import { Ahead } from './ahead.ts';
import { gather } from './gather.ts';
import { LARGEST_BATCH, type Journal } from './journal.ts';
import { forcesAnything, NOT_FORCED, type Forced } from './forced.ts';
import { Pace } from './pace.ts';
import type { FactLine, PassResult } from './pass.ts';
import { isNone, type PassTable } from './pass-table.ts';
import { nameOf, type PassPlan } from './plan-pass.ts';
import type { StepPool } from './pool.ts';
import { Prints, type InputDigests } from './prints.ts';
import { readSubject } from './read-subject.ts';
import type { Recipes } from './recipe.ts';
import type { Remembered } from './remembered.ts';
import { crash, differs, unreadable } from './run-findings.ts';
import { answeredSubject, askSubject, computeSubject, keep, type Asked, type Computed } from './run-subject.ts';
import { decisionsDigest } from './snapshot.ts';
import type { Store } from './store.ts';
import { Tally } from './tally.ts';

export interface RunOptions {
  readonly recipes: Recipes;
  readonly store: Store;
  readonly remembered: Remembered;
  /** Threads that run the steps; whoever opened them closes them. */
  readonly pool: StepPool;
  /** Aborting lets the images in flight finish, keeps their results, and ends the pass early. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** What runs although it is stored; nothing by default. */
  readonly forced?: Forced | undefined;
  /** Asked for what is stale before it is computed. */
  readonly cache?: ResultCache | undefined;
  readonly recorder?: Recorder | undefined;
}

/** Bytes of new blobs that may wait to be written. */
const MOST_WAITING = 32 << 20;
/** Images more in flight where a remote cache is asked: their requests, some six each, hide one another's way. */
const ASKING = 8;
/** How often a pass is gone through when lines of the store prove damaged. */
const MOST_ROUNDS = 4;

/**
 * Runs what the plan found stale, and gathers the results of all. Memory is bounded by the images in flight,
 * whatever their number: each is read once, handed to a worker with all its stale steps, and let go when its
 * results are in the journal. A bad image is a finding about that image; the others go on. What the disk refuses
 * to the store ends the pass: the error is thrown when all images in flight have ended and what was finished is sealed.
 */
export async function runPass(plan: PassPlan, options: RunOptions): Promise<PassResult> {
  const runner = new Runner(plan.table, options);
  const { facts } = options.store;
  const sealed = new Set<string>();
  let segments: readonly string[] | undefined;
  let todo = plan.todo;
  for (let round = 0; !segments; round++) {
    if (round === MOST_ROUNDS) throw new Error('results vanish from the store while it is used');
    await runner.run(todo, sealed);
    if (options.signal.aborted) break;
    segments = await gather(plan.table, options.store, sealed);
    if (segments) break;
    runner.diagnostics.push(...await facts.mend());
    todo = lostRows(plan.table, options.store);
  }
  return resultOf(plan, segments ?? [], runner);
}

/**
 * The results of a pass in which nothing is stale, without running anything; undefined where a line of the store
 * proved damaged: it is stale after `facts.mend`.
 */
export async function gatherPass(plan: PassPlan, store: Store): Promise<PassResult | undefined> {
  const segments = await gather(plan.table, store, new Set());
  return segments && resultOf(plan, segments, { tally: new Tally(plan.table.steps), diagnostics: [] });
}

function resultOf(plan: PassPlan, segments: readonly string[], { tally: counted, diagnostics, ahead }: { readonly tally: Tally; readonly diagnostics: readonly Diagnostic[]; readonly ahead?: Ahead }): PassResult {
  const tally = counted.close(plan.table);
  return {
    subjects: plan.table.results(),
    ...(plan.base && { base: plan.base.rows }),
    unchanged: plan.table.unchangedSubjects(),
    segments,
    counts: tally.counts,
    ...(ahead && { ahead }),
    diagnostics: [...diagnostics, ...tally.diagnostics],
  };
}

/** Rows whose results are no longer all in the store. */
function lostRows(table: PassTable, { facts }: Store): number[] {
  const rows: number[] = [];
  for (let row = 0; row < table.subjects.length; row++) {
    if (table.status(row) !== 'ended') continue;
    const isLost = table.steps.some((_, step) => {
      const print = table.print(row, step);
      return !isNone(print) && !facts.segmentOf(print);
    });
    if (isLost) rows.push(row);
  }
  return rows;
}

class Runner {
  readonly diagnostics: Diagnostic[] = [];
  readonly tally: Tally;
  readonly ahead: Ahead;
  readonly #table: PassTable;
  readonly #options: RunOptions;
  readonly #bench: Parameters<typeof computeSubject>[1];
  readonly #pace = new Pace();
  /** Results on their way into the journal. */
  readonly #keeping = new Set<Promise<void>>();
  /** Results that take the place of stored ones, by fingerprint. */
  readonly #replacing = new Map<string, { readonly line: FactLine; readonly source: string }>();
  /** Images by step, where the stored result was another. */
  readonly #differing = new Map<string, number>();
  #waitingBytes = 0;
  #failure: { readonly error: unknown } | undefined;
  #done = 0;
  #bytes = 0;

  constructor(table: PassTable, options: RunOptions) {
    const { recipes, store, pool, forced = NOT_FORCED, cache } = options;
    this.#table = table;
    this.#options = options;
    this.tally = new Tally(recipes.own.map(({ name }) => name));
    this.ahead = new Ahead(recipes.ahead.map(({ name }) => name), table.subjects.length);
    this.#bench = { recipes, prints: new Prints(recipes, recipes.ahead), facts: store.facts, layout: store.layout, io: store.io, forced, pool, ...(cache && { cache }) };
  }

  /** Runs these rows; adds to `sealed` the segment that holds what is new. */
  async run(rows: readonly number[], sealed: Set<string>): Promise<void> {
    if (rows.length === 0) return;
    const { store, forced = NOT_FORCED, pool } = this.#options;
    const journal = store.journal(forcesAnything(forced));
    this.#done = this.#table.subjects.length - rows.length;
    const next = rows.values();
    const lane = async (name: string): Promise<void> => {
      for (const row of next) {
        if (this.#failure || this.#options.signal.aborted) return;
        await this.#subject(row, journal, name).catch((error: unknown) => this.#fail(error));
      }
    };
    // Images that wait for a remote hold no thread.
    const lanes = pool.capacity + (this.#options.cache ? ASKING : 0);
    await Promise.all(Array.from({ length: lanes }, (_, n) => lane(`image ${n + 1}`)));
    await Promise.all(this.#keeping);
    try {
      if (!this.#failure) await this.#replace(journal);
      const segment = await journal.close();
      if (segment) {
        sealed.add(segment.sha256);
        store.facts.add(segment);
      }
    } catch (error) {
      this.#fail(error);
    }
    if (this.#failure) throw this.#failure.error;
  }

  /** The old lines first: a kill in between costs their results, and never leaves two that disagree. */
  async #replace(journal: Journal): Promise<void> {
    if (this.#replacing.size === 0) return;
    const replacing = [...this.#replacing.values()];
    await this.#options.store.facts.drop(new Set(this.#replacing.keys()));
    await journal.add(replacing.map(({ line }) => line), []);
    for (const { line, source } of replacing) this.#options.cache?.offer(source, [line]);
    this.#replacing.clear();
    for (const [step, count] of [...this.#differing].toSorted(([a], [b]) => byCodeUnit(a, b))) this.diagnostics.push(differs(step, count));
    this.#differing.clear();
  }

  async #subject(row: number, journal: Journal, lane: string, mayRunAhead = this.#runsAhead): Promise<void> {
    const subject = this.#table.subjects[row]!;
    const { store, remembered, recorder = silent } = this.#options;
    const asked = await this.#askFirst(row);
    const answered = asked && answeredSubject(asked, this.#bench);
    if (answered) return this.#keep(row, asked.inputs, subject.file.size, answered, journal, lane);
    const begin = recorder.now();
    const known = remembered.lastDigest(subject.file.path);
    const read = await readSubject(subject, store.io, remembered, this.#pace);
    recorder.span(lane, 'read and hash', begin, nameOf(subject));
    if ('problem' in read) {
      this.diagnostics.push(unreadable(subject, read.problem));
      this.#table.problem(row, read.problem);
      this.#progress(0);
      return;
    }
    // Its memory goes to another thread.
    const { length } = read.image;
    const ahead = mayRunAhead && known !== read.inputs.image;
    const computed = await computeSubject(read, this.#bench, { before: asked, ahead });
    // Its bytes went with the thread.
    if (!computed) return this.#subject(row, journal, lane, false);
    if (computed.times.length > 0) recorder.steps(lane, computed.times, nameOf(subject));
    await this.#keep(row, read.inputs, length, computed, journal, lane);
  }

  /** What a remote cache holds for the digest that is remembered of an image: if it is all, the file is not read. */
  async #askFirst(row: number): Promise<Asked | undefined> {
    const subject = this.#table.subjects[row]!;
    const image = this.#table.digest('image', row);
    if (!this.#options.cache?.reads(subject.source) || isNone(image)) return undefined;
    const mask = this.#table.digest('mask', row);
    return askSubject(subject, { image: image.toString('hex'), ...(!isNone(mask) && { mask: mask.toString('hex') }) }, this.#bench);
  }

  /**
   * Whether steps of the next pass run on images whose bytes are new, while they are at hand; of others the decisions may be
   * known, and they may be out. A remote cache may hold their results, and is not to get those of images that are out.
   */
  get #runsAhead(): boolean {
    const { forced = NOT_FORCED, cache } = this.#options;
    return !cache && !forcesAnything(forced);
  }

  /** Puts an image's results into the journal, and into the table when they are there. */
  async #keep(row: number, inputs: InputDigests, bytes: number, computed: Computed, journal: Journal, lane: string): Promise<void> {
    const subject = this.#table.subjects[row]!;
    const { recorder = silent } = this.#options;
    const ready = recorder.now();
    for (const { step, why } of computed.crashes) this.diagnostics.push(crash(subject, step, why));
    const waiting = computed.newBlobs.reduce((sum, blob) => sum + blob.bytes.length, 0);
    this.#waitingBytes += waiting;
    for (const line of computed.replacing) this.#replacing.set(line.fp, { line, source: subject.source });
    for (const step of computed.differing) this.#differing.set(step, (this.#differing.get(step) ?? 0) + 1);
    const kept = keep(computed, subject.source, journal, this.#options.cache)
      .then(() => {
        this.#table.setInputs(row, inputs, bytes, decisionsDigest(subject.decisions));
        this.#end(row, computed, bytes);
        // Not where writing failed: another write of the batch may still read them.
        for (const blob of computed.newBlobs) letGo(blob.bytes);
        if (computed.lines.length > 0) recorder.span(`${lane}, journal`, 'write', ready, nameOf(subject));
      }, (error: unknown) => this.#fail(error))
      .finally(() => {
        this.#keeping.delete(kept);
        this.#waitingBytes -= waiting;
        recorder.level('images to be written', this.#keeping.size);
      });
    this.#keeping.add(kept);
    recorder.level('images to be written', this.#keeping.size);
    // The next image is computed while this one is written, but a kill must not lose many.
    while (this.#keeping.size >= LARGEST_BATCH || (this.#waitingBytes > MOST_WAITING && this.#keeping.size > 0)) await Promise.race(this.#keeping);
  }

  #end(row: number, computed: Computed, bytes: number): void {
    for (const step of computed.ran) this.tally.ran(step);
    this.ahead.add(row, computed.ahead);
    this.#table.end(row, computed.prints, computed.ends, computed.blobs);
    this.#progress(bytes);
  }

  #progress(bytes: number): void {
    this.#bytes += bytes;
    this.#options.emit({ type: 'progress', phase: this.#options.recipes.pass, done: ++this.#done, total: this.#table.subjects.length, bytes: this.#bytes });
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }
}

