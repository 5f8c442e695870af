/** A blob that a result names. */
export interface BlobRef {
  readonly sha256: string;
  readonly bytes: number;
}

const DIGEST = 32;

/** The blobs of the rows of a table, in columns: 40 bytes a blob. As objects those of 100,000 images took 60 MB. */
export class RowBlobs {
  /** Where a row's blobs begin in the columns, and how many there are. */
  readonly #first: Uint32Array;
  readonly #counts: Uint32Array;
  #digests = Buffer.alloc(0);
  #bytes = new Float64Array();
  #end = 0;

  constructor(rows: number) {
    this.#first = new Uint32Array(rows);
    this.#counts = new Uint32Array(rows);
  }

  /** In place of those that the row had. */
  set(row: number, blobs: readonly BlobRef[]): void {
    this.#first[row] = this.#end;
    this.#counts[row] = blobs.length;
    this.#makeRoom(this.#end + blobs.length);
    for (const { sha256, bytes } of blobs) {
      this.#digests.write(sha256, DIGEST * this.#end, 'hex');
      this.#bytes[this.#end++] = bytes;
    }
  }

  count(row: number): number {
    return this.#counts[row]!;
  }

  of(row: number): BlobRef[] {
    const first = this.#first[row]!;
    return Array.from({ length: this.#counts[row]! }, (_, i) => ({
      sha256: this.#digests.toString('hex', DIGEST * (first + i), DIGEST * (first + i + 1)),
      bytes: this.#bytes[first + i]!,
    }));
  }

  #makeRoom(blobs: number): void {
    if (blobs <= this.#bytes.length) return;
    const room = Math.max(blobs, 64, Math.ceil(1.5 * this.#bytes.length));
    const digests = Buffer.alloc(DIGEST * room);
    this.#digests.copy(digests);
    const bytes = new Float64Array(room);
    bytes.set(this.#bytes);
    this.#digests = digests;
    this.#bytes = bytes;
  }
}
