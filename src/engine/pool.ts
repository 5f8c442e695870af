import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { collectRarely } from '../core/garbage.ts';
import { announcedPixels } from '../steps/formats/announced-pixels.ts';
import type { SharedSetup } from '../steps/sharp-setup.ts';
import { InFlight, type Load } from './in-flight.ts';
import { Threads } from './threads.ts';
import type { WorkerTask, WorkerResult } from './worker.ts';

/** Two images a worker: while one is decoded in native code, the metrics of the other run. */
const IMAGES_PER_WORKER = 2;
/**
 * Pixels that are decoded at a time. Each takes 3 bytes, 7 while an alpha channel is dropped or a picture is
 * turned, so that some 450 MB are the most; ten pictures of a 6-megapixel camera fit.
 */
const MAX_PIXELS = 64_000_000;
/** Bytes of files that are worked on at a time. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Images that are read while others are worked on, for each worker. */
const READ_AHEAD = 1;
/** An image that takes longer is given up; the finding says so, and nothing of it is cached. */
const TIME_LIMIT_MS = 120_000;

/** Of a thread's heap with its buffers. Of 2,000 images of 600 × 450 two threads collected their heaps 60 times, 20 ms each; now never. */
const COLLECT_MB = 64;

/** Of the process: every pool's threads share one library. */
const setup: SharedSetup = { sharpSetup: new SharedArrayBuffer(4) };

/** Worker threads that run the steps of one image at a time, with the bytes handed over rather than copied. */
export interface StepPool {
  /** How many images the engine should have in hand: those that are worked on, and a few read ahead. */
  readonly capacity: number;
  /** Waits until there is room for the image, then runs its steps. The time limit counts from there. */
  run(task: WorkerTask): Promise<WorkerResult>;
  close(): Promise<void>;
}

export function openPool(jobs: number): StepPool {
  let threads: Threads<WorkerTask, WorkerResult> | undefined;
  const inFlight = new InFlight({ images: jobs * IMAGES_PER_WORKER, pixels: MAX_PIXELS, bytes: MAX_BYTES });
  return {
    capacity: jobs * (IMAGES_PER_WORKER + READ_AHEAD),
    run(task) {
      const buffers = [task.bytes.buffer, ...(task.maskBytes ? [task.maskBytes.buffer] : [])] as ArrayBuffer[];
      return inFlight.run(loadOf(task), () => (threads ??= started(jobs)).run(task, buffers));
    },
    close: async () => {
      await threads?.close();
    },
  };
}

function started(jobs: number): Threads<WorkerTask, WorkerResult> {
  collectRarely(COLLECT_MB);
  return new Threads(workerFile(), jobs, TIME_LIMIT_MS, setup);
}

/** A size that cannot be told counts as the most, so that the image runs alone. */
function loadOf({ bytes, maskBytes }: WorkerTask): Load {
  const files = maskBytes ? [bytes, maskBytes] : [bytes];
  const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);
  return { pixels: sum(files.map((file) => announcedPixels(file) ?? MAX_PIXELS)), bytes: sum(files.map((file) => file.length)) };
}

function workerFile(): string {
  const compiled = fileURLToPath(new URL('./worker.js', import.meta.url));
  if (!existsSync(compiled)) throw new Error('the engine runs compiled: npm run build');
  return compiled;
}
