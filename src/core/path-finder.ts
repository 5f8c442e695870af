/**
 * Finds paths in a list ordered by code unit. The next one in order is looked for first, else by halves: whoever asks
 * goes through folders in order too, and a table of hashes over 100,000 paths costs more to make than all the answers.
 */
export class PathFinder {
  readonly #paths: readonly string[];
  #next = 0;

  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** Its place in the list; -1 where it is not there. */
  find(path: string): number {
    const paths = this.#paths;
    if (paths[this.#next] === path) return this.#next++;
    let low = 0;
    let high = paths.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (paths[middle]! < path) low = middle + 1;
      else high = middle;
    }
    if (paths[low] !== path) return -1;
    this.#next = low + 1;
    return low;
  }
}
