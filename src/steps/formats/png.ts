import { crc32 } from 'node:zlib';
import { ascii } from './sniff.ts';
import { damaged, parsed, truncated, type Parsed } from './structure.ts';

/** One PNG chunk (PNG, third edition, section 5.3). Offsets are into the file. */
export interface PngChunk {
  readonly type: string;
  readonly start: number;
  readonly dataStart: number;
  readonly dataEnd: number;
  /** After the CRC. */
  readonly end: number;
}

export interface PngFile {
  readonly chunks: readonly PngChunk[];
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colourType: number;
  readonly interlaced: boolean;
  /** Offset after IEND. */
  readonly end: number;
}

const SIGNATURE = 8;
/** The critical chunks, and all that a picture without transparency needs. */
const PICTURE_CHUNKS = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);

/** Walks a PNG from IHDR to IEND and checks the CRC of every chunk. */
export function parsePng(bytes: Uint8Array): Parsed<PngFile> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  let position = SIGNATURE;
  for (;;) {
    if (position + 12 > bytes.length) return truncated('no end chunk');
    const length = view.getUint32(position);
    const type = ascii(bytes, position + 4, position + 8);
    if (!/^[A-Za-z]{4}$/.test(type)) return damaged('chunk type is not four letters');
    if (chunks.length === 0 && type !== 'IHDR') return damaged('first chunk is not IHDR');
    if (isCritical(type) && !isPictureChunk(type)) return damaged('unknown critical chunk');
    const dataEnd = position + 8 + length;
    if (dataEnd + 4 > bytes.length) return truncated('chunk is cut off');
    if (crc32(bytes.subarray(position + 4, dataEnd)) !== view.getUint32(dataEnd)) return damaged('checksum of a chunk is wrong');
    const chunk: PngChunk = { type, start: position, dataStart: position + 8, dataEnd, end: dataEnd + 4 };
    chunks.push(chunk);
    position = chunk.end;
    if (type === 'IEND' && length > 0) return damaged('end chunk holds data');
    if (type === 'IEND') return finish(view, chunks, position);
  }
}

function finish(view: DataView, chunks: readonly PngChunk[], end: number): Parsed<PngFile> {
  const [header] = chunks;
  if (!header || header.dataEnd - header.dataStart !== 13) return damaged('header chunk is malformed');
  if (chunks.filter((chunk) => chunk.type === 'IHDR').length !== 1) return damaged('two header chunks');
  const first = chunks.findIndex((chunk) => chunk.type === 'IDAT');
  const last = chunks.findLastIndex((chunk) => chunk.type === 'IDAT');
  if (first < 0) return damaged('no image data');
  if (chunks.slice(first, last).some((chunk) => chunk.type !== 'IDAT')) return damaged('image data is interrupted');
  const at = header.dataStart;
  return parsed({
    chunks,
    width: view.getUint32(at),
    height: view.getUint32(at + 4),
    bitDepth: view.getUint8(at + 8),
    colourType: view.getUint8(at + 9),
    interlaced: view.getUint8(at + 12) === 1,
    end,
  });
}

/** Bit 5 of the first letter: upper case is critical. */
function isCritical(type: string): boolean {
  return (type.charCodeAt(0) & 0x20) === 0;
}

/** The chunk's payload. */
export function chunkData(bytes: Uint8Array, chunk: PngChunk): Uint8Array {
  return bytes.subarray(chunk.dataStart, chunk.dataEnd);
}

export function findChunk(file: PngFile, type: string): PngChunk | undefined {
  return file.chunks.find((chunk) => chunk.type === type);
}

/** Whether the chunk is part of the picture: header, palette, image data, end. */
export function isPictureChunk(type: string): boolean {
  return PICTURE_CHUNKS.has(type);
}
