import { bitCount, BITS, ORIENTATIONS, STRIDE, WORDS } from './near-table.ts';

/** Some of the bits of a hash, gathered into one word: equal bits give equal keys. */
export class Band {
  readonly #masks = new Int32Array(WORDS);
  readonly #turns = new Int32Array(WORDS);
  /** Words of 32 bits to flip a key with: of all the ways in which at most `radius` of the band's bits differ. */
  readonly flips: Int32Array;

  constructor(bits: readonly number[], radius: number) {
    for (const bit of bits) this.#masks[bit >>> 5]! |= 1 << (31 - (bit & 31));
    let used = 0;
    // Each word is turned to where it covers fewest bits of the words before: all bits of a band find room, and
    // where they do not, two different bands of bits may share a key, which costs a comparison and loses nothing.
    for (let word = 0; word < WORDS; word++) {
      const mask = this.#masks[word]!;
      let best = 0;
      for (let turn = 1; turn < 32; turn++) if (bitCount(rotate(mask, turn) & used) < bitCount(rotate(mask, best) & used)) best = turn;
      this.#turns[word] = best;
      used |= rotate(mask, best);
    }
    this.flips = flips(used, radius);
  }

  key(words: Uint32Array, start: number): number {
    const masks = this.#masks;
    const turns = this.#turns;
    let key = 0;
    for (let word = 0; word < WORDS; word++) {
      const bits = words[start + word]! & masks[word]!;
      const turn = turns[word]!;
      // Shifts count modulo 32, so a turn by nothing is the word or-ed with itself.
      key ^= (bits << turn) | (bits >>> (32 - turn));
    }
    return key;
  }
}

function rotate(word: number, turn: number): number {
  return (word << turn) | (word >>> (32 - turn));
}

/** All words with at most `radius` of the bits of `used`, and no other. */
function flips(used: number, radius: number): Int32Array {
  const single = Array.from({ length: 32 }, (_, bit) => 1 << bit).filter((bit) => (bit & used) !== 0);
  let last = [{ mask: 0, next: 0 }];
  const all = [0];
  for (let set = 0; set < radius; set++) {
    last = last.flatMap(({ mask, next }) => single.slice(next).map((bit, index) => ({ mask: mask | bit, next: next + index + 1 })));
    all.push(...last.map(({ mask }) => mask));
  }
  return Int32Array.from(all);
}

/**
 * Deals `bits` in turn to `count` bands, so that a band samples the whole picture and no bucket collects all
 * pictures with, say, the same dark corner.
 */
export function deal(count: number, radius: number): readonly Band[] {
  return Array.from({ length: count }, (_, band) => new Band(Array.from({ length: BITS }, (__, bit) => bit).filter((bit) => bit % count === band), radius));
}

/** Upright hashes by one band's key: entries of one slot lie side by side, with their words, so that a bucket is read in one go. */
export class BandIndex {
  /** Where each slot's entries begin; one more than there are slots. */
  readonly #starts: Int32Array;
  readonly #shift: number;
  readonly #band: Band;
  readonly keys: Int32Array;
  readonly pictures: Int32Array;
  /** Upright words of each entry. */
  readonly words: Uint32Array;

  constructor(band: Band, words: Uint32Array, pictures: ArrayLike<number>) {
    const size = pictures.length;
    this.#band = band;
    this.#shift = 32 - Math.max(4, Math.ceil(Math.log2(size * 2 + 1)));
    const starts = new Int32Array(2 ** (32 - this.#shift) + 1);
    const unsorted = new Int32Array(size);
    for (let index = 0; index < size; index++) {
      unsorted[index] = band.key(words, pictures[index]! * STRIDE);
      starts[this.#slot(unsorted[index]!) + 1]!++;
    }
    for (let slot = 1; slot < starts.length; slot++) starts[slot]! += starts[slot - 1]!;
    const next = starts.slice();
    this.keys = new Int32Array(size);
    this.pictures = new Int32Array(size);
    this.words = new Uint32Array(size * WORDS);
    for (let index = 0; index < size; index++) {
      const entry = next[this.#slot(unsorted[index]!)]!++;
      const picture = pictures[index]!;
      this.keys[entry] = unsorted[index]!;
      this.pictures[entry] = picture;
      for (let word = 0; word < WORDS; word++) this.words[entry * WORDS + word] = words[picture * STRIDE + word]!;
    }
    this.#starts = starts;
  }

  /** Calls `hit` with each entry within `limit` of the picture in some orientation whose key, or a flip of it, is the entry's. */
  lookUp(words: Uint32Array, picture: number, limit: number, hit: (other: number) => void): void {
    const { keys, pictures, words: own } = this;
    const flipped = this.#band.flips;
    for (let orientation = 0; orientation < ORIENTATIONS; orientation++) {
      const start = picture * STRIDE + orientation * WORDS;
      const straight = this.#band.key(words, start);
      for (let flip = 0; flip < flipped.length; flip++) {
        const key = straight ^ flipped[flip]!;
        const slot = this.#slot(key);
        const end = this.#starts[slot + 1]!;
        for (let entry = this.#starts[slot]!; entry < end; entry++) {
          if (keys[entry] !== key) continue;
          // One orientation only, given up at the first word too many: nearly all candidates end here.
          const at = entry * WORDS;
          let distance = bitCount(words[start]! ^ own[at]!) + bitCount(words[start + 1]! ^ own[at + 1]!);
          for (let word = 2; word < WORDS && distance <= limit; word++) distance += bitCount(words[start + word]! ^ own[at + word]!);
          if (distance <= limit && pictures[entry] !== picture) hit(pictures[entry]!);
        }
      }
    }
  }

  /** Multiplicative hashing (Knuth, TAOCP 3, 6.4) with 2^32 over the golden ratio. */
  #slot(key: number): number {
    return Math.imul(key, 0x9e3779b1) >>> this.#shift;
  }
}
