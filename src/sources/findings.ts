import type { Diagnostic } from '../core/diagnostic.ts';

/** A finding that stands for many rows or files: the first gives the place, the count goes into the text. */
export interface GroupedFinding extends Omit<Diagnostic, 'message' | 'count'> {
  readonly message: (count: number) => string;
}

/**
 * The findings of one source. What recurs is grouped, so that a table with 10,000 bad rows gives one
 * finding; the order is that of first occurrence, which depends on the data alone.
 */
export class Findings {
  readonly #entries = new Map<string, { finding: GroupedFinding; count: number }>();

  add(diagnostic: Diagnostic): void {
    this.#entries.set(`#${this.#entries.size}`, { finding: { ...diagnostic, message: () => diagnostic.message }, count: 0 });
  }

  /** Counts one more of `kind` (with a file or column in it where those tell findings apart). */
  group(kind: string, first: () => GroupedFinding): void {
    const entry = this.#entries.get(kind);
    if (entry) entry.count++;
    else this.#entries.set(kind, { finding: first(), count: 1 });
  }

  diagnostics(): Diagnostic[] {
    return [...this.#entries.values()].map(({ finding, count }) => Object.assign({}, finding, { message: finding.message(count) }, count > 0 ? { count } : {}));
  }
}

/** `1 row`, `12 rows`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
