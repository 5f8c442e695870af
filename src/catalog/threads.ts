import { availableParallelism } from 'node:os';

/*
 * Threads of DuckDB. Who waits for a statement runs tasks of it as well, and where another thread has the only one, asks
 * for more without a pause: a thread too many takes a processor and does nothing. On two processors the release tables of 100,000
 * images took 2.0 s with two threads and 1.5 with one.
 */

/** Rows that a thread takes on at a time: a row group of DuckDB's tables. */
const ROWS_OF_A_THREAD = 122_880;

/** Statements that run beside each other while the release tables are made and written. */
export const LANES = 2;

/** Threads for statements one after the other over tables of so many rows. */
export function threadsFor(rows: number, processors = availableParallelism()): number {
  return Math.min(processors, Math.max(1, Math.ceil(rows / ROWS_OF_A_THREAD)));
}

/** The same for statements in lanes, each of which has a thread that waits for it. */
export function threadsInLanes(rows: number, processors = availableParallelism()): number {
  return Math.min(threadsFor(rows, processors), Math.max(1, processors - LANES + 1));
}
