import { byCodeUnit } from '../core/compare.ts';
import type { DuplicatePolicy } from '../config/config.ts';
import type { Database, Row } from './database.ts';
import { HashTable, nearPairs } from './near.ts';
import { groupBy } from './group-by.ts';
import { UnionFind } from './union-find.ts';

/** How two images are the same, strongest first. */
const KINDS = ['identity', 'bytes', 'pixels', 'near'] as const;
type Kind = (typeof KINDS)[number];

/** How the images of this build are tied to each other as duplicates. */
export interface DuplicateLinks {
  readonly edges: readonly Edge[];
  readonly hashes: Hashes;
}

/** DUP-1: edges and clusters; fills `duplicate_edge` and `duplicate_cluster`. */
export async function linkDuplicates(db: Database, policy: DuplicatePolicy): Promise<DuplicateLinks> {
  await db.stage('12_duplicate_input');
  const hashes = await readHashes(db);
  const edges = [...(await equalEdges(db)), ...nearEdges(hashes, policy.distance)];
  await db.append('duplicate_edge', edges);
  await db.append('duplicate_cluster', clusters(edges));
  return { edges, hashes };
}

/** DUP-2: one representative for each cluster, of the images that pass everything so far; fills `duplicate_loser` and `decision`. */
export async function chooseRepresentatives(db: Database, policy: DuplicatePolicy, { edges, hashes }: DuplicateLinks): Promise<void> {
  await db.stage('14_representatives');
  await db.append('duplicate_loser', losers(await db.rows('SELECT * FROM duplicate_candidate ORDER BY cluster, n'), policy, edges, hashes));
  await db.stage('15_duplicates');
}

type Edge = readonly [a: number, b: number, kind: Kind, distance: number];

interface Hashes {
  /** Row number of each picture of the table. */
  readonly rows: readonly number[];
  readonly table: HashTable;
  readonly positions: ReadonlyMap<number, number>;
}

async function readHashes(db: Database): Promise<Hashes> {
  const rows = await db.rows('SELECT n, hashes FROM pixel_fact WHERE hashes IS NOT NULL ORDER BY n');
  const numbers = rows.map((row) => row['n'] as number);
  const table = new HashTable(rows.map((row) => JSON.parse(row['hashes'] as string) as string[]));
  return { rows: numbers, table, positions: new Map(numbers.map((n, position) => [n, position])) };
}

async function equalEdges(db: Database): Promise<readonly Edge[]> {
  const rows = await db.rows('SELECT a, b, kind FROM equal_edge ORDER BY kind, a, b');
  return rows.map((row) => [row['a'] as number, row['b'] as number, row['kind'] as Kind, 0]);
}

function nearEdges({ rows, table }: Hashes, distance: number): readonly Edge[] {
  return nearPairs(table, distance).map((pair) => [rows[pair.a]!, rows[pair.b]!, 'near', pair.distance]);
}

/** The connected components with more than one member, numbered by their smallest row. */
function* clusters(edges: readonly Edge[]): Generator<readonly [number, number]> {
  const size = edges.reduce((most, [a, b]) => Math.max(most, a, b), 0) + 1;
  const components = new UnionFind(size);
  for (const [a, b] of edges) components.join(a, b);
  const members = [...new Set(edges.flatMap(([a, b]) => [a, b]))].toSorted((x, y) => x - y);
  const smallest = new Map<number, number>();
  for (const n of members) {
    const root = components.find(n);
    if (!smallest.has(root)) smallest.set(root, n);
    yield [n, smallest.get(root)!];
  }
}

/** Every candidate of a cluster but its best, with the winner and how the two are related. */
function* losers(candidates: readonly Row[], policy: DuplicatePolicy, edges: readonly Edge[], hashes: Hashes): Generator<readonly [number, number, Kind, number | null]> {
  const direct = new Map<string, Edge>();
  for (const edge of edges) {
    const key = `${edge[0]} ${edge[1]}`;
    const known = direct.get(key);
    if (!known || KINDS.indexOf(edge[2]) < KINDS.indexOf(known[2])) direct.set(key, edge);
  }
  const equals = equalClasses(edges);
  for (const members of groupBy(candidates, (row) => row['cluster'] as number).values()) {
    const [winner, ...rest] = members.toSorted((a, b) => compare(a, b, policy));
    for (const loser of rest) {
      const [a, b] = [loser['n'] as number, winner!['n'] as number];
      yield [a, b, ...relation(a, b, direct, equals, hashes)];
    }
  }
}

/** For each exact kind the classes of equal rows: equality is transitive, its edges are only a star. */
function equalClasses(edges: readonly Edge[]): ReadonlyMap<Kind, UnionFind> {
  const size = edges.reduce((most, [a, b]) => Math.max(most, a, b), 0) + 1;
  const classes = new Map<Kind, UnionFind>(KINDS.slice(0, 3).map((kind) => [kind, new UnionFind(size)]));
  for (const [a, b, kind] of edges) classes.get(kind)?.join(a, b);
  return classes;
}

/** The strongest relation of two rows. Where only others link them (a chain), the distance is measured, and may exceed the policy's. */
function relation(a: number, b: number, direct: ReadonlyMap<string, Edge>, equals: ReadonlyMap<Kind, UnionFind>, { positions, table }: Hashes): [Kind, number | null] {
  for (const [kind, classes] of equals) if (classes.find(a) === classes.find(b)) return [kind, 0];
  const edge = direct.get(`${Math.min(a, b)} ${Math.max(a, b)}`);
  if (edge) return [edge[2], edge[3]];
  const [x, y] = [positions.get(a), positions.get(b)];
  return ['near', x === undefined || y === undefined ? null : table.distance(x, y)];
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
