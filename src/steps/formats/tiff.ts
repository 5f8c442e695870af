/** One entry of a TIFF image file directory (TIFF 6.0, section 2). Values are never copied out of the file. */
export interface IfdEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Offset of the value in the block; undefined where it would lie outside. */
  readonly valueAt: number | undefined;
  /** Bytes of the value. */
  readonly size: number;
}

export type IfdName = 'ifd0' | 'ifd1' | 'exif' | 'gps' | 'interop' | 'sub';

interface Ifd {
  readonly name: IfdName;
  readonly entries: readonly IfdEntry[];
}

export interface TiffBlock {
  readonly littleEndian: boolean;
  readonly ifds: readonly Ifd[];
  /** A directory lies outside the block or is cut off: what it held cannot be told. */
  readonly broken: boolean;
}

const TYPE_SIZE = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const POINTERS: { readonly [tag: number]: IfdName } = { 0x8769: 'exif', 0x8825: 'gps', 0xa005: 'interop', 0x014a: 'sub' };
/** Far above what any camera writes; directories are visited once each, so this bounds the walk. */
const MAX_IFDS = 64;

/**
 * Lists the directories of a TIFF structure: a TIFF file, or the block inside EXIF. undefined where it has
 * no TIFF header. The third and later directories of the main chain are called `ifd1`.
 */
export function parseTiff(block: Uint8Array): TiffBlock | undefined {
  if (block.length < 8) return undefined;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const order = view.getUint16(0);
  const littleEndian = order === 0x4949;
  if (!littleEndian && order !== 0x4d4d) return undefined;
  if (view.getUint16(2, littleEndian) !== 42) return undefined;
  const ifds: Ifd[] = [];
  const seen = new Set<number>();
  const queue: { offset: number; name: IfdName }[] = [{ offset: view.getUint32(4, littleEndian), name: 'ifd0' }];
  let broken = false;
  for (let job = queue.shift(); job; job = queue.shift()) {
    if (seen.has(job.offset) || ifds.length >= MAX_IFDS) {
      broken = true;
      continue;
    }
    seen.add(job.offset);
    const entries = readEntries(view, job.offset, littleEndian);
    if (!entries) {
      broken = true;
      continue;
    }
    ifds.push({ name: job.name, entries });
    for (const entry of entries) {
      const name = POINTERS[entry.tag];
      if (!name) continue;
      if (entry.valueAt === undefined || (entry.type !== 4 && entry.type !== 13)) {
        broken = true;
        continue;
      }
      const wanted = Math.min(entry.count, MAX_IFDS);
      for (let index = 0; index < wanted; index++) queue.push({ offset: view.getUint32(entry.valueAt + index * 4, littleEndian), name });
    }
    if (job.name === 'ifd0' || job.name === 'ifd1') {
      const next = job.offset + 2 + entries.length * 12;
      const offset = next + 4 <= view.byteLength ? view.getUint32(next, littleEndian) : 0;
      if (offset !== 0) queue.push({ offset, name: 'ifd1' });
    }
  }
  return { littleEndian, ifds, broken };
}

function readEntries(view: DataView, offset: number, littleEndian: boolean): IfdEntry[] | undefined {
  if (offset < 8 || offset + 2 > view.byteLength) return undefined;
  const count = view.getUint16(offset, littleEndian);
  if (offset + 2 + count * 12 > view.byteLength) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const at = offset + 2 + index * 12;
    const type = view.getUint16(at + 2, littleEndian);
    const values = view.getUint32(at + 4, littleEndian);
    const size = (TYPE_SIZE[type] ?? 1) * values;
    const valueAt = size <= 4 ? at + 8 : view.getUint32(at + 8, littleEndian);
    return { tag: view.getUint16(at, littleEndian), type, count: values, valueAt: valueAt + size <= view.byteLength ? valueAt : undefined, size };
  });
}

/** The orientation tag of the first directory, 1 to 8; 1 where it is absent or not one of these. */
export function tiffOrientation(block: Uint8Array): number {
  const tiff = parseTiff(block);
  const value = tiff ? firstInteger(block, tiff, 0x0112) : 0;
  return value >= 1 && value <= 8 ? value : 1;
}

/** ImageWidth and ImageLength of the first directory of a TIFF file. */
export function tiffSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const tiff = parseTiff(bytes);
  return tiff && { width: firstInteger(bytes, tiff, 0x0100), height: firstInteger(bytes, tiff, 0x0101) };
}

/** The value of a tag of the first directory; 0 where it is absent or no whole number. */
function firstInteger(block: Uint8Array, tiff: TiffBlock, tag: number): number {
  const entry = tiff.ifds.find((ifd) => ifd.name === 'ifd0')?.entries.find((candidate) => candidate.tag === tag);
  if (entry?.valueAt === undefined || entry.count < 1) return 0;
  return readInteger(new DataView(block.buffer, block.byteOffset, block.byteLength), entry.type, entry.valueAt, tiff.littleEndian);
}

/** SHORT by the standard; some writers use BYTE or LONG. 0 for other types. */
function readInteger(view: DataView, type: number, at: number, littleEndian: boolean): number {
  if (type === 1) return view.getUint8(at);
  if (type === 3) return view.getUint16(at, littleEndian);
  return type === 4 ? view.getUint32(at, littleEndian) : 0;
}

/** The bytes of an entry, for the blocks that other parsers read (IPTC, XMP, Photoshop). */
export function valueBytes(block: Uint8Array, entry: IfdEntry): Uint8Array | undefined {
  return entry.valueAt === undefined ? undefined : block.subarray(entry.valueAt, entry.valueAt + entry.size);
}
