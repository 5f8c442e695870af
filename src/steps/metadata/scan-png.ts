import { withoutSignature } from '../formats/inspect.ts';
import { isTextChunk } from '../formats/png-text.ts';
import { chunkData, isPictureChunk, type PngChunk, type PngFile } from '../formats/png.ts';
import type { FoundTag } from './classes.ts';
import { scanExif } from './exif.ts';
import { scanPngText } from './png-text.ts';
import { scanTrailing } from './trailing.ts';

/** Ancillary chunks and what follows the end of a PNG. */
export async function scanPng(bytes: Uint8Array, file: PngFile): Promise<FoundTag[]> {
  const found: FoundTag[] = [];
  for (const chunk of file.chunks) found.push(...(await scanChunk(bytes, chunk)));
  return [...found, ...scanTrailing(bytes.subarray(file.end), 'PNG')];
}

async function scanChunk(bytes: Uint8Array, chunk: PngChunk): Promise<FoundTag[]> {
  const { type } = chunk;
  if (isPictureChunk(type)) return [];
  if (isTextChunk(type)) return scanPngText(type, chunkData(bytes, chunk));
  if (type === 'eXIf') return [{ class: 'other', name: 'PNG:eXIf' }, ...(await scanExif(withoutSignature(chunkData(bytes, chunk)), false))];
  if (type === 'tIME') return [{ class: 'time', name: 'PNG:tIME' }];
  if (type === 'iCCP') return [{ class: 'other', name: 'ICC:Profile' }];
  return [{ class: 'other', name: `PNG:${type}` }];
}
