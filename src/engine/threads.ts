import { parentPort, Worker } from 'node:worker_threads';
import { errorCode } from './io.ts';

/** What goes to a thread and comes back; `id` says which task an answer belongs to. */
interface Request<Task> {
  readonly id: number;
  readonly task: Task;
}

type Response<Answer> = { readonly id: number; readonly answer: Answer } | { readonly id: number; readonly failure: string; readonly code?: string };

interface Pending<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

interface Thread<Answer> {
  readonly worker: Worker;
  readonly pending: Map<number, Pending<Answer>>;
}

/** A task that took too long, by name: its thread was ended. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Worker threads that answer tasks, several at a time each, because much of a task is waiting for native code.
 * They start when they are wanted and stay until `close`. Written here since the usual pools ask for the
 * process's memory after each task, which reads a file of the system: a tenth of the time of an image of 600 × 450.
 */
export class Threads<Task, Answer> {
  readonly #file: string;
  readonly #most: number;
  readonly #limitMs: number | undefined;
  readonly #data: unknown;
  readonly #threads = new Set<Thread<Answer>>();
  #next = 0;

  /**
   * At most `most` threads that run `file`; a task is given up after `limitMs`, if given, with its thread and all that is on it.
   * `data` is each thread's `workerData`.
   */
  constructor(file: string, most: number, limitMs?: number, data?: unknown) {
    this.#file = file;
    this.#most = most;
    this.#limitMs = limitMs;
    this.#data = data;
  }

  /** Hands a task to the thread with the fewest; the buffers go with it and are gone here. Rejects where the thread dies or takes too long. */
  run(task: Task, buffers: readonly ArrayBuffer[] = []): Promise<Answer> {
    const thread = this.#idlest();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = this.#limitMs === undefined ? undefined : setTimeout(() => this.#end(thread, new TimeoutError('out of time')), this.#limitMs);
      thread.pending.set(id, { resolve, reject, timer });
      thread.worker.postMessage({ id, task } satisfies Request<Task>, buffers);
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => this.#end(thread, new Error('closed'))));
  }

  /** A thread without work, a new one as long as there may be one, else the one with the least work. */
  #idlest(): Thread<Answer> {
    let best: Thread<Answer> | undefined;
    for (const thread of this.#threads) if (!best || thread.pending.size < best.pending.size) best = thread;
    return best && (best.pending.size === 0 || this.#threads.size >= this.#most) ? best : this.#start();
  }

  #start(): Thread<Answer> {
    const worker = new Worker(this.#file, { workerData: this.#data });
    const thread: Thread<Answer> = { worker, pending: new Map() };
    this.#threads.add(thread);
    worker.on('message', (response: Response<Answer>) => this.#settle(thread, response));
    worker.on('error', (error) => void this.#end(thread, error instanceof Error ? error : new Error('the worker died')));
    worker.on('exit', () => void this.#end(thread, new Error('the worker died')));
    return thread;
  }

  #settle(thread: Thread<Answer>, response: Response<Answer>): void {
    const pending = thread.pending.get(response.id);
    if (!pending) return;
    thread.pending.delete(response.id);
    clearTimeout(pending.timer);
    if ('answer' in response) pending.resolve(response.answer);
    else pending.reject(Object.assign(new Error(response.failure), response.code !== undefined && { code: response.code }));
  }

  /** Ends a thread; what it had not answered ends with this error. The next task starts another. */
  async #end(thread: Thread<Answer>, error: Error): Promise<void> {
    this.#threads.delete(thread);
    for (const { reject, timer } of thread.pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    thread.pending.clear();
    await thread.worker.terminate();
  }
}

/** The other side: answers each request that comes from the parent thread. `buffersOf`: memory of an answer that is moved, not copied. */
export function answerRequests<Task, Answer>(answer: (task: Task) => Promise<Answer> | Answer, buffersOf: (result: Answer) => ArrayBuffer[] = () => []): void {
  const port = parentPort;
  if (!port) return;
  port.on('message', async ({ id, task }: Request<Task>) => {
    try {
      const result = await answer(task);
      port.postMessage({ id, answer: result } satisfies Response<Answer>, buffersOf(result));
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'unknown error';
      const code = errorCode(error);
      port.postMessage({ id, failure, ...(code !== undefined && { code }) } satisfies Response<Answer>, []);
    }
  });
}
