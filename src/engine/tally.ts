import { byCodeUnit } from '../core/compare.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { failureDiagnostic } from '../steps/diagnose.ts';
import type { StepName } from '../steps/registry.ts';
import type { PassResult } from './pass.ts';
import type { PassTable } from './pass-table.ts';

/** What a pass did, by step, and what failed, by source: images are counted, findings are told of sets. */
export class Tally {
  readonly #steps: readonly StepName[];
  readonly #ran = new Map<string, number>();

  constructor(steps: readonly StepName[]) {
    this.#steps = steps;
  }

  ran(step: string): void {
    this.#ran.set(step, (this.#ran.get(step) ?? 0) + 1);
  }

  /** Counts, and one warning for each source, step and reason, over all images that ended or are unchanged. */
  close(table: PassTable): { readonly counts: PassResult['counts']; readonly diagnostics: Diagnostic[] } {
    const totals = this.#steps.map(() => ({ ended: 0, failed: 0 }));
    const failures = new Map<string, { readonly source: string; readonly step: StepName; readonly reason: string; images: number }>();
    for (const [source, outcomes] of imagesByOutcome(table)) {
      for (const [outcome, images] of outcomes) {
        table.outcomes.at(outcome).forEach(({ state, reason = 'unknown' }, i) => {
          if (state !== 'done' && state !== 'failed') return;
          totals[i]!.ended += images;
          if (state === 'done') return;
          totals[i]!.failed += images;
          const step = this.#steps[i]!;
          const key = `${source}\0${step}\0${reason}`;
          const failure = failures.get(key) ?? { source, step, reason, images: 0 };
          failures.set(key, failure);
          failure.images += images;
        });
      }
    }
    const counts = Object.fromEntries(this.#steps.map((step, i) => {
      const ran = this.#ran.get(step) ?? 0;
      return [step, { ran, cached: Math.max(0, totals[i]!.ended - ran), failed: totals[i]!.failed }];
    }));
    const diagnostics = [...failures.entries()]
      .toSorted(([a], [b]) => byCodeUnit(a, b))
      .map(([, { step, reason, source, images }]) => failureDiagnostic(step, reason, source, images));
    return { counts, diagnostics };
  }
}

function imagesByOutcome(table: PassTable): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const sources = new Map<string, Map<number, number>>();
  for (let row = 0; row < table.subjects.length; row++) {
    const status = table.status(row);
    if (status !== 'ended' && status !== 'unchanged') continue;
    const { source } = table.subjects[row]!;
    let outcomes = sources.get(source);
    if (!outcomes) sources.set(source, (outcomes = new Map()));
    const outcome = table.outcome(row);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return sources;
}
