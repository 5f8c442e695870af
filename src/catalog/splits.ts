import { splits, type Split } from '../core/vocabulary.ts';
import type { SplitPolicy } from '../config/config.ts';
import { ASSIGNED_KINDS, SplitGraph, splitBit, splitsIn, SUBJECTS, type Assigned, type AssignedColumns, type AssignedKind, type ChainLink, type DuplicateTies, type SplitColumns } from './split-graph.ts';
import { assignGroups, type SplitGroup } from './stratify.ts';

/** Groups of different splits that a link joins (SPLIT-3). */
export interface SplitConflict {
  readonly splits: readonly Split[];
  /** The shortest chain of links between two of them. */
  readonly chain: readonly ChainLink[];
  readonly images: number;
}

export interface SplitResult {
  /** One for each row that is in and not dropped, group by group; `split` is a place in `splits`, `group` the number of the group's first row. */
  readonly rows: { readonly n: Int32Array; readonly split: Int32Array; readonly group: Int32Array };
  /** Rows that `drop-from-train` takes out. */
  readonly dropped: readonly { readonly n: number; readonly chain: readonly ChainLink[] }[];
  readonly conflicts: readonly SplitConflict[];
  /** What the release will hand on, departed subjects apart. */
  readonly assigned: AssignedColumns;
}

/** A group with its members: rows that are in and stay, the first of which is that of the smallest id. */
interface LinkedGroup extends SplitGroup {
  readonly members: Int32Array;
  /** A conflict was resolved. */
  readonly resolved: boolean;
}

const TRAIN = splitBit('train');

/**
 * SPLIT-1 to SPLIT-3: groups are the connected components of the policy's links; a group takes the split that one
 * of its members has inherited, is sequestered to, or was published with; the others are stratified.
 */
export function splitRows(columns: SplitColumns, duplicates: DuplicateTies, inherited: readonly Assigned[], policy: SplitPolicy): SplitResult {
  const graph = new SplitGraph(columns, duplicates, inherited, policy.group);
  const components = new Components(graph);
  const groups: LinkedGroup[] = [];
  const conflicts: SplitConflict[] = [];
  const dropped: { n: number; chain: readonly ChainLink[] }[] = [];
  for (let component = 0; component < components.count; component++) {
    const all = components.rows(component).filter((row) => columns.isIn[row] === 1);
    if (all.length === 0) continue;
    const wanted = splitsIn(components.pins[component]!);
    let members = all;
    let pinned = wanted[0];
    if (wanted.length > 1) {
      const chain = graph.conflictChain(components.nodes(component));
      conflicts.push({ splits: wanted, chain, images: all.length });
      pinned = wanted.includes('test') || policy.conflict === 'to-test' ? 'test' : 'validation';
      if (policy.conflict === 'drop-from-train') {
        // What decides about one image itself: its own row's pins and those of its id.
        const isTrain = (row: number): boolean => ((graph.pins[row]! | graph.pins[graph.nodeOf('image', row)]!) & TRAIN) !== 0;
        for (const row of all) if (isTrain(row)) dropped.push({ n: columns.n[row]!, chain });
        members = all.filter((row) => !isTrain(row));
        if (members.length === 0) continue;
      }
    }
    const first = members[0]!;
    groups.push({
      component, size: members.length, stratum: stratumOf(members, columns, policy), rank: columns.rank[first]!,
      ...(pinned && { pinned }), members, resolved: wanted.length > 1,
    });
  }
  const splitOf = assignGroups(groups, policy);
  return {
    rows: placedRows(columns, groups, splitOf),
    dropped: dropped.toSorted((a, b) => a.n - b.n),
    conflicts,
    assigned: handedOn(graph, components, groups, splitOf, inherited, policy),
  };
}

function placedRows(columns: SplitColumns, groups: readonly LinkedGroup[], splitOf: ReadonlyMap<number, Split>): SplitResult['rows'] {
  const size = groups.reduce((sum, group) => sum + group.size, 0);
  const rows = { n: new Int32Array(size), split: new Int32Array(size), group: new Int32Array(size) };
  let at = 0;
  for (const { component, members } of groups) {
    const split = splits.indexOf(splitOf.get(component)!);
    for (const row of members) {
      rows.n[at] = columns.n[row]!;
      rows.split[at] = split;
      rows.group[at++] = columns.n[members[0]!]!;
    }
  }
  return rows;
}

/** The components of the graph that hold rows, in the order of their first rows, with their rows in order. */
class Components {
  readonly count: number;
  /** The mask of splits that something of the component must be in. */
  readonly pins: Uint8Array;
  readonly #graph: SplitGraph;
  /** Component of each node that is its root, -1 for other nodes. */
  readonly #ofRoot: Int32Array;
  readonly #rows: Int32Array;
  readonly #ends: Int32Array;

  constructor(graph: SplitGraph) {
    this.#graph = graph;
    const rows = graph.columns.n.length;
    this.#ofRoot = new Int32Array(graph.size).fill(-1);
    const of = new Int32Array(rows);
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const root = graph.component(row);
      if (this.#ofRoot[root] === -1) this.#ofRoot[root] = count++;
      of[row] = this.#ofRoot[root]!;
    }
    this.count = count;
    this.#ends = new Int32Array(count);
    for (const component of of) this.#ends[component]!++;
    for (let component = 1; component < count; component++) this.#ends[component]! += this.#ends[component - 1]!;
    const next = this.#ends.map((_, component) => (component === 0 ? 0 : this.#ends[component - 1]!));
    this.#rows = new Int32Array(rows);
    for (let row = 0; row < rows; row++) this.#rows[next[of[row]!]!++] = row;
    this.pins = new Uint8Array(count);
    for (let node = 0; node < graph.size; node++) {
      const component = graph.pins[node] === 0 ? -1 : this.of(node);
      if (component >= 0) this.pins[component]! |= graph.pins[node]!;
    }
  }

  /** -1 for a subject that no row has. */
  of(node: number): number {
    return this.#ofRoot[this.#graph.component(node)]!;
  }

  rows(component: number): Int32Array {
    return this.#rows.subarray(component === 0 ? 0 : this.#ends[component - 1]!, this.#ends[component]!);
  }

  /** Its rows and subjects, in the order of nodes. A look at all nodes: for the few components with a conflict. */
  nodes(component: number): readonly number[] {
    const nodes: number[] = [];
    for (let node = 0; node < this.#graph.size; node++) if (this.of(node) === component) nodes.push(node);
    return nodes;
  }
}

/** The commonest category, and source, of a group's images; ties by name. */
function stratumOf(members: Int32Array, columns: SplitColumns, policy: SplitPolicy): string {
  const names = { category: columns.categories, source: columns.sources };
  return policy.stratify.map((by) => names[by][commonest(members, columns[by])] ?? '').join('\u001f');
}

/** The value that most members have; of several the smallest. */
function commonest(members: Int32Array, column: Int32Array): number {
  const first = column[members[0]!]!;
  if (members.every((row) => column[row] === first)) return first;
  const counts = new Map<number, number>();
  for (const row of members) counts.set(column[row]!, (counts.get(column[row]!) ?? 0) + 1);
  return [...counts].toSorted(([a, most], [b, more]) => more - most || a - b)[0]![0];
}

/**
 * Assignments of the images that are in, with their lesions and patients where those bind, and of their copies that
 * are out: a copy that takes the place of an image that left must not change the split. Where a conflict was
 * resolved, of the whole group.
 */
function handedOn(
  graph: SplitGraph, components: Components, groups: readonly LinkedGroup[], splitOf: ReadonlyMap<number, Split>, inherited: readonly Assigned[], policy: SplitPolicy,
): AssignedColumns {
  const { cluster } = graph.columns;
  const HELD = 1;
  const COPY = 2;
  const MOVED = 4;
  const MOVED_COPY = 8;
  const flags = new Uint8Array(graph.size);
  const ofComponent = new Map(groups.map((group) => [group.component, group]));
  for (const { component, members } of groups) {
    const clusters = new Set<number>();
    for (const row of members) {
      for (const kind of SUBJECTS) {
        const node = graph.nodeOf(kind, row);
        if (node >= 0) flags[node]! |= HELD;
      }
      if (cluster[row]! > 0) clusters.add(cluster[row]!);
    }
    if (clusters.size === 0) continue;
    for (const row of components.rows(component)) if (clusters.has(cluster[row]!)) flags[graph.nodeOf('image', row)]! |= COPY;
  }
  if (policy.conflict === 'to-test') {
    for (const { kind, subject } of inherited) {
      const node = graph.nodeOfSubject(kind === 'copy' ? 'image' : kind, subject);
      if (node >= 0 && ofComponent.get(components.of(node))?.resolved) flags[node]! |= kind === 'copy' ? MOVED_COPY : MOVED;
    }
  }
  const found: { readonly [column in keyof AssignedColumns]: number[] } = { kind: [], subject: [], split: [] };
  const tell = (kind: AssignedKind, subject: number, split: Split): void => {
    found.kind.push(ASSIGNED_KINDS.indexOf(kind));
    found.subject.push(subject);
    found.split.push(splits.indexOf(split));
  };
  const tellAll = (fits: (flag: number) => boolean, isCopy: boolean): void => {
    for (let node = graph.columns.n.length; node < graph.size; node++) {
      if (!fits(flags[node]!)) continue;
      const { kind, subject } = graph.subject(node);
      tell(isCopy ? 'copy' : kind, subject, splitOf.get(components.of(node))!);
    }
  };
  tellAll((flag) => (flag & MOVED_COPY) !== 0 || (flag & (COPY | HELD)) === COPY, true);
  tellAll((flag) => (flag & (HELD | MOVED)) !== 0, false);
  return { kind: Int32Array.from(found.kind), subject: Int32Array.from(found.subject), split: Int32Array.from(found.split) };
}
