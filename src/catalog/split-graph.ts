import { byCodeUnit } from '../core/compare.ts';
import type { Split } from '../core/vocabulary.ts';
import type { SplitPolicy } from '../config/config.ts';
import { UnionFind } from './union-find.ts';

/** One image (or record) as the splits see it. */
export interface SplitRow {
  readonly n: number;
  readonly id: string;
  readonly source: string;
  readonly category: string | null;
  readonly lesion: string | null;
  readonly patient: string | null;
  /** Its duplicate cluster, null where it has no copy. */
  readonly cluster: number | null;
  /** Rows that are out take part in the links all the same. */
  readonly isIn: boolean;
  /** Its source is sequestered to this split, or published it. */
  readonly sequestered: Split | null;
  readonly published: Split | null;
  /** The split in which the parent held the same picture under another id. */
  readonly inherited: Split | null;
}

/** What images have in common. */
const SUBJECTS = ['image', 'lesion', 'patient'] as const;
export type SubjectKind = (typeof SUBJECTS)[number];

/** What a release says of one pseudonym (SPLIT-3). */
export interface Assigned {
  /** `copy`: an image that was out while a duplicate of it was in; what it shows has been in that split. */
  readonly kind: SubjectKind | 'copy';
  readonly pseudonym: string;
  readonly split: Split;
}

/** Pairs of rows, by number, that are duplicates, and how. Read several times. */
export type DuplicateTies = Iterable<readonly [a: number, b: number, kind: string, ...rest: unknown[]]>;

/** A node that must be in a split, and why. */
export interface Pin {
  readonly split: Split;
  readonly because: 'inherited' | 'sequestered' | 'published';
}

/**
 * The graph of what must stay together. Nodes are the rows, in order, and then one node for each image id,
 * lesion and patient, so that a thousand images of one patient are a thousand edges.
 */
export class SplitGraph {
  readonly rows: readonly SplitRow[];
  readonly subjects: readonly { readonly kind: SubjectKind; readonly pseudonym: string }[];
  /** The node of each row's image id; of its lesion and patient, -1 where they do not bind it. */
  readonly nodeOf: { readonly [K in SubjectKind]: Int32Array };
  readonly #duplicates: DuplicateTies;
  /** Row number → place in `rows`. */
  readonly #positions: Int32Array;
  readonly #components: UnionFind;
  #neighbours: Map<number, [number, string][]> | undefined;

  constructor(rows: readonly SplitRow[], duplicates: DuplicateTies, group: SplitPolicy['group']) {
    this.rows = rows.toSorted((a, b) => byCodeUnit(a.id, b.id) || byCodeUnit(a.source, b.source) || a.n - b.n);
    const subjects: { kind: SubjectKind; pseudonym: string }[] = [];
    const none = (): Int32Array => new Int32Array(this.rows.length).fill(-1);
    this.nodeOf = { image: none(), lesion: none(), patient: none() };
    const nodes = { image: new Map<string, number>(), lesion: new Map<string, number>(), patient: new Map<string, number>() };
    // Repeat photographs that the records declare are images of one lesion.
    const byLesion = group.includes('lesion') || group.includes('repeat');
    for (const [row, { id, lesion, patient }] of this.rows.entries()) {
      const tie = (kind: SubjectKind, pseudonym: string | null): void => {
        if (pseudonym === null) return;
        let node = nodes[kind].get(pseudonym);
        if (node === undefined) {
          node = this.rows.length + subjects.length;
          nodes[kind].set(pseudonym, node);
          subjects.push({ kind, pseudonym });
        }
        this.nodeOf[kind][row] = node;
      };
      tie('image', id);
      if (byLesion) tie('lesion', lesion);
      if (group.includes('patient')) tie('patient', patient);
    }
    this.subjects = subjects;
    this.#components = new UnionFind(this.rows.length + subjects.length);
    for (const kind of SUBJECTS) for (const [row, node] of this.nodeOf[kind].entries()) if (node >= 0) this.#components.join(row, node);
    this.#duplicates = group.includes('duplicate') ? duplicates : [];
    this.#positions = new Int32Array(this.rows.reduce((most, row) => Math.max(most, row.n), 0) + 1);
    for (const [index, row] of this.rows.entries()) this.#positions[row.n] = index;
    for (const [a, b] of this.#duplicates) this.#components.join(this.#positions[a]!, this.#positions[b]!);
  }

  get size(): number {
    return this.rows.length + this.subjects.length;
  }

  component(node: number): number {
    return this.#components.find(node);
  }

  /** The subject of a node that is no row. */
  subject(node: number): { readonly kind: SubjectKind; readonly pseudonym: string } {
    return this.subjects[node - this.rows.length]!;
  }

  /** The shortest chain from a node of `from` to one that satisfies `isEnd` (breadth first, neighbours in node order). */
  shortestChain(from: readonly number[], isEnd: (node: number) => boolean): readonly number[] {
    const before = new Map<number, number>(from.map((node) => [node, -1]));
    const queue = [...from];
    for (const node of queue) {
      if (isEnd(node)) return this.#trace(node, before);
      for (const [next] of this.#neighboursOf(node)) {
        if (before.has(next)) continue;
        before.set(next, node);
        queue.push(next);
      }
    }
    return [];
  }

  /** `image a – patient p – image b`; a duplicate link is named by its kind. */
  describe(chain: readonly number[]): string {
    const parts: string[] = [];
    for (const [index, node] of chain.entries()) {
      const name = node < this.rows.length ? `image ${this.rows[node]!.id}` : `${this.subject(node).kind} ${this.subject(node).pseudonym}`;
      const isRepeated = parts.at(-1) === name;
      if (index > 0 && node < this.rows.length && chain[index - 1]! < this.rows.length) parts.push(this.#kindOf(chain[index - 1]!, node));
      if (!isRepeated) parts.push(name);
    }
    return parts.join(' – ');
  }

  #kindOf(a: number, b: number): string {
    const kind = this.#neighboursOf(a).find(([next]) => next === b)?.[1] ?? 'near';
    return kind === 'near' ? 'near-duplicate' : `same ${kind}`;
  }

  #neighboursOf(node: number): readonly [number, string][] {
    if (!this.#neighbours) {
      this.#neighbours = new Map();
      for (const kind of SUBJECTS) for (const [row, node] of this.nodeOf[kind].entries()) if (node >= 0) this.#tie(this.#neighbours, row, node, kind);
      for (const [a, b, kind] of this.#duplicates) this.#tie(this.#neighbours, this.#positions[a]!, this.#positions[b]!, kind);
      for (const list of this.#neighbours.values()) list.sort((x, y) => x[0] - y[0] || byCodeUnit(x[1], y[1]));
    }
    return this.#neighbours.get(node) ?? [];
  }

  #tie(neighbours: Map<number, [number, string][]>, a: number, b: number, kind: string): void {
    for (const [from, to] of [[a, b], [b, a]] as const) {
      const list = neighbours.get(from);
      if (list) list.push([to, kind]);
      else neighbours.set(from, [[to, kind]]);
    }
  }

  #trace(end: number, before: ReadonlyMap<number, number>): readonly number[] {
    const chain: number[] = [];
    for (let node = end; node >= 0; node = before.get(node)!) chain.unshift(node);
    return chain;
  }
}
