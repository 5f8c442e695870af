import { Tinypool } from 'tinypool';
import { runSteps, type StepRun, type StepTask } from '../steps/run-steps.ts';

/** What travels to a worker thread: the steps to run on one image, and its bytes. */
export type WorkerTask = StepTask;

/**
 * `micros`: how long the step took in µs, for summaries and traces only. What is shared by several steps, such as
 * decoding, counts for the first that asks; a thread has two images in flight, so waiting for the other counts too.
 */
export type TimedRun = StepRun & { readonly micros?: number };
export type WorkerResult = { readonly [step: string]: TimedRun };

export default async function work(task: WorkerTask): Promise<WorkerResult> {
  const result: { [step: string]: TimedRun } = {};
  const runs = await runSteps(task, async (step, run) => {
    const begin = performance.now();
    const outcome = await run();
    result[step] = { ...outcome, micros: Math.round((performance.now() - begin) * 1000) };
    return outcome;
  });
  return handedOver({ ...runs, ...result });
}

/** The result with the bytes of its artefacts moved to the other thread, not copied. */
function handedOver(result: WorkerResult): WorkerResult {
  const runs = Object.values(result).flatMap((run) => ('ok' in run && run.ok ? (run.artefacts ?? []) : []));
  const buffers = new Set(runs.map(({ bytes }) => bytes).filter(isWhole).map(({ buffer }) => buffer));
  if (buffers.size === 0) return result;
  return Tinypool.move({ [Tinypool.transferableSymbol]: [...buffers], [Tinypool.valueSymbol]: result } as unknown as ArrayBuffer) as unknown as WorkerResult;
}

/** Small buffers share memory with others and cannot be moved. */
function isWhole(bytes: Uint8Array): boolean {
  return bytes.byteLength === bytes.buffer.byteLength;
}
