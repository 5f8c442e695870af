import type { Limit } from '../measure/case.ts';
import type { Spread } from '../measure/spread.ts';

/** What `--json` prints. */
export interface Result {
  readonly format: 1;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly cases: readonly CaseResult[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly dx: string;
  /** Mean number of running processes in the minute before: above 0.5, others were at work. */
  readonly load: number;
}

export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly rounds: number;
  readonly rows: readonly RowResult[];
  readonly answers: readonly Answer[];
  /** Why the case could not be measured. */
  readonly failed?: string;
}

export interface RowResult {
  readonly name: string;
  readonly items?: number;
  readonly missing?: string;
  readonly seconds?: Spread;
  readonly perSecond?: Spread;
  readonly peakMb?: number;
  /** Seconds of processor time. */
  readonly cpu?: Spread;
  /** Medians in seconds. */
  readonly parts?: { readonly [part: string]: number };
  readonly said?: string;
}

export interface Answer {
  readonly question: string;
  readonly unit: 'ratio' | 's' | 'MB';
  /** Absent where a contestant is not installed. */
  readonly value?: Spread;
  /** The same ratio made of processor time: what stays comparable on a machine that is at work. */
  readonly byCpu?: Spread;
  readonly limit?: Limit;
  /** Of the median. */
  readonly met?: boolean;
}
