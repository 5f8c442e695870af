import type { StepName } from '../steps/registry.ts';

/** Of each step: on how many images it ran, was found in the store, and failed. */
export interface StepCounts {
  readonly [step: string]: { readonly ran: number; readonly cached: number; readonly failed: number };
}

/** What ran ahead of its own pass, by image: a bit a step. */
export class Ahead {
  readonly #steps: readonly StepName[];
  readonly #ran: Uint8Array;

  /** At most eight steps; `images` of the pass that they run in. */
  constructor(steps: readonly StepName[], images: number) {
    if (steps.length > 8) throw new Error('more steps than bits');
    this.#steps = steps;
    this.#ran = new Uint8Array(images);
  }

  add(row: number, steps: readonly string[]): void {
    this.#steps.forEach((step, bit) => {
      if (steps.includes(step)) this.#ran[row]! |= 1 << bit;
    });
  }

  /** The counts of the steps' own pass over these images, which found those results in the store: they were computed in this build. */
  counted(counts: StepCounts, rows: Iterable<number>): StepCounts {
    const found = this.#totals(rows);
    return Object.fromEntries(Object.entries(counts).map(([name, { ran, cached, failed }]) => {
      const ahead = Math.min(cached, found[this.#steps.indexOf(name as StepName)] ?? 0);
      return [name, { ran: ran + ahead, cached: cached - ahead, failed }];
    }));
  }

  #totals(rows: Iterable<number>): number[] {
    const totals = this.#steps.map(() => 0);
    for (const row of rows) {
      const ran = this.#ran[row]!;
      for (let bit = 0; ran >> bit !== 0; bit++) if ((ran >> bit) & 1) totals[bit]!++;
    }
    return totals;
  }
}
