/** Words of 32 bits in one hash of 256. */
export const WORDS = 8;
/** Hashes of one picture: one for each of its eight orientations, the upright one first. */
export const ORIENTATIONS = 8;
export const BITS = 256;
/** Words of one picture. */
export const STRIDE = ORIENTATIONS * WORDS;

/**
 * Fewest set (and fewest unset) bits of a hash that says something. A block mean value hash compares blocks with
 * the median of their band, so a picture with structure has about 128 of 256 bits set; a blank one has almost
 * none or almost all. Such hashes are equal for all blank pictures and would chain them into one cluster, so
 * they are not compared at all: blank pictures are duplicates only where bytes or pixels are equal.
 */
const INFORMATIVE = 32;

/** The hashes of pictures, packed: eight orientations of eight words each. */
export class HashTable {
  readonly size: number;
  readonly words: Uint32Array;

  constructor(words: Uint32Array) {
    if (words.length % STRIDE !== 0) throw new Error('a picture has eight hashes of 256 bits');
    this.size = words.length / STRIDE;
    this.words = words;
  }

  /** `hashes`: for each picture eight strings of 64 hexadecimal digits. */
  static fromHex(hashes: readonly (readonly string[])[]): HashTable {
    const table = new HashTable(new Uint32Array(hashes.length * STRIDE));
    for (const [picture, orientations] of hashes.entries()) table.set(picture, Buffer.from(orientations.join(''), 'hex'));
    return table;
  }

  /** Puts in one picture: its eight hashes one after the other, as bytes. */
  set(picture: number, bytes: Uint8Array): void {
    if (bytes.length !== STRIDE * 4) throw new Error('a picture has eight hashes of 64 hexadecimal digits');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let word = 0; word < STRIDE; word++) this.words[picture * STRIDE + word] = view.getUint32(word * 4);
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
    for (let word = 0; word < WORDS; word++) set += bitCount(this.words[picture * STRIDE + word]!);
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

/** Pictures by their content: which of a table is equal to a given one in all eight hashes. */
export class PictureIndex {
  readonly #table: HashTable;
  readonly #slots: Int32Array;

  /** For at most `most` pictures of the table. */
  constructor(table: HashTable, most: number) {
    this.#table = table;
    this.#slots = new Int32Array(2 ** Math.max(4, Math.ceil(Math.log2(most * 2 + 1)))).fill(-1);
  }

  /** The picture of this index that equals one of `other`, or -1. */
  find(other: HashTable, picture: number): number {
    return this.#slots[this.#slot(other, picture)]!;
  }

  /** The picture entered before that equals this one; where there is none, it is entered itself. */
  enter(picture: number): number {
    const slot = this.#slot(this.#table, picture);
    if (this.#slots[slot] === -1) this.#slots[slot] = picture;
    return this.#slots[slot]!;
  }

  /** Open addressing, linear probing: the slot that holds an equal picture, or the free one where it belongs. */
  #slot(other: HashTable, picture: number): number {
    const from = picture * STRIDE;
    const last = this.#slots.length - 1;
    let hash = 0;
    for (let word = 0; word < STRIDE; word++) hash = Math.imul(hash ^ other.words[from + word]!, 0x9e3779b1) ^ (hash >>> 15);
    for (let slot = (hash ^ (hash >>> 13)) & last; ; slot = (slot + 1) & last) {
      const found = this.#slots[slot]!;
      if (found === -1 || this.#equal(found * STRIDE, other, from)) return slot;
    }
  }

  #equal(at: number, other: HashTable, from: number): boolean {
    for (let word = 0; word < STRIDE; word++) if (this.#table.words[at + word] !== other.words[from + word]) return false;
    return true;
  }
}

/** Set bits of a 32-bit word (Warren, Hacker's Delight, 5-1). */
export function bitCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
