import type { Emit } from '../core/event.ts';
import { diskIo } from '../engine/io.ts';
import type { Layout } from '../engine/layout.ts';
import { lockForUse } from '../engine/lock.ts';

/**
 * Does work that adds to the store or relies on what is in it: beside any other build, never beside gc or a
 * repair, which it waits for. `undefined` where the user stopped it while it waited.
 */
export async function holdingStore<T>(layout: Layout, signal: AbortSignal, emit: Emit, work: () => Promise<T>): Promise<T | undefined> {
  const lock = await lockForUse(layout, diskIo, signal, () => {
    emit({ type: 'note', message: 'waiting for "dx gc" or a repair of the store to end' });
  });
  if (!lock) return undefined;
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
