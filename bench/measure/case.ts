import type { Contestant } from './contestant.ts';

/** Several contestants that are measured in turn (A B A B …), and what their figures are held against. */
export interface Case {
  readonly name: string;
  readonly title: string;
  /** Rounds where `--runs` does not say. */
  readonly rounds: number;
  /** Runs everything once before the first round, outside the result: for what takes a fraction of a second. */
  readonly warmUp?: boolean;
  /** Draws and builds what the case needs, outside the clock. */
  setUp(say: (text: string) => void): Promise<Measurable>;
}

export interface Measurable {
  readonly contestants: readonly Contestant[];
  readonly questions: readonly Question[];
  /** Puts back what the case changed. */
  tearDown?(): void | Promise<void>;
}

/** What is asked of the figures. `of` and `over` are names of contestants. */
export type Question =
  /** Seconds of one over seconds of another, in the same round. */
  | { readonly kind: 'time'; readonly of: string; readonly over: string; readonly limit?: Limit }
  /** Items per second of one over those of another, in the same round; `part` counts only those parts of `of`. */
  | { readonly kind: 'rate'; readonly of: string; readonly over: string; readonly parts?: readonly string[]; readonly limit?: Limit }
  /** Seconds as such; `parts` counts only those. */
  | { readonly kind: 'seconds'; readonly of: string; readonly parts?: readonly string[]; readonly limit?: Limit }
  | { readonly kind: 'memory'; readonly of: string; readonly limit?: Limit };

export type Limit = { readonly atMost: number } | { readonly atLeast: number };
