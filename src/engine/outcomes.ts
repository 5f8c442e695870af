import type { StepState } from './pass.ts';

/** How one step ended on one image; `reason` where it failed. */
export interface StepEnd {
  readonly state: StepState;
  readonly reason?: string;
}

/** The distinct ways in which images of a pass ended, by number: a handful, however many images. */
export class Outcomes {
  readonly #codes = new Map<string, number>();
  readonly #all: (readonly StepEnd[])[];

  constructor(all: readonly (readonly StepEnd[])[] = []) {
    this.#all = [...all];
    this.#all.forEach((ends, code) => this.#codes.set(keyOf(ends), code));
  }

  codeOf(ends: readonly StepEnd[]): number {
    const key = keyOf(ends);
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    this.#codes.set(key, this.#all.length);
    this.#all.push(ends.map(({ state, reason }) => (reason === undefined ? { state } : { state, reason })));
    return this.#all.length - 1;
  }

  at(code: number): readonly StepEnd[] {
    return this.#all[code]!;
  }

  get all(): readonly (readonly StepEnd[])[] {
    return this.#all;
  }
}

function keyOf(ends: readonly StepEnd[]): string {
  let key = '';
  for (const { state, reason } of ends) key += reason === undefined ? `${state}\0` : `${state}\0${reason}\0`;
  return key;
}
