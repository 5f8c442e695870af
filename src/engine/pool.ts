import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import type { WorkerTask, WorkerResult } from './worker.ts';

/** Two images a worker: while one is decoded in native code, the metrics of the other run. */
const IMAGES_PER_WORKER = 2;
/** An image that takes longer is given up; the finding says so, and nothing of it is cached. */
const TIME_LIMIT_MS = 120_000;

/** Worker threads that run the steps of one image at a time, with the bytes handed over rather than copied. */
export interface StepPool {
  readonly capacity: number;
  run(task: WorkerTask): Promise<WorkerResult>;
  close(): Promise<void>;
}

export function openPool(jobs: number): StepPool {
  let pool: Tinypool | undefined;
  // Threads start with the first stale image: a build that finds everything stored starts none.
  const threads = (): Tinypool => (pool ??= new Tinypool({
    filename: workerFile(),
    minThreads: 1,
    maxThreads: jobs,
    concurrentTasksPerWorker: IMAGES_PER_WORKER,
    // A thread takes a quarter of a second to start: it stays for the next pass of the same build.
    idleTimeout: 60_000,
  }));
  return {
    capacity: jobs * IMAGES_PER_WORKER,
    run(task) {
      const buffers = [task.bytes.buffer, ...(task.maskBytes ? [task.maskBytes.buffer] : [])] as ArrayBuffer[];
      return threads().run(task, { transferList: buffers, signal: AbortSignal.timeout(TIME_LIMIT_MS) }) as Promise<WorkerResult>;
    },
    close: async () => {
      await pool?.destroy();
    },
  };
}

function workerFile(): string {
  const compiled = fileURLToPath(new URL('./worker.js', import.meta.url));
  if (!existsSync(compiled)) throw new Error('the engine runs compiled: npm run build');
  return compiled;
}
