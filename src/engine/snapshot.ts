import { digestOf, sha256 } from '../core/digest.ts';
import type { Pass } from '../steps/step.ts';
import type { StepEnd } from './outcomes.ts';
import type { BlobRef, PassTable } from './pass-table.ts';
import type { Recipes } from './recipe.ts';

/**
 * The state of a pass at the end of a build (`private/<pass>.idx`): what each image's results rest on and how they
 * ended, so that the next build tells without a fingerprint or a fact that an image is as it was. Images whose
 * results are not certain (crashed, unreadable) are not in it. Its sha256 stands in last-build.json.
 *
 * Layout, little endian: magic, then four u32 (bytes of the header, rows, blobs, bytes of the keys), the header as
 * JSON, the columns (sha256 of image, mask and decisions, 32 bytes each, zero for none; size of the image f64; number
 * of its source u32; number of its outcome u32; end of its blobs u32), the blobs (sha256 32 bytes each, then sizes
 * f64 each), the keys, each ended by NUL.
 */
const MAGIC = Buffer.from('dxpass01');
const FIXED = MAGIC.length + 16;
const ROW = 32 * 3 + 8 + 4 + 4 + 4;

interface Header {
  readonly pass: Pass;
  /** Digest of the recipes, own and upstream. */
  readonly recipes: string;
  readonly sources: readonly string[];
  readonly outcomes: readonly (readonly StepEnd[])[];
}

/** Where each column begins. */
interface Columns {
  readonly image: number;
  readonly mask: number;
  readonly decision: number;
  readonly bytes: number;
  readonly source: number;
  readonly outcome: number;
  readonly ends: number;
  readonly blob: number;
  readonly blobBytes: number;
}

/** Everything of the recipes that a result rests on beside the image. */
export function recipesDigest({ pass, own, upstream }: Recipes): string {
  const described = [...own, ...upstream].map(({ step, params, libraries }) => ({ step: step.name, version: step.version, inputs: step.inputs, needs: step.needs, params, libraries }));
  return digestOf({ pass, own: own.length, recipes: described });
}

/** Digest of all decisions of an image; undefined where the pass has none. */
export function decisionsDigest(decisions: Parameters<typeof digestOf>[0] | undefined): string | undefined {
  return decisions === undefined ? undefined : digestOf(decisions);
}

export class Snapshot {
  readonly header: Header;
  readonly count: number;
  readonly #bytes: Buffer;
  readonly #at: Columns;
  readonly #keys: readonly string[];
  #rows: ReadonlyMap<string, number> | undefined;
  #next = 0;

  private constructor(bytes: Buffer, header: Header, first: number, count: number, blobs: number, keysLength: number) {
    this.header = header;
    this.count = count;
    this.#bytes = bytes;
    this.#at = columns(first, count, blobs);
    const keys = this.#at.blobBytes + 8 * blobs;
    this.#keys = bytes.toString('utf8', keys, keys + keysLength).split('\0');
  }

  /** undefined where the bytes are not those that `digest` was taken of, or not of this pass under these recipes. */
  static decode(bytes: Buffer, digest: string, pass: Pass, recipes: string): Snapshot | undefined {
    if (bytes.length < FIXED || !bytes.subarray(0, MAGIC.length).equals(MAGIC) || sha256(bytes) !== digest) return undefined;
    const [headerLength, count, blobs, keysLength] = [8, 12, 16, 20].map((at) => bytes.readUInt32LE(at)) as [number, number, number, number];
    const header = JSON.parse(bytes.toString('utf8', FIXED, FIXED + headerLength)) as Header;
    if (header.pass !== pass || header.recipes !== recipes) return undefined;
    return new Snapshot(bytes, header, FIXED + headerLength, count, blobs, keysLength);
  }

  /** The rows of a pass whose results are certain. `base`: the snapshot from which its unchanged rows come. */
  static encode(table: PassTable, pass: Pass, recipes: string, base: Snapshot | undefined): Buffer {
    const rows = certainRows(table);
    const blobsOf = (row: number): readonly BlobRef[] => (table.status(row) === 'unchanged' ? base!.blobs(table.baseRow(row)) : table.blobs(row));
    const sources = [...new Set(table.subjects.map(({ source }) => source))];
    const sourceNumbers = new Map(sources.map((source, i) => [source, i]));
    const blobs = pass === 'produce' ? rows.map(blobsOf) : [];
    const header = Buffer.from(JSON.stringify({ pass, recipes, sources, outcomes: table.outcomes.all } satisfies Header));
    const keys = Buffer.from(rows.map((row) => `${table.subjects[row]!.key}\0`).join(''));
    const count = rows.length;
    const blobCount = blobs.reduce((sum, list) => sum + list.length, 0);
    const at = columns(FIXED + header.length, count, blobCount);
    const bytes = Buffer.alloc(at.blobBytes + 8 * blobCount + keys.length);
    MAGIC.copy(bytes);
    [header.length, count, blobCount, keys.length].forEach((value, i) => bytes.writeUInt32LE(value, 8 + 4 * i));
    header.copy(bytes, FIXED);
    let blob = 0;
    rows.forEach((row, i) => {
      for (const input of ['image', 'mask', 'decision'] as const) table.digest(input, row).copy(bytes, at[input] + 32 * i);
      bytes.writeDoubleLE(table.bytes(row), at.bytes + 8 * i);
      bytes.writeUInt32LE(sourceNumbers.get(table.subjects[row]!.source)!, at.source + 4 * i);
      bytes.writeUInt32LE(table.outcome(row), at.outcome + 4 * i);
      for (const { sha256: digest, bytes: size } of blobs[i] ?? []) {
        bytes.write(digest, at.blob + 32 * blob, 'hex');
        bytes.writeDoubleLE(size, at.blobBytes + 8 * blob);
        blob++;
      }
      bytes.writeUInt32LE(blob, at.ends + 4 * i);
    });
    keys.copy(bytes, bytes.length - keys.length);
    return bytes;
  }

  /** The row of an image, or -1. Fast where images are asked for in the order of the snapshot, as builds do. */
  find(source: string, key: string): number {
    if (this.#isAt(this.#next, source, key)) return this.#next++;
    this.#rows ??= new Map(Array.from({ length: this.count }, (_, row) => [`${this.#source(row)}\0${this.#keys[row]!}`, row]));
    const row = this.#rows.get(`${source}\0${key}`) ?? -1;
    if (row >= 0) this.#next = row + 1;
    return row;
  }

  /** Whether an image rests on the same inputs; digests in hexadecimal, undefined for none. */
  rests(row: number, image: string, mask: string | undefined, decision: string | undefined): boolean {
    return this.#is(this.#at.image + 32 * row, image) && this.#is(this.#at.mask + 32 * row, mask) && this.#is(this.#at.decision + 32 * row, decision);
  }

  outcome(row: number): number {
    return this.#bytes.readUInt32LE(this.#at.outcome + 4 * row);
  }

  blobs(row: number): BlobRef[] {
    const first = row === 0 ? 0 : this.#bytes.readUInt32LE(this.#at.ends + 4 * (row - 1));
    const last = this.#bytes.readUInt32LE(this.#at.ends + 4 * row);
    return Array.from({ length: last - first }, (_, i) => ({
      sha256: this.#bytes.toString('hex', this.#at.blob + 32 * (first + i), this.#at.blob + 32 * (first + i) + 32),
      bytes: this.#bytes.readDoubleLE(this.#at.blobBytes + 8 * (first + i)),
    }));
  }

  #isAt(row: number, source: string, key: string): boolean {
    return row < this.count && this.#keys[row] === key && this.#source(row) === source;
  }

  #source(row: number): string {
    return this.header.sources[this.#bytes.readUInt32LE(this.#at.source + 4 * row)]!;
  }

  #is(at: number, digest: string | undefined): boolean {
    return this.#bytes.toString('hex', at, at + 32) === (digest ?? NONE);
  }
}

const NONE = '0'.repeat(64);

function certainRows(table: PassTable): number[] {
  const rows: number[] = [];
  for (let row = 0; row < table.subjects.length; row++) {
    const status = table.status(row);
    if (status === 'unchanged' || (status === 'ended' && table.ends(row).every(({ state }) => state !== 'crashed'))) rows.push(row);
  }
  return rows;
}

function columns(first: number, count: number, blobs: number): Columns {
  const image = first;
  const bytes = image + 96 * count;
  const blob = first + ROW * count;
  return {
    image, mask: image + 32 * count, decision: image + 64 * count, bytes,
    source: bytes + 8 * count, outcome: bytes + 12 * count, ends: bytes + 16 * count, blob, blobBytes: blob + 32 * blobs,
  };
}
