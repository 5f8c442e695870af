import { byCodeUnit } from '../core/compare.ts';
import { splits, type Split } from '../core/vocabulary.ts';
import type { SplitPolicy } from '../config/config.ts';
import { groupBy } from './group-by.ts';
import { SplitGraph, type Assigned, type DuplicateTies, type Pin, type SplitRow } from './split-graph.ts';
import { assignGroups, type SplitGroup } from './stratify.ts';

/** Groups of different splits that a link joins (SPLIT-3). */
export interface SplitConflict {
  readonly splits: readonly Split[];
  /** The shortest chain of links between two of them, in words. */
  readonly chain: string;
  readonly images: number;
}

export interface SplitResult {
  /** One for each row that is in and not dropped. */
  readonly rows: readonly { readonly n: number; readonly split: Split; readonly group: string }[];
  /** Rows that `drop-from-train` takes out. */
  readonly dropped: readonly { readonly n: number; readonly chain: string }[];
  readonly conflicts: readonly SplitConflict[];
  /** What the release will hand on, departed subjects apart; ordered by kind and pseudonym. */
  readonly assigned: readonly Assigned[];
}

/**
 * SPLIT-1 to SPLIT-3: groups are the connected components of the policy's links; a group takes the split that one
 * of its members has inherited, is sequestered to, or was published with; the others are stratified. The result
 * depends on the set of rows, not on their order.
 */
export function splitRows(rows: readonly SplitRow[], duplicates: DuplicateTies, inherited: readonly Assigned[], policy: SplitPolicy): SplitResult {
  const graph = new SplitGraph(rows, duplicates, policy.group);
  const pins = pinsOf(graph, inherited);
  const nodesOf = groupBy(Array.from({ length: graph.size }, (_, node) => node), (node) => graph.component(node));
  const groups: LinkedGroup[] = [];
  const conflicts: SplitConflict[] = [];
  const dropped: { n: number; chain: string }[] = [];
  for (const nodes of nodesOf.values()) {
    const all = nodes.filter((node) => node < graph.rows.length && graph.rows[node]!.isIn);
    if (all.length === 0) continue;
    const wanted = splits.filter((split) => nodes.some((node) => pins.get(node)?.some((pin) => pin.split === split)));
    let members = all;
    let pinned = wanted[0];
    if (wanted.length > 1) {
      const chain = conflictChain(graph, nodes, pins);
      conflicts.push({ splits: wanted, chain, images: all.length });
      pinned = wanted.includes('test') || policy.conflict === 'to-test' ? 'test' : 'validation';
      if (policy.conflict === 'drop-from-train') {
        const isTrain = (row: number): boolean => rowPins(graph, row, pins).some((pin) => pin.split === 'train');
        for (const row of all) if (isTrain(row)) dropped.push({ n: graph.rows[row]!.n, chain });
        members = all.filter((row) => !isTrain(row));
        if (members.length === 0) continue;
      }
    }
    const id = graph.rows[members[0]!]!.id;
    groups.push({ id, size: members.length, stratum: stratumOf(members.map((row) => graph.rows[row]!), policy), ...(pinned && { pinned }), nodes, members, resolved: wanted.length > 1 });
  }
  const splitOf = assignGroups(groups, policy);
  return {
    rows: groups.flatMap((g) => g.members.map((row) => ({ n: graph.rows[row]!.n, split: splitOf.get(g.id)!, group: g.id }))).toSorted((a, b) => a.n - b.n),
    dropped: dropped.toSorted((a, b) => a.n - b.n),
    conflicts: conflicts.toSorted((a, b) => byCodeUnit(a.chain, b.chain)),
    assigned: handedOn(graph, groups, splitOf, inherited, policy),
  };
}

/** A group with its nodes; `members` are the rows that are in and stay. */
interface LinkedGroup extends SplitGroup {
  readonly nodes: readonly number[];
  readonly members: readonly number[];
  /** A conflict was resolved. */
  readonly resolved: boolean;
}

/** Pins by node: rows carry what their source says, image ids, lesions and patients what the parent assigned. */
function pinsOf(graph: SplitGraph, inherited: readonly Assigned[]): ReadonlyMap<number, readonly Pin[]> {
  const assigned = { image: new Map<string, Split>(), lesion: new Map<string, Split>(), patient: new Map<string, Split>(), copy: new Map<string, Split>() };
  for (const { kind, pseudonym, split } of inherited) assigned[kind].set(pseudonym, split);
  const pins = new Map<number, Pin[]>();
  const add = (node: number, split: Split | null | undefined, because: Pin['because']): void => {
    if (split) pins.set(node, [...(pins.get(node) ?? []), { split, because }]);
  };
  for (const [node, row] of graph.rows.entries()) {
    add(node, row.sequestered, 'sequestered');
    add(node, row.published, 'published');
    add(node, row.inherited, 'inherited');
  }
  for (const [index, { kind, pseudonym }] of graph.subjects.entries()) {
    const asCopy = kind === 'image' ? assigned.copy.get(pseudonym) : undefined;
    add(graph.rows.length + index, assigned[kind].get(pseudonym) ?? asCopy, 'inherited');
  }
  return pins;
}

/** What decides about one image itself: its own row's pins and those of its id. */
function rowPins(graph: SplitGraph, row: number, pins: ReadonlyMap<number, readonly Pin[]>): readonly Pin[] {
  return [row, graph.nodeOf.image[row]!].flatMap((node) => pins.get(node) ?? []);
}

/** The shortest chain between two nodes of the group that are pinned to different splits. */
function conflictChain(graph: SplitGraph, nodes: readonly number[], pins: ReadonlyMap<number, readonly Pin[]>): string {
  const splitsOf = (node: number): readonly Split[] => (pins.get(node) ?? []).map((pin) => pin.split);
  let best: readonly number[] = [];
  for (const split of splits) {
    const from = nodes.filter((node) => splitsOf(node).includes(split));
    if (from.length === 0) continue;
    const chain = graph.shortestChain(from, (node) => splitsOf(node).some((other) => other !== split));
    if (chain.length > 0 && (best.length === 0 || chain.length < best.length)) best = chain;
  }
  const end = (node: number | undefined): string => (node === undefined ? '' : (pins.get(node) ?? []).map((pin) => `${pin.split}, ${pin.because}`).join('; '));
  return `${graph.describe(best)} (${end(best[0])} – ${end(best.at(-1))})`;
}

/** The commonest category, and source, of a group's images; ties by name. */
function stratumOf(members: readonly SplitRow[], policy: SplitPolicy): string {
  return policy.stratify.map((by) => commonest(members.map((row) => row[by] ?? ''))).join('\u001f');
}

function commonest(values: readonly string[]): string {
  if (values.length === 1) return values[0]!;
  const counts = [...groupBy(values, (v) => v)].map(([value, list]) => ({ value, count: list.length }));
  return counts.toSorted((a, b) => b.count - a.count || byCodeUnit(a.value, b.value))[0]!.value;
}

/**
 * Assignments of the images that are in, with their lesions and patients where those bind, and of their copies that
 * are out: a copy that takes the place of an image that left must not change the split. Where a conflict was
 * resolved, of the whole group.
 */
function handedOn(
  graph: SplitGraph,
  groups: readonly LinkedGroup[],
  splitOf: ReadonlyMap<string, Split>,
  inherited: readonly Assigned[],
  policy: SplitPolicy,
): readonly Assigned[] {
  const known = new Set(inherited.map((a) => `${a.kind} ${a.pseudonym}`));
  const assigned: Assigned[] = [];
  const { image, lesion, patient } = graph.nodeOf;
  const isHeld = new Uint8Array(graph.size);
  const isCopy = new Uint8Array(graph.size);
  for (const group of groups) {
    const split = splitOf.get(group.id)!;
    const clusters = new Set<number>();
    for (const row of group.members) {
      for (const node of [image[row]!, lesion[row]!, patient[row]!]) if (node >= 0) isHeld[node] = 1;
      const { cluster } = graph.rows[row]!;
      if (cluster !== null) clusters.add(cluster);
    }
    for (const node of group.nodes) {
      const cluster = node < graph.rows.length ? graph.rows[node]!.cluster : null;
      if (cluster !== null && clusters.has(cluster)) isCopy[image[node]!] = 1;
    }
    const isMoved = (kind: Assigned['kind'], pseudonym: string): boolean => group.resolved && policy.conflict === 'to-test' && known.has(`${kind} ${pseudonym}`);
    for (const node of group.nodes) {
      if (node < graph.rows.length) continue;
      const { kind, pseudonym } = graph.subject(node);
      if (isHeld[node] === 1 || isMoved(kind, pseudonym)) assigned.push({ kind, pseudonym, split });
      if (kind !== 'image') continue;
      if ((isCopy[node] === 1 && isHeld[node] === 0) || isMoved('copy', pseudonym)) assigned.push({ kind: 'copy', pseudonym, split });
    }
  }
  return assigned.toSorted((a, b) => byCodeUnit(a.kind, b.kind) || byCodeUnit(a.pseudonym, b.pseudonym));
}
