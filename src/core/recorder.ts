/**
 * Where time and bytes went, for people who look at a run: never part of a result, and no result may depend on it.
 * Times are microseconds of a clock that never goes back.
 */
export interface Recorder {
  now(): number;
  /** Something that one lane did from `start` until now. `subject` is a public name, `source/id`. */
  span(lane: string, name: string, start: number, subject?: string): void;
  /** The steps of one image, in the order they ran, each with its time; they ended just now. */
  steps(lane: string, times: readonly StepTime[], subject: string): void;
  /** The height of a queue, from now on. */
  level(queue: string, value: number): void;
}

export interface StepTime {
  readonly step: string;
  readonly micros: number;
}

/** Nobody looks. */
export const silent: Recorder = { now: () => 0, span: () => {}, steps: () => {}, level: () => {} };
