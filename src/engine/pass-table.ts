import type { StepName } from '../steps/registry.ts';
import { RowBlobs, type BlobRef } from './row-blobs.ts';
import { Outcomes, type StepEnd } from './outcomes.ts';
import type { StepState, Subject, SubjectResult } from './pass.ts';
import type { InputDigests } from './prints.ts';

/** `waiting`: nothing is known yet. `unchanged`: its row is that of the base. `ended`: its results are known. */
export type SubjectStatus = 'waiting' | 'unchanged' | 'ended' | 'problem';

const STATUS = ['waiting', 'unchanged', 'ended', 'problem'] as const satisfies readonly SubjectStatus[];
const UNCHANGED = STATUS.indexOf('unchanged');
const NO_DIGEST = Buffer.alloc(32);

/**
 * What a pass knows of its images, in columns: 400 bytes an image of five steps. As objects (a map of fingerprints,
 * an object a step) 100,000 images took 200 MB.
 */
export class PassTable {
  readonly subjects: readonly Subject[];
  readonly outcomes: Outcomes;
  /** Names of the pass's own steps, in their order. */
  readonly steps: readonly StepName[];
  readonly #digests: { readonly image: Buffer; readonly mask: Buffer; readonly decision: Buffer };
  /** Undefined once they are forgotten. */
  #prints: Buffer | undefined;
  readonly #outcome: Uint32Array;
  readonly #status: Uint8Array;
  readonly #bytes: Float64Array;
  readonly #baseRow: Int32Array;
  readonly #blobs: RowBlobs;
  readonly #problems = new Map<number, NonNullable<SubjectResult['problem']>>();

  /** `outcomes`: those of the base, whose rows then keep their numbers. */
  constructor(subjects: readonly Subject[], steps: readonly StepName[], outcomes: readonly (readonly StepEnd[])[] = []) {
    const { length } = subjects;
    this.outcomes = new Outcomes(outcomes);
    this.subjects = subjects;
    this.steps = steps;
    this.#digests = { image: Buffer.alloc(32 * length), mask: Buffer.alloc(32 * length), decision: Buffer.alloc(32 * length) };
    this.#prints = Buffer.alloc(32 * length * steps.length);
    this.#blobs = new RowBlobs(length);
    this.#outcome = new Uint32Array(length);
    this.#status = new Uint8Array(length);
    this.#bytes = new Float64Array(length);
    this.#baseRow = new Int32Array(length);
  }

  status(row: number): SubjectStatus {
    return STATUS[this.#status[row]!]!;
  }

  /** The inputs of an image that its results rest on. `decision`: digest of all its decisions. */
  setInputs(row: number, { image, mask }: InputDigests, bytes: number, decision: string | undefined): void {
    this.#digests.image.write(image, 32 * row, 'hex');
    if (mask === undefined) NO_DIGEST.copy(this.#digests.mask, 32 * row);
    else this.#digests.mask.write(mask, 32 * row, 'hex');
    if (decision !== undefined) this.#digests.decision.write(decision, 32 * row, 'hex');
    this.#bytes[row] = bytes;
  }

  /** `baseRow`: where the snapshot of the last build has it; `outcome` is a number of `outcomes`. */
  unchanged(row: number, outcome: number, baseRow: number): void {
    this.#status[row] = UNCHANGED;
    this.#outcome[row] = outcome;
    this.#baseRow[row] = baseRow;
  }

  baseRow(row: number): number {
    return this.#baseRow[row]!;
  }

  /** The results of an image: the pass's own fingerprints, how each step ended, and the blobs of all. */
  end(row: number, prints: readonly (string | null)[], ends: readonly StepEnd[], blobs: readonly BlobRef[]): void {
    const kept = this.#kept();
    const first = 32 * row * this.steps.length;
    for (let i = 0; i < this.steps.length; i++) {
      const print = ends[i]!.state === 'done' || ends[i]!.state === 'failed' ? prints[i] : null;
      if (print) kept.write(print, first + 32 * i, 'hex');
      else NO_DIGEST.copy(kept, first + 32 * i);
    }
    this.#status[row] = STATUS.indexOf('ended');
    this.#outcome[row] = this.outcomes.codeOf(ends);
    this.#blobs.set(row, blobs);
  }

  problem(row: number, problem: NonNullable<SubjectResult['problem']>): void {
    this.#status[row] = STATUS.indexOf('problem');
    this.#problems.set(row, problem);
  }

  problemOf(row: number): SubjectResult['problem'] {
    return this.#problems.get(row);
  }

  ends(row: number): readonly StepEnd[] {
    return this.outcomes.at(this.#outcome[row]!);
  }

  outcome(row: number): number {
    return this.#outcome[row]!;
  }

  bytes(row: number): number {
    return this.#bytes[row]!;
  }

  /** 32 bytes, zero where there is none. */
  digest(input: 'image' | 'mask' | 'decision', row: number): Buffer {
    return this.#digests[input].subarray(32 * row, 32 * row + 32);
  }

  /** 32 bytes; zero where the step has no result. */
  print(row: number, step: number): Buffer {
    const at = 32 * (row * this.steps.length + step);
    return this.#kept().subarray(at, at + 32);
  }

  blobs(row: number): readonly BlobRef[] {
    return this.#blobs.of(row);
  }

  blobCount(row: number): number {
    return this.#blobs.count(row);
  }

  /** Lets go of the fingerprints, half of all: once the tables are made nobody asks for them. */
  forgetPrints(): void {
    this.#prints = undefined;
  }

  #kept(): Buffer {
    if (!this.#prints) throw new Error('the fingerprints of this pass are asked for after they were forgotten');
    return this.#prints;
  }

  /** The rows of this build, as the next room reads them. */
  results(): SubjectResult[] {
    const rows: SubjectResult[] = [];
    for (let row = 0; row < this.subjects.length; row++) {
      const status = this.status(row);
      if (status === 'ended' || status === 'problem') rows.push(new TableRow(this, row));
    }
    return rows;
  }

  unchangedSubjects(): Subject[] {
    return this.subjects.filter((_, row) => this.status(row) === 'unchanged');
  }
}

export function isNone(digest: Buffer): boolean {
  return digest.equals(NO_DIGEST);
}

/** One row of the table in the shape of the seam; its texts are made when they are asked for. */
class TableRow implements SubjectResult {
  readonly #table: PassTable;
  readonly #row: number;

  constructor(table: PassTable, row: number) {
    this.#table = table;
    this.#row = row;
  }

  get source(): string {
    return this.#table.subjects[this.#row]!.source;
  }

  get key(): string {
    return this.#table.subjects[this.#row]!.key;
  }

  get id(): string {
    return this.#table.subjects[this.#row]!.id;
  }

  get sha256(): string | null {
    return this.problem === undefined ? this.#table.digest('image', this.#row).toString('hex') : null;
  }

  get bytes(): number {
    return this.problem === undefined ? this.#table.bytes(this.#row) : 0;
  }

  get problem(): NonNullable<SubjectResult['problem']> | undefined {
    return this.#table.problemOf(this.#row);
  }

  get steps(): SubjectResult['steps'] {
    if (this.problem !== undefined) return {};
    const steps: { [step: string]: { state: StepState; fingerprint: string | null } } = {};
    this.#table.ends(this.#row).forEach(({ state }, i) => {
      const print = this.#table.print(this.#row, i);
      steps[this.#table.steps[i]!] = { state, fingerprint: isNone(print) ? null : print.toString('hex') };
    });
    return steps;
  }
}
