import { LARGEST_NOW } from './io.ts';

/** A read that takes longer does not come from memory: what is there comes at 1 GB/s and more. */
const SLOW_MS = 3;
const SLOW_MS_PER_MB = 2;
/**
 * Slow reads one after the other that say so: a single one says that another thread had the processor meanwhile.
 * On two busy cores that is one read in fourteen, and two of three images went the slower way for it.
 */
const IN_A_ROW = 3;
/** Reads that go through threads after slow ones, before it is tried again. */
const LATER = 32;

/**
 * Whether the next file is read on the spot, by calls that wait, or through Node's threads. What the system holds in
 * memory is there in 0.1 ms; five trips to the threads take longer, and in them a read waits behind decodings, which take
 * all of them, while workers run dry. What comes from a disk or a network is another matter: many such reads must
 * wait beside one another. Told by how long the last reads took; it decides about nothing but time.
 */
export class Pace {
  #later = 0;
  #slow = 0;

  isQuick(bytes: number): boolean {
    if (bytes > LARGEST_NOW) return false;
    if (this.#later === 0) return true;
    this.#later--;
    return false;
  }

  /** After a read on the spot. */
  took(ms: number, bytes: number): void {
    const isSlow = ms > SLOW_MS + (SLOW_MS_PER_MB * bytes) / 1e6;
    this.#slow = isSlow ? this.#slow + 1 : 0;
    if (this.#slow < IN_A_ROW) return;
    this.#slow = 0;
    this.#later = LATER;
  }
}
