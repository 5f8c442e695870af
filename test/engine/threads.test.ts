import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Threads, TimeoutError } from '../../src/engine/threads.ts';

/** A worker that answers with the task, waits for ever, dies, or fails. */
const code = `
import { parentPort, threadId } from 'node:worker_threads';
parentPort.on('message', ({ id, task }) => {
  if (task.do === 'hang') for (;;);
  if (task.do === 'die') process.exit(1);
  if (task.do === 'throw') setImmediate(() => { throw new Error('thrown'); });
  if (task.do === 'fail') parentPort.postMessage({ id, failure: 'failed' });
  if (task.do === 'answer') parentPort.postMessage({ id, answer: { threadId, bytes: task.bytes?.length } });
});
`;

let dir: string;
let file: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'threads-'));
  file = join(dir, 'worker.mjs');
  writeFileSync(file, code);
});
afterAll(() => rmSync(dir, { recursive: true }));

interface Task {
  readonly do: string;
  readonly bytes?: Uint8Array;
}
const open = (most: number, limitMs = 60_000): Threads<Task, { readonly threadId: number; readonly bytes?: number }> => new Threads(file, most, limitMs);

describe('threads', () => {
  it('ENG-3 answer what they are asked, on as many threads as there may be', async () => {
    const threads = open(2);
    const answers = await Promise.all(Array.from({ length: 20 }, () => threads.run({ do: 'answer' }, [])));
    expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(2);
    await threads.close();
  });

  it('ENG-3 move bytes instead of copying them', async () => {
    const threads = open(1);
    const bytes = new Uint8Array(100);
    expect(await threads.run({ do: 'answer', bytes }, [bytes.buffer])).toMatchObject({ bytes: 100 });
    expect(bytes.length).toBe(0);
    await threads.close();
  });

  it.each([['die', 'the worker died'], ['throw', 'thrown'], ['fail', 'failed']])('ENG-4 one that does %s rejects, and the next task finds a thread', async (what, message) => {
    const threads = open(1);
    await expect(threads.run({ do: what }, [])).rejects.toThrow(message);
    expect(await threads.run({ do: 'answer' }, [])).toHaveProperty('threadId');
    await threads.close();
  });

  it('ENG-4 one that hangs is ended at the limit, and the next task finds a thread', async () => {
    const threads = open(1, 200);
    await expect(threads.run({ do: 'hang' }, [])).rejects.toBeInstanceOf(TimeoutError);
    await threads.close();
    const again = open(1);
    expect(await again.run({ do: 'answer' }, [])).toHaveProperty('threadId');
    const waiting = again.run({ do: 'hang' }, []);
    await Promise.all([expect(waiting).rejects.toThrow('closed'), again.close()]);
  });
});
