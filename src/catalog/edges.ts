import type { NearPairs } from './near.ts';

/** How two images are the same, strongest first. */
export const KINDS = ['identity', 'bytes', 'pixels', 'near'] as const;
export type Kind = (typeof KINDS)[number];

/** One tie between two rows of the catalog, `a < b`. */
export type Edge = readonly [a: number, b: number, kind: Kind, distance: number];

/** Ties between rows in columns: skewed sets have millions, which as objects would fill the memory. */
export class Edges {
  readonly length: number;
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  readonly #kind: Uint8Array;
  readonly #distance: Uint8Array;
  /** One more than the largest row. */
  readonly rows: number;

  /** `near` by position in `numbers`, the rows' numbers. */
  constructor(exact: readonly Edge[], near: NearPairs, numbers: ArrayLike<number>) {
    this.length = exact.length + near.a.length;
    this.#a = new Int32Array(this.length);
    this.#b = new Int32Array(this.length);
    this.#kind = new Uint8Array(this.length);
    this.#distance = new Uint8Array(this.length);
    let rows = 0;
    const put = (index: number, a: number, b: number, kind: Kind, distance: number): void => {
      this.#a[index] = a;
      this.#b[index] = b;
      this.#kind[index] = KINDS.indexOf(kind);
      this.#distance[index] = distance;
      rows = Math.max(rows, a + 1, b + 1);
    };
    for (const [index, edge] of exact.entries()) put(index, ...edge);
    for (let pair = 0; pair < near.a.length; pair++) put(exact.length + pair, numbers[near.a[pair]!]!, numbers[near.b[pair]!]!, 'near', near.distance[pair]!);
    this.rows = rows;
  }

  * [Symbol.iterator](): Generator<Edge> {
    for (let index = 0; index < this.length; index++) yield [this.#a[index]!, this.#b[index]!, KINDS[this.#kind[index]!]!, this.#distance[index]!];
  }
}
