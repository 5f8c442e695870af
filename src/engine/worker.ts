import { runSteps, type StepRun, type StepTask } from '../steps/run-steps.ts';
import { answerRequests } from './threads.ts';

/** What travels to a worker thread: the steps to run on one image, and its bytes. */
export type WorkerTask = StepTask;

/**
 * `micros`: how long the step took in µs, for summaries and traces only. What is shared by several steps, such as
 * decoding, counts for the first that asks; a thread has two images in flight, so waiting for the other counts too.
 */
export type TimedRun = StepRun & { readonly micros?: number };
export type WorkerResult = { readonly [step: string]: TimedRun };

async function timed(task: WorkerTask): Promise<WorkerResult> {
  const micros = new Map<string, number>();
  const runs = await runSteps(task, async (step, run) => {
    const begin = performance.now();
    const outcome = await run();
    micros.set(step, Math.round((performance.now() - begin) * 1000));
    return outcome;
  });
  return Object.fromEntries(Object.entries(runs).map(([step, run]) => {
    const took = micros.get(step);
    return [step, took === undefined ? run : { ...run, micros: took }];
  }));
}

/** The memory of the artefacts, to be moved to the other thread instead of copied. Small buffers share theirs and are copied. */
function buffersOf(result: WorkerResult): ArrayBuffer[] {
  const artefacts = Object.values(result).flatMap((run) => ('ok' in run && run.ok ? (run.artefacts ?? []) : []));
  const own = artefacts.map(({ bytes }) => bytes).filter((bytes) => bytes.byteLength === bytes.buffer.byteLength);
  return [...new Set(own.map(({ buffer }) => buffer as ArrayBuffer))];
}

answerRequests(timed, buffersOf);
