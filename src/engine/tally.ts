import { byCodeUnit } from '../core/compare.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { failureDiagnostic } from '../steps/diagnose.ts';
import type { StepName } from '../steps/registry.ts';
import type { PassResult } from './pass.ts';

/** What a pass did, by step, and what failed, by source: images are counted, findings are told of sets. */
export class Tally {
  readonly #counts: Map<StepName, { ran: number; cached: number; failed: number }>;
  readonly #failures = new Map<string, { readonly source: string; readonly step: StepName; readonly reason: string; images: number }>();

  constructor(steps: readonly StepName[]) {
    this.#counts = new Map(steps.map((step) => [step, { ran: 0, cached: 0, failed: 0 }]));
  }

  ran(step: StepName): void {
    this.#counts.get(step)!.ran++;
  }

  cached(step: StepName): void {
    this.#counts.get(step)!.cached++;
  }

  failed(source: string, step: StepName, reason: string): void {
    this.#counts.get(step)!.failed++;
    const key = `${source}\0${step}\0${reason}`;
    const failure = this.#failures.get(key) ?? { source, step, reason, images: 0 };
    this.#failures.set(key, failure);
    failure.images++;
  }

  counts(): PassResult['counts'] {
    return Object.fromEntries(this.#counts);
  }

  /** One warning for each source, step and reason. */
  diagnostics(): Diagnostic[] {
    return [...this.#failures.entries()]
      .toSorted(([a], [b]) => byCodeUnit(a, b))
      .map(([, { step, reason, source, images }]) => failureDiagnostic(step, reason, source, images));
  }
}
