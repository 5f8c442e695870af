import type { Answer } from '../report/result.ts';
import type { Limit, Question } from './case.ts';
import type { Contestant, Run } from './contestant.ts';
import { spread } from './spread.ts';

/** The rounds of every contestant, by name. */
export interface Measured {
  readonly contestant: Contestant;
  readonly runs: readonly Run[];
}

/** Ratios are made within each round, so that a machine that slows down slows both. */
export function answer(question: Question, measured: ReadonlyMap<string, Measured>): Answer {
  const of = measured.get(question.of);
  const over = 'over' in question ? measured.get(question.over) : undefined;
  if (!of || ('over' in question && !over)) throw new Error(`a question names an unknown contestant: ${question.of}`);
  const values = of.runs.flatMap((run, round) => valueOf(question, of.contestant, run, over?.contestant, over?.runs[round]) ?? []);
  const cpu = over && !('parts' in question) ? of.runs.flatMap((run, round) => valueOf(question, of.contestant, onCpu(run), over.contestant, onCpu(over.runs[round])) ?? []) : [];
  const limit = question.limit;
  return {
    question: phrase(question),
    unit: question.kind === 'memory' ? 'MB' : question.kind === 'seconds' ? 's' : 'ratio',
    ...(values.length > 0 && { value: spread(values) }),
    ...(cpu.length > 0 && { byCpu: spread(cpu) }),
    ...(limit && { limit }),
    ...(limit && values.length > 0 && { met: holds(question.kind === 'memory' ? Math.max(...values) : spread(values).median, limit) }),
  };
}

function valueOf(question: Question, contestant: Contestant, run: Run | undefined, over: Contestant | undefined, overRun: Run | undefined): number | undefined {
  if (!run) return undefined;
  switch (question.kind) {
    case 'time':
      return overRun && run.seconds / overRun.seconds;
    case 'rate': {
      const seconds = secondsOf(run, question.parts);
      if (!overRun || !over?.items || !contestant.items || seconds === undefined) return undefined;
      return contestant.items / seconds / (over.items / overRun.seconds);
    }
    case 'seconds':
      return secondsOf(run, question.parts);
    case 'memory':
      return run.peakMb;
  }
}

/** A run with its processor time in place of its time; none where it was too short for the clock of processes (10 ms). */
function onCpu(run: Run | undefined): Run | undefined {
  return !run?.cpu ? undefined : { ...run, seconds: run.cpu };
}

function secondsOf(run: Run, parts: readonly string[] | undefined): number | undefined {
  if (!parts) return run.seconds;
  return run.parts && parts.reduce((sum, part) => sum + (run.parts![part] ?? 0), 0);
}

function holds(value: number, limit: Limit): boolean {
  return 'atMost' in limit ? value <= limit.atMost : value >= limit.atLeast;
}

function phrase(question: Question): string {
  switch (question.kind) {
    case 'time':
      return `time of ${question.of} ÷ ${question.over}`;
    case 'rate':
      return `speed of ${question.of}${partsText(question.parts)} ÷ ${question.over}`;
    case 'seconds':
      return `time of ${question.of}${partsText(question.parts)}`;
    case 'memory':
      return `memory of ${question.of}`;
  }
}

function partsText(parts: readonly string[] | undefined): string {
  return parts ? ` (${parts.join(' + ')})` : '';
}
