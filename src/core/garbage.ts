import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects what JavaScript no longer holds and gives its pages back to the system; returns the bytes that are left. V8 does so by
 * itself only when JavaScript asks for more, and while DuckDB works it asks for nothing: of 713 MB of heap
 * after a million records were read 250 were in use. Takes 1 ms for each megabyte in use.
 */
export function collectGarbage(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return heapBytes();
}

/** The bytes of the heap of JavaScript, in use or not, and of the buffers that it holds. */
export function heapBytes(): number {
  const { total_heap_size: heap, external_memory: buffers } = getHeapStatistics();
  return heap + buffers;
}
