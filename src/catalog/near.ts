import { BandIndex, deal } from './near-bands.ts';
import { PictureIndex, type HashTable } from './near-table.ts';

/** Pairs of pictures in columns, ordered by (a, b) with a < b, and the smallest distance over the eight orientations. */
export interface NearPairs {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly distance: Uint8Array;
}

/** What an earlier search was over, and found. */
export interface KnownPairs {
  readonly table: HashTable;
  readonly pairs: NearPairs;
}

/**
 * Up to so many new pictures are compared one by one with all others (50 ms each among 100,000); more are cheaper
 * to look up by bands.
 */
const ONE_BY_ONE = 8;

/**
 * All pairs of informative pictures within `limit` (0 to 32), ordered by (a, b): exact, no pair is missed (DUP-3).
 * Of pictures whose eight hashes are all equal only the first, their leader, is compared with others, and the rest
 * are tied to it at distance 0: ten thousand equal pictures are ten thousand pairs, not fifty million.
 *
 * `known` spares comparing leaders that were compared before, within the same limit: only those that are not in it
 * are searched for, against all.
 */
export function nearPairs(table: HashTable, limit: number, known?: KnownPairs): NearPairs {
  if (!Number.isInteger(limit) || limit < 0 || limit > 32) throw new Error('the distance is an integer from 0 to 32');
  const codes = new PairCodes(table.size);
  const leaders = leadersOf(table, codes);
  if (!known) {
    codes.measure(table, among(table, leaders, leaders, limit));
    return codes.pairs();
  }
  const { nowAt, fresh } = placesIn(table, leaders, known);
  codes.carry(known.pairs, nowAt);
  codes.measure(table, fresh.length > ONE_BY_ONE ? among(table, leaders, fresh, limit) : oneByOne(table, leaders, fresh, limit));
  return codes.pairs();
}

/** The informative pictures that are the first of their equals; the others are tied to them. */
function leadersOf(table: HashTable, codes: PairCodes): Int32Array {
  const index = new PictureIndex(table, table.size);
  const leaders: number[] = [];
  for (let picture = 0; picture < table.size; picture++) {
    if (!table.isInformative(picture)) continue;
    const leader = index.enter(picture);
    if (leader === picture) leaders.push(picture);
    else codes.add(leader, picture, 0);
  }
  return Int32Array.from(leaders);
}

/** Where the known leaders are now (-1: gone, or no leader: pairs with those are told anew), and the leaders that are not among them. */
function placesIn(table: HashTable, leaders: Int32Array, known: KnownPairs): { readonly nowAt: Int32Array; readonly fresh: Int32Array } {
  const index = new PictureIndex(known.table, known.table.size);
  for (let place = 0; place < known.table.size; place++) index.enter(place);
  const nowAt = new Int32Array(known.table.size).fill(-1);
  const fresh = leaders.filter((leader) => {
    const place = index.find(table, leader);
    if (place >= 0) nowAt[place] = leader;
    return place < 0;
  });
  return { nowAt, fresh };
}

/**
 * Multi-index hashing (Norouzi, Punjani and Fleet 2012): the 256 bits are dealt into m bands; two hashes that
 * differ in at most `limit` bits differ in at most ⌊limit / m⌋ bits of some band, so looking up every band of
 * every orientation within that radius meets every pair. Gives the pairs of `all` with `some`, or of all.
 */
function among(table: HashTable, all: Int32Array, some: Int32Array, limit: number): PairKeys {
  const keys = new PairKeys(table.size);
  // With more bands than differing bits one band is equal; below eight bands a band would not fit 32 bits.
  const count = limit < 16 ? Math.max(limit + 1, 8) : 16;
  for (const band of deal(count, Math.floor(limit / count))) {
    // The distance of a pair looks at both upright hashes, so both ways round have to be met.
    const ways = all === some ? [[all, all] as const] : [[all, some] as const, [some, all] as const];
    for (const [indexed, asked] of ways) {
      const index = new BandIndex(band, table.words, indexed);
      for (const picture of asked) index.lookUp(table.words, picture, limit, (other) => keys.add(picture, other));
    }
  }
  return keys;
}

function oneByOne(table: HashTable, all: Int32Array, some: Int32Array, limit: number): PairKeys {
  const keys = new PairKeys(table.size);
  for (const picture of some) for (const other of all) if (other !== picture && table.distance(picture, other) <= limit) keys.add(picture, other);
  return keys;
}

/** Numbers in a typed array that grows: half a million pairs as objects would be 40 MB and slow to sort. */
class Numbers {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  sorted(): Float64Array {
    return this.#values.subarray(0, this.length).toSorted();
  }
}

/** Pairs as single numbers, `low · size + high`, each kept once however often it is met: a set with open addressing. */
class PairKeys {
  readonly size: number;
  #slots = new Float64Array(1 << 12).fill(-1);
  #count = 0;

  constructor(size: number) {
    this.size = size;
  }

  add(x: number, y: number): void {
    if (!this.#enter(x < y ? x * this.size + y : y * this.size + x)) return;
    if (++this.#count * 2 <= this.#slots.length) return;
    const before = this.#slots;
    this.#slots = new Float64Array(before.length * 2).fill(-1);
    for (const key of before) if (key >= 0) this.#enter(key);
  }

  * [Symbol.iterator](): Generator<readonly [number, number]> {
    for (const key of this.#slots) if (key >= 0) yield [Math.floor(key / this.size), key % this.size];
  }

  /** Whether the key is new. Multiplicative hashing of both halves (Knuth, TAOCP 3, 6.4). */
  #enter(key: number): boolean {
    const last = this.#slots.length - 1;
    const mixed = Math.imul((key % 0x1_0000_0000) | 0, 0x9e3779b1) ^ Math.imul((key / 0x1_0000_0000) | 0, 0x85ebca6b);
    for (let slot = (mixed ^ (mixed >>> 15)) & last; ; slot = (slot + 1) & last) {
      if (this.#slots[slot] === key) return false;
      if (this.#slots[slot] === -1) {
        this.#slots[slot] = key;
        return true;
      }
    }
  }
}

/** Pairs with their distance as single numbers, `(low · size + high) · 64 + distance`: below 2^53 up to ten million pictures. */
class PairCodes {
  readonly #size: number;
  readonly #codes = new Numbers();

  constructor(size: number) {
    this.#size = size;
  }

  add(low: number, high: number, distance: number): void {
    this.#codes.push((low * this.#size + high) * 64 + distance);
  }

  measure(table: HashTable, keys: PairKeys): void {
    for (const [low, high] of keys) this.add(low, high, table.distance(low, high));
  }

  /** Known pairs of which neither picture is gone. */
  carry({ a, b, distance }: NearPairs, nowAt: Int32Array): void {
    for (let pair = 0; pair < a.length; pair++) {
      const [x, y] = [nowAt[a[pair]!]!, nowAt[b[pair]!]!];
      if (x >= 0 && y >= 0) this.add(Math.min(x, y), Math.max(x, y), distance[pair]!);
    }
  }

  pairs(): NearPairs {
    const codes = this.#codes.sorted();
    const [a, b, distance] = [new Int32Array(codes.length), new Int32Array(codes.length), new Uint8Array(codes.length)];
    for (const [index, code] of codes.entries()) {
      const key = Math.floor(code / 64);
      a[index] = Math.floor(key / this.#size);
      b[index] = key % this.#size;
      distance[index] = code % 64;
    }
    return { a, b, distance };
  }
}
