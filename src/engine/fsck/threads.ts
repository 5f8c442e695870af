import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Threads } from '../threads.ts';
import { check, type CheckResult, type CheckTask } from './read.ts';

/** Threads that read and digest files; where the program does not run compiled, this thread does it itself. */
export interface CheckThreads {
  readonly width: number;
  run(task: CheckTask): Promise<CheckResult>;
  close(): Promise<void>;
}

export function openThreads(): CheckThreads {
  const filename = fileURLToPath(new URL('./fsck-thread.js', import.meta.url));
  if (!existsSync(filename)) return { width: 1, run: async (task) => check(task), close: async () => {} };
  const width = availableParallelism();
  const threads = new Threads<CheckTask, CheckResult>(filename, width);
  return { width, run: (task) => threads.run(task), close: () => threads.close() };
}
