import { byCodeUnit } from '../core/compare.ts';
import type { RowDigests } from '../engine/pass.ts';
import type { DuplicatePolicy } from '../config/config.ts';
import type { Database, Row } from './database.ts';
import { Edges, KINDS, type Edge, type Kind } from './edges.ts';
import { readHashes, renewHashes, type Hashes } from './hashes.ts';
import { loadNear } from './near-memory.ts';
import { nearPairs, type NearPairs } from './near.ts';
import type { RowFiles } from './pass-rows.ts';
import { groupBy } from './group-by.ts';
import { UnionFind } from './union-find.ts';

/** How the images of this build are tied to each other as duplicates. */
export interface DuplicateLinks {
  readonly edges: Edges;
  readonly hashes: Hashes;
  readonly pairs: NearPairs;
  readonly equals: readonly Edge[];
  /** The memory holds just this. */
  readonly isSaved: boolean;
}

/**
 * DUP-1: ties and clusters; fills `duplicate_cluster`. Pictures that the last build compared are not compared again,
 * and not even read where their rows are those of the last build. `memory`: the private folder; `key`: see `rowsName`.
 */
export async function linkDuplicates(db: Database, policy: DuplicatePolicy, memory: string, key: string, { onBase }: RowFiles): Promise<DuplicateLinks> {
  const known = loadNear(memory, policy.distance);
  const isOfBase = known !== undefined && onBase !== undefined && known.of === rowsName(key, onBase.digests);
  const hashes = isOfBase ? await renewHashes(db, known.hashes, onBase.fresh) : await readHashes(db);
  const isKnown = isOfBase && onBase.fresh.length === 0;
  const pairs = isKnown ? known.pairs : nearPairs(hashes.table, policy.distance, known && { table: known.hashes.table, pairs: known.pairs });
  const equals = isKnown ? known.equals : await equalEdges(db);
  const edges = new Edges(equals, pairs, hashes.rows);
  await db.append('duplicate_cluster', clusters(edges));
  return { edges, hashes, pairs, equals, isSaved: isKnown };
}

/** Names the rows that hashes were read from, and with `key` the images that ties join: digest of what their numbers and ids follow from. */
export function rowsName(key: string, { rows, changed }: RowDigests): string {
  return [key, rows, ...(changed === undefined ? [] : [changed])].join(' ');
}

/** DUP-2: one representative for each cluster, of the images that pass everything so far; fills `duplicate_loser` and `decision`. */
export async function chooseRepresentatives(db: Database, policy: DuplicatePolicy, { edges, hashes }: DuplicateLinks): Promise<void> {
  await db.stage('14_representatives');
  await db.append('duplicate_loser', losers(await db.rows('SELECT * FROM duplicate_candidate ORDER BY cluster, n'), policy, edges, hashes));
  await db.stage('15_duplicates');
}

async function equalEdges(db: Database): Promise<readonly Edge[]> {
  await db.stage('12_duplicate_input');
  const rows = await db.rows('SELECT a, b, kind FROM equal_edge ORDER BY kind, a, b');
  return rows.map((row) => [row['a'] as number, row['b'] as number, row['kind'] as Kind, 0]);
}

/** The connected components with more than one member, numbered by their smallest row. */
function* clusters(edges: Edges): Generator<readonly [number, number]> {
  const components = new UnionFind(edges.rows);
  const isMember = new Uint8Array(edges.rows);
  for (const [a, b] of edges) {
    components.join(a, b);
    isMember[a] = isMember[b] = 1;
  }
  const smallest = new Int32Array(edges.rows).fill(-1);
  for (let n = 0; n < edges.rows; n++) {
    if (isMember[n] === 0) continue;
    const root = components.find(n);
    if (smallest[root] === -1) smallest[root] = n;
    yield [n, smallest[root]!];
  }
}

/** Every candidate of a cluster but its best, with the winner and how the two are related. */
function* losers(candidates: readonly Row[], policy: DuplicatePolicy, edges: Edges, hashes: Hashes): Generator<readonly [number, number, Kind, number | null]> {
  const clusters = [...groupBy(candidates, (row) => row['cluster'] as number).values()].map((members) => members.toSorted((a, b) => compare(a, b, policy)));
  const winnerOf = new Map(clusters.flatMap(([winner, ...rest]) => rest.map((loser) => [loser['n'] as number, winner!['n'] as number])));
  const direct = directEdges(edges, winnerOf);
  const equals = equalClasses(edges);
  for (const [loser, winner] of winnerOf) yield [loser, winner, ...relation(loser, winner, direct, equals, hashes)];
}

/** The strongest edge between each loser and its winner, by loser, where one ties them directly. */
function directEdges(edges: Edges, winnerOf: ReadonlyMap<number, number>): ReadonlyMap<number, Edge> {
  const direct = new Map<number, Edge>();
  for (const edge of edges) {
    const [a, b, kind] = edge;
    const loser = winnerOf.get(a) === b ? a : winnerOf.get(b) === a ? b : undefined;
    if (loser === undefined) continue;
    const known = direct.get(loser);
    if (!known || KINDS.indexOf(kind) < KINDS.indexOf(known[2])) direct.set(loser, edge);
  }
  return direct;
}

/** For each exact kind the classes of equal rows: equality is transitive, its edges are only a star. */
function equalClasses(edges: Edges): ReadonlyMap<Kind, UnionFind> {
  const classes = new Map<Kind, UnionFind>(KINDS.slice(0, 3).map((kind) => [kind, new UnionFind(edges.rows)]));
  for (const [a, b, kind] of edges) classes.get(kind)?.join(a, b);
  return classes;
}

/** The strongest relation of two rows. Where only others link them (a chain), the distance is measured, and may exceed the policy's. */
function relation(loser: number, winner: number, direct: ReadonlyMap<number, Edge>, equals: ReadonlyMap<Kind, UnionFind>, hashes: Hashes): [Kind, number | null] {
  for (const [kind, classes] of equals) if (classes.find(loser) === classes.find(winner)) return [kind, 0];
  const edge = direct.get(loser);
  if (edge) return [edge[2], edge[3]];
  return ['near', hashes.distance(loser, winner) ?? null];
}

/** Best first. An image beats a record without one; then the declared preferences; then id and source. */
function compare(a: Row, b: Row, policy: DuplicatePolicy): number {
  if (a['has_image'] !== b['has_image']) return a['has_image'] ? -1 : 1;
  for (const preference of policy.prefer) {
    const order = preferences[preference](a, b);
    if (order !== 0) return order;
  }
  return byCodeUnit(a['id'] as string, b['id'] as string) || byCodeUnit(a['source'] as string, b['source'] as string);
}

const preferences: { readonly [P in DuplicatePolicy['prefer'][number]]: (a: Row, b: Row) => number } = {
  resolution: (a, b) => (b['pixels'] as number) - (a['pixels'] as number),
  confirmation: (a, b) => (a['confirmation_rank'] as number) - (b['confirmation_rank'] as number),
  'source-order': (a, b) => (a['preference'] as number) - (b['preference'] as number),
};
