import type { DxEvent, Emit, Phase } from '../core/event.ts';
import type { Recorder } from '../core/recorder.ts';
import type { RunSummary } from './results.ts';

/** One event of a trace in Chrome's format ("Trace Event Format", complete events `X`, counters `C`, names `M`). */
type TraceEvent =
  | { readonly ph: 'X'; readonly name: string; readonly ts: number; readonly dur: number; readonly pid: 1; readonly tid: number; readonly args?: { readonly image: string } }
  | { readonly ph: 'C'; readonly name: string; readonly ts: number; readonly pid: 1; readonly args: { readonly [name: string]: number } }
  | { readonly ph: 'M'; readonly name: 'thread_name'; readonly pid: 1; readonly tid: number; readonly args: { readonly name: string } };

/** What a run did and when: sums always, single events only where a trace was asked for. */
export class RunRecorder implements Recorder {
  readonly #events: TraceEvent[] | undefined;
  readonly #lanes = new Map<string, number>();
  readonly #steps = new Map<string, { runs: number; micros: number }>();
  readonly #phases = new Map<Phase, number>();
  readonly #bytes = new Map<Phase, number>();
  readonly #images = new Map<Phase, number>();
  #imageMicros = 0;
  #phase: { readonly name: Phase; readonly start: number } | undefined;

  constructor(traced: boolean) {
    this.#events = traced ? [] : undefined;
  }

  now(): number {
    return Math.round(performance.now() * 1000);
  }

  span(lane: string, name: string, start: number, subject?: string): void {
    this.#add(lane, name, start, this.now(), subject);
  }

  steps(lane: string, times: readonly { readonly step: string; readonly micros: number }[], subject: string): void {
    const phase = this.#phase?.name ?? 'analyse';
    this.#images.set(phase, (this.#images.get(phase) ?? 0) + 1);
    for (const { step, micros } of times) {
      const sum = this.#steps.get(step) ?? { runs: 0, micros: 0 };
      this.#steps.set(step, sum);
      sum.runs++;
      sum.micros += micros;
    }
    let start = this.now() - times.reduce((sum, { micros }) => sum + micros, 0);
    for (const { step, micros } of times) this.#add(lane, step, start, (start += micros), subject);
  }

  level(queue: string, value: number): void {
    this.#events?.push({ ph: 'C', name: queue, ts: this.now(), pid: 1, args: { [queue]: value } });
  }

  /** The same events, seen on their way. */
  watching(emit: Emit): Emit {
    return (event) => {
      this.#watch(event);
      emit(event);
    };
  }

  #watch(event: DxEvent): void {
    if (event.type === 'phase-started') this.#phase = { name: event.phase, start: this.now() };
    if (event.type === 'progress') this.#bytes.set(event.phase, event.bytes);
    if (event.type !== 'phase-ended' || this.#phase?.name !== event.phase) return;
    const { name, start } = this.#phase;
    const micros = this.now() - start;
    this.#phases.set(name, (this.#phases.get(name) ?? 0) + micros);
    if (name === 'analyse' || name === 'produce') this.#imageMicros += micros;
    this.span('phases', name, start);
    this.#phase = undefined;
  }

  #add(lane: string, name: string, start: number, end: number, subject: string | undefined): void {
    this.#events?.push({ ph: 'X', name, ts: start, dur: Math.max(0, end - start), pid: 1, tid: this.#lane(lane), ...(subject !== undefined && { args: { image: subject } }) });
  }

  #lane(lane: string): number {
    const known = this.#lanes.get(lane) ?? this.#lanes.size + 1;
    this.#lanes.set(lane, known);
    return known;
  }

  summary(): RunSummary {
    const seconds = (micros: number): number => Math.round(micros / 1000) / 1000;
    // An image that is produced was mostly analysed in the same run: it is counted once.
    const images = Math.max(0, ...this.#images.values());
    return {
      images,
      imagesPerSecond: images === 0 || this.#imageMicros === 0 ? 0 : Math.round((images / this.#imageMicros) * 1e7) / 10,
      bytesRead: [...this.#bytes.values()].reduce((a, b) => a + b, 0),
      peakMemory: process.resourceUsage().maxRSS * 1024,
      phases: Object.fromEntries([...this.#phases].map(([phase, micros]) => [phase, seconds(micros)])),
      steps: Object.fromEntries([...this.#steps].map(([step, { runs, micros }]) => [step, { runs, seconds: seconds(micros) }])),
    };
  }

  /** The text of the trace: one event a line, so that a long one can be read in any editor. */
  trace(): string {
    const names = [...this.#lanes].map(([name, tid]): TraceEvent => ({ ph: 'M', name: 'thread_name', pid: 1, tid, args: { name } }));
    return `{"traceEvents":[\n${[...names, ...(this.#events ?? [])].map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
  }
}
