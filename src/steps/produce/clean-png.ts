import { inflateSync } from 'node:zlib';
import { chunkData, isPictureChunk, parsePng, type PngFile } from '../formats/png.ts';

/**
 * The same picture without anything else: header, palette and image data byte for byte, in their order.
 * `tRNS` goes because only opaque pictures come here; `gAMA`, `cHRM`, `sRGB` and `iCCP` go because the output
 * standard is sRGB and they either say so or are ignored by every decoder that training uses (`gamma_ignored`).
 */
export function cleanPng(bytes: Uint8Array, file: PngFile): Uint8Array {
  const kept = file.chunks.filter((chunk) => isPictureChunk(chunk.type));
  return Buffer.concat([bytes.subarray(0, 8), ...kept.map((chunk) => bytes.subarray(chunk.start, chunk.end))]);
}

/**
 * Whether the image data is one zlib stream of exactly the size that the header asks for: more would be
 * bytes that no decoder shows, and a hiding place.
 */
export function hasExactImageData(bytes: Uint8Array, file: PngFile): boolean {
  const data = Buffer.concat(file.chunks.filter((chunk) => chunk.type === 'IDAT').map((chunk) => chunkData(bytes, chunk)));
  const expected = rawSize(file);
  try {
    const options = { maxOutputLength: expected + 1, info: true };
    const result = inflateSync(data, options) as unknown as { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
    return result.buffer.length === expected && result.engine.bytesWritten === data.length;
  } catch {
    return false;
  }
}

/** Bytes of the filtered scanlines, over the seven passes of Adam7 where interlaced (PNG, third edition, 8.1). */
function rawSize(file: PngFile): number {
  const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[file.colourType] ?? 0;
  const pass = (width: number, height: number): number => (width === 0 ? 0 : height * (1 + Math.ceil((width * samples * file.bitDepth) / 8)));
  if (!file.interlaced) return pass(file.width, file.height);
  return ADAM7.reduce(
    (sum, [x, y, dx, dy]) => sum + pass(Math.ceil(Math.max(0, file.width - x) / dx), Math.ceil(Math.max(0, file.height - y) / dy)),
    0,
  );
}

const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Chunks whose absence changes no sample: text, time, physical size, EXIF (its orientation is excluded by the
 * caller), and `sRGB`, which says what is assumed without it (PNG, third edition, 11.3). `tRNS`, `gAMA`, `cHRM`,
 * `iCCP`, `cICP`, `sBIT`, `bKGD` and unknown ones may change what a decoder makes of the data.
 */
const HARMLESS = new Set(['tEXt', 'zTXt', 'iTXt', 'tIME', 'pHYs', 'eXIf', 'sRGB']);

/**
 * Whether the cleaned file shows the same pixels as its original, proved from the structure of both, as
 * `jpegShowsSamePixels`: all that was taken away is harmless, and the cleaned file, parsed anew, is the
 * original's picture chunks, as many, in their order, byte for byte. False proves nothing.
 */
export function pngShowsSamePixels(bytes: Uint8Array, file: PngFile, cleaned: Uint8Array): boolean {
  if (file.chunks.some(({ type }) => !isPictureChunk(type) && !HARMLESS.has(type))) return false;
  const again = parsePng(cleaned);
  if (!again.ok || again.value.end !== cleaned.length) return false;
  const kept = file.chunks.filter(({ type }) => isPictureChunk(type));
  return (
    again.value.chunks.length === kept.length &&
    again.value.chunks.every(({ start, end }, index) => Buffer.compare(cleaned.subarray(start, end), bytes.subarray(kept[index]!.start, kept[index]!.end)) === 0)
  );
}
