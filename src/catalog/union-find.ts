/** Connected components of a graph whose nodes are 0 … size − 1 (Tarjan 1975: path halving, union by size). */
export class UnionFind {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;

  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, i) => i);
    this.#size = new Int32Array(size).fill(1);
  }

  find(node: number): number {
    let at = node;
    while (this.#parent[at] !== at) {
      this.#parent[at] = this.#parent[this.#parent[at]!]!;
      at = this.#parent[at]!;
    }
    return at;
  }

  join(a: number, b: number): void {
    const x = this.find(a);
    const y = this.find(b);
    if (x === y) return;
    const [large, small] = this.#size[x]! >= this.#size[y]! ? [x, y] : [y, x];
    this.#parent[small] = large;
    this.#size[large]! += this.#size[small]!;
  }
}
