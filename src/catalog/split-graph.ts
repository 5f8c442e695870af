import { byCodeUnit } from '../core/compare.ts';
import { splits, type Split } from '../core/vocabulary.ts';
import type { SplitPolicy } from '../config/config.ts';
import { UnionFind } from './union-find.ts';

/** What images have in common. */
export const SUBJECTS = ['image', 'lesion', 'patient'] as const;
export type SubjectKind = (typeof SUBJECTS)[number];

/** What a release says that it was assigned to a split: subjects, and copies. Places in this list are the codes of `AssignedColumns`. */
export const ASSIGNED_KINDS = ['copy', ...SUBJECTS] as const;
export type AssignedKind = (typeof ASSIGNED_KINDS)[number];

/** The same in columns, a cell a row: places in `ASSIGNED_KINDS`, numbers, places in `splits`; ordered by kind and number. */
export interface AssignedColumns {
  readonly kind: Int32Array;
  readonly subject: Int32Array;
  readonly split: Int32Array;
}

/** What a release says of a subject (SPLIT-3), by its number. `copy`: an image that was out while a duplicate of it was in; what it shows has been in that split. */
export interface Assigned {
  readonly kind: AssignedKind;
  readonly subject: number;
  readonly split: Split;
}

/**
 * Images (or records) as the splits see them, a cell of each column a row, ordered by (id, source, n). Public ids, lesions
 * and patients are numbers from 1 in the order of their pseudonyms; 0 is none.
 */
export interface SplitColumns {
  readonly n: Int32Array;
  readonly subject: { readonly [K in SubjectKind]: Int32Array };
  /** Places in `categories` and `sources`, which are ordered; -1 for no category. */
  readonly category: Int32Array;
  readonly source: Int32Array;
  readonly categories: readonly string[];
  readonly sources: readonly string[];
  /** The duplicate cluster, 0 where there is no copy. */
  readonly cluster: Int32Array;
  /** 1 for rows that are in; the others take part in the links all the same. */
  readonly isIn: Int32Array;
  /** Place of the row's id in the order of `sha256(seed, id)`. */
  readonly rank: Int32Array;
  /** As masks of `splitBit`: its source is sequestered to this split, or published it; the parent held the same picture there under another id. */
  readonly pins: { readonly [P in RowPin]: Int32Array };
}

export const ROW_PINS = ['sequestered', 'published', 'inherited'] as const;
export type RowPin = (typeof ROW_PINS)[number];

/** A set of splits is a mask of these. */
export function splitBit(split: Split): number {
  return 1 << splits.indexOf(split);
}

export function splitsIn(mask: number): readonly Split[] {
  return splits.filter((split) => (mask & splitBit(split)) !== 0);
}

/** Pairs of rows, by number, that are duplicates, and how. Read several times. */
export type DuplicateTies = Iterable<readonly [a: number, b: number, kind: string, ...rest: unknown[]]>;

/** A place in a chain: a row of this number, or a subject. */
export type ChainLink =
  | { readonly what: 'row'; readonly n: number; readonly image: number; readonly because: readonly Because[] }
  | { readonly what: 'subject'; readonly kind: SubjectKind; readonly subject: number; readonly because: readonly Because[] }
  | { readonly what: 'tie'; readonly kind: string };

/** Why a node must be in a split. */
interface Because {
  readonly split: Split;
  readonly pin: RowPin;
}

/**
 * The graph of what must stay together. Nodes are the rows, in order, and then one for each number of image id, lesion
 * and patient, so that a thousand images of one patient are a thousand edges.
 */
export class SplitGraph {
  readonly columns: SplitColumns;
  readonly size: number;
  /** The mask of splits that each node must be in. */
  readonly pins: Uint8Array;
  readonly #first: { readonly [K in SubjectKind]: number };
  readonly #binds: { readonly [K in SubjectKind]: boolean };
  readonly #duplicates: DuplicateTies;
  /** Row number → place. */
  readonly #positions: Int32Array;
  readonly #components: UnionFind;
  #neighbours: Map<number, [number, string][]> | undefined;

  constructor(columns: SplitColumns, duplicates: DuplicateTies, inherited: readonly Assigned[], group: SplitPolicy['group']) {
    this.columns = columns;
    const { n, subject } = columns;
    const most = (numbers: Int32Array): number => numbers.reduce((a, b) => Math.max(a, b), 0);
    const image = n.length;
    const lesion = image + most(subject.image) + 1;
    const patient = lesion + most(subject.lesion) + 1;
    this.#first = { image, lesion, patient };
    this.size = patient + most(subject.patient) + 1;
    // Repeat photographs that the records declare are images of one lesion.
    this.#binds = { image: true, lesion: group.includes('lesion') || group.includes('repeat'), patient: group.includes('patient') };
    this.#duplicates = group.includes('duplicate') ? duplicates : [];
    this.#positions = new Int32Array(most(n) + 1);
    for (let row = 0; row < n.length; row++) this.#positions[n[row]!] = row;
    this.#components = new UnionFind(this.size);
    for (const kind of SUBJECTS) {
      for (let row = 0; row < n.length; row++) {
        const node = this.nodeOf(kind, row);
        if (node >= 0) this.#components.join(row, node);
      }
    }
    for (const [a, b] of this.#duplicates) this.#components.join(this.#positions[a]!, this.#positions[b]!);
    this.pins = this.#pinned(inherited);
  }

  component(node: number): number {
    return this.#components.find(node);
  }

  isRow(node: number): boolean {
    return node < this.columns.n.length;
  }

  /** The node of a row's image id; of its lesion and patient, -1 where they do not bind it. */
  nodeOf(kind: SubjectKind, row: number): number {
    const number = this.columns.subject[kind][row]!;
    return number > 0 && this.#binds[kind] ? this.#first[kind] + number : -1;
  }

  /** The node of a subject of this number, -1 where the kind does not bind. */
  nodeOfSubject(kind: SubjectKind, subject: number): number {
    return this.#binds[kind] ? this.#first[kind] + subject : -1;
  }

  /** The subject of a node that is no row. */
  subject(node: number): { readonly kind: SubjectKind; readonly subject: number } {
    const kind = node >= this.#first.patient ? 'patient' : node >= this.#first.lesion ? 'lesion' : 'image';
    return { kind, subject: node - this.#first[kind] };
  }

  /** Rows carry what their source says, image ids, lesions and patients what the parent assigned. An image's own split goes before its split as a copy. */
  #pinned(inherited: readonly Assigned[]): Uint8Array {
    const pins = new Uint8Array(this.size);
    for (const pin of ROW_PINS) for (let row = 0; row < this.columns.n.length; row++) pins[row]! |= this.columns.pins[pin][row]!;
    for (const { kind, subject, split } of inherited.toSorted((a, b) => Number(b.kind === 'copy') - Number(a.kind === 'copy'))) {
      const node = this.nodeOfSubject(kind === 'copy' ? 'image' : kind, subject);
      if (node >= 0) pins[node] = splitBit(split);
    }
    return pins;
  }

  /** The shortest chain between two of these nodes that must be in different splits; empty where there is none. */
  conflictChain(nodes: readonly number[]): readonly ChainLink[] {
    let best: readonly number[] = [];
    for (const split of splits) {
      const bit = splitBit(split);
      const from = nodes.filter((node) => (this.pins[node]! & bit) !== 0);
      if (from.length === 0) continue;
      const chain = this.#shortestChain(from, (node) => (this.pins[node]! & ~bit) !== 0);
      if (chain.length > 0 && (best.length === 0 || chain.length < best.length)) best = chain;
    }
    return best.flatMap((node, index): ChainLink[] => {
      const because = this.#because(node);
      if (!this.isRow(node)) return [{ what: 'subject', ...this.subject(node), because }];
      const row: ChainLink = { what: 'row', n: this.columns.n[node]!, image: this.columns.subject.image[node]!, because };
      const before = best[index - 1];
      return before !== undefined && this.isRow(before) ? [{ what: 'tie', kind: this.#kindOf(before, node) }, row] : [row];
    });
  }

  #because(node: number): readonly Because[] {
    if (!this.isRow(node)) return splitsIn(this.pins[node]!).map((split) => ({ split, pin: 'inherited' }));
    return ROW_PINS.flatMap((pin) => splitsIn(this.columns.pins[pin][node]!).map((split) => ({ split, pin })));
  }

  /** From a node of `from` to one that satisfies `isEnd`, breadth first, neighbours in the order of nodes. */
  #shortestChain(from: readonly number[], isEnd: (node: number) => boolean): readonly number[] {
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

  #kindOf(a: number, b: number): string {
    return this.#neighboursOf(a).find(([next]) => next === b)?.[1] ?? 'near';
  }

  #neighboursOf(node: number): readonly [number, string][] {
    if (!this.#neighbours) {
      this.#neighbours = new Map();
      for (const kind of SUBJECTS) {
        for (let row = 0; row < this.columns.n.length; row++) {
          const other = this.nodeOf(kind, row);
          if (other >= 0) this.#tie(this.#neighbours, row, other, kind);
        }
      }
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

/** `image a – patient p – image b (train, inherited – test, inherited)`; a duplicate link is named by its kind. */
export function chainText(chain: readonly ChainLink[], nameOf: (kind: SubjectKind, subject: number) => string): string {
  const parts: string[] = [];
  const nodes = chain.filter((link) => link.what !== 'tie');
  for (const link of chain) {
    if (link.what === 'tie') parts.push(link.kind === 'near' ? 'near-duplicate' : `same ${link.kind}`);
    else {
      const name = link.what === 'row' ? `image ${nameOf('image', link.image)}` : `${link.kind} ${nameOf(link.kind, link.subject)}`;
      if (parts.at(-1) !== name) parts.push(name);
    }
  }
  const end = (link: (typeof nodes)[number] | undefined): string => (link?.because ?? []).map(({ split, pin }) => `${split}, ${pin}`).join('; ');
  return `${parts.join(' – ')} (${end(nodes[0])} – ${end(nodes.at(-1))})`;
}
