/** Words of 32 bits in one hash of 256. */
const WORDS = 8;
/** Hashes of one picture: one for each of its eight orientations, the upright one first. */
const ORIENTATIONS = 8;
const BITS = 256;

/**
 * Fewest set (and fewest unset) bits of a hash that says something. A block mean value hash compares blocks with
 * the median of their band, so a picture with structure has about 128 of 256 bits set; a blank one has almost
 * none or almost all. Such hashes are equal for all blank pictures and would chain them into one cluster, so
 * they are not compared at all: blank pictures are duplicates only where bytes or pixels are equal.
 */
const INFORMATIVE = 32;

/** A pair of positions, `a < b`, and the smallest distance over the eight orientations. */
export interface NearPair {
  readonly a: number;
  readonly b: number;
  readonly distance: number;
}

/** The hashes of pictures, packed: eight orientations of eight words each. */
export class HashTable {
  readonly size: number;
  readonly words: Uint32Array;

  /** `hashes`: for each picture eight strings of 64 hexadecimal digits. */
  constructor(hashes: readonly (readonly string[])[]) {
    this.size = hashes.length;
    this.words = new Uint32Array(this.size * ORIENTATIONS * WORDS);
    let at = 0;
    for (const orientations of hashes) {
      if (orientations.length !== ORIENTATIONS) throw new Error('a picture has eight hashes');
      for (const hash of orientations) {
        if (!/^[0-9a-f]{64}$/u.test(hash)) throw new Error('a hash has 64 hexadecimal digits');
        for (let word = 0; word < WORDS; word++) this.words[at++] = Number.parseInt(hash.slice(word * 8, word * 8 + 8), 16);
      }
    }
  }

  /** Smallest Hamming distance between one picture upright and the other in any orientation, both ways round. */
  distance(a: number, b: number): number {
    let least = BITS;
    for (let orientation = 0; orientation < ORIENTATIONS; orientation++) {
      least = Math.min(least, this.#between(a, 0, b, orientation, least), this.#between(b, 0, a, orientation, least));
    }
    return least;
  }

  /** Whether the upright hash has enough set and unset bits to be compared. */
  isInformative(picture: number): boolean {
    let set = 0;
    for (let word = 0; word < WORDS; word++) set += bitCount(this.words[picture * ORIENTATIONS * WORDS + word]!);
    return set >= INFORMATIVE && set <= BITS - INFORMATIVE;
  }

  #between(a: number, orientationA: number, b: number, orientationB: number, giveUp: number): number {
    const startA = (a * ORIENTATIONS + orientationA) * WORDS;
    const startB = (b * ORIENTATIONS + orientationB) * WORDS;
    let distance = 0;
    for (let word = 0; word < WORDS && distance < giveUp; word++) distance += bitCount(this.words[startA + word]! ^ this.words[startB + word]!);
    return distance;
  }
}

/**
 * All pairs of informative pictures within `limit` (0 to 32), ordered by (a, b): exact, no pair is missed (DUP-3).
 * Of pictures whose eight hashes are all equal only the first is compared with others, and the rest are tied to
 * it at distance 0: ten thousand equal pictures are ten thousand pairs, not fifty million.
 *
 * Multi-index hashing (Norouzi, Punjani and Fleet 2012): the 256 bits are dealt into m bands; two hashes that
 * differ in at most `limit` bits differ in at most ⌊limit / m⌋ bits of some band, so looking up every band of
 * every orientation within that radius meets every pair. Bits are dealt in turn (bit i to band i mod m), so that
 * a band samples the whole picture and no bucket collects all pictures with, say, the same dark corner.
 */
export function nearPairs(table: HashTable, limit: number): readonly NearPair[] {
  if (!Number.isInteger(limit) || limit < 0 || limit > 32) throw new Error('the distance is an integer from 0 to 32');
  const equals = equalPictures(table);
  const pairs: NearPair[] = [];
  for (const [a, b, distance] of leaderPairs(table, [...equals.keys()], limit)) pairs.push({ a, b, distance });
  for (const [leader, others] of equals) for (const other of others.slice(1)) pairs.push({ a: leader, b: other, distance: 0 });
  return pairs.toSorted((x, y) => x.a - y.a || x.b - y.b);
}

/** Informative pictures by their first equal: leader → all with the same eight hashes, itself first. */
function equalPictures(table: HashTable): Map<number, number[]> {
  const byHash = new Map<string, number[]>();
  const stride = ORIENTATIONS * WORDS;
  for (let picture = 0; picture < table.size; picture++) {
    if (!table.isInformative(picture)) continue;
    const key = table.words.subarray(picture * stride, (picture + 1) * stride).join();
    const equal = byHash.get(key);
    if (equal) equal.push(picture);
    else byHash.set(key, [picture]);
  }
  return new Map([...byHash.values()].map((equal) => [equal[0]!, equal]));
}

function* leaderPairs(table: HashTable, leaders: readonly number[], limit: number): Generator<readonly [number, number, number]> {
  // With more bands than differing bits one band is equal; below eight bands a band would not fit 32 bits.
  const bands = limit < 16 ? Math.max(limit + 1, 8) : 16;
  const masks = flips(Math.ceil(BITS / bands), Math.floor(limit / bands));
  const met = new Set<number>();
  for (let band = 0; band < bands; band++) {
    const index = new BandIndex(leaders.map((picture) => bandKey(table, picture, 0, band, bands)));
    for (let query = 0; query < leaders.length; query++) {
      for (let orientation = 0; orientation < ORIENTATIONS; orientation++) {
        const key = bandKey(table, leaders[query]!, orientation, band, bands);
        for (const mask of masks) {
          for (let found = index.first((key ^ mask) >>> 0); found >= 0; found = index.next(found)) {
            if (found === query) continue;
            const low = Math.min(found, query);
            const high = Math.max(found, query);
            const pair = low * leaders.length + high;
            if (met.has(pair)) continue;
            const distance = table.distance(leaders[low]!, leaders[high]!);
            if (distance > limit) continue;
            met.add(pair);
            yield [leaders[low]!, leaders[high]!, distance];
          }
        }
      }
    }
  }
}

/** The bits i ≡ band (mod bands) of one hash, in order, as an unsigned integer. */
function bandKey(table: HashTable, picture: number, orientation: number, band: number, bands: number): number {
  const start = (picture * ORIENTATIONS + orientation) * WORDS;
  let key = 0;
  for (let bit = band; bit < BITS; bit += bands) key = (key << 1) | ((table.words[start + (bit >>> 5)]! >>> (31 - (bit & 31))) & 1);
  return key >>> 0;
}

/** All words of `width` bits with at most `radius` bits set. */
function flips(width: number, radius: number): readonly number[] {
  let last = [{ mask: 0, next: 0 }];
  const all = [0];
  for (let set = 0; set < radius; set++) {
    last = last.flatMap(({ mask, next }) => Array.from({ length: width - next }, (_, i) => ({ mask: (mask | (1 << (next + i))) >>> 0, next: next + i + 1 })));
    all.push(...last.map(({ mask }) => mask));
  }
  return all;
}

/** Positions by key, as chains in typed arrays. */
class BandIndex {
  readonly #keys: Uint32Array;
  readonly #heads: Int32Array;
  readonly #chain: Int32Array;

  constructor(keys: readonly number[]) {
    this.#keys = Uint32Array.from(keys);
    const slots = 2 ** Math.max(4, Math.ceil(Math.log2(keys.length * 2 + 1)));
    this.#heads = new Int32Array(slots).fill(-1);
    this.#chain = new Int32Array(keys.length);
    for (let position = keys.length - 1; position >= 0; position--) {
      const slot = this.#slot(this.#keys[position]!);
      this.#chain[position] = this.#heads[slot]!;
      this.#heads[slot] = position;
    }
  }

  /** The first position that holds the key, or -1. */
  first(key: number): number {
    return this.#match(this.#heads[this.#slot(key)]!, key);
  }

  /** The next position with the same key, or -1. */
  next(position: number): number {
    return this.#match(this.#chain[position]!, this.#keys[position]!);
  }

  #match(position: number, key: number): number {
    let at = position;
    while (at >= 0 && this.#keys[at] !== key) at = this.#chain[at]!;
    return at;
  }

  /** Multiplicative hashing (Knuth, TAOCP 3, 6.4) with 2^32 over the golden ratio. */
  #slot(key: number): number {
    return (Math.imul(key, 0x9e3779b1) >>> 8) & (this.#heads.length - 1);
  }
}

/** Set bits of a 32-bit word (Warren, Hacker's Delight, 5-1). */
function bitCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
