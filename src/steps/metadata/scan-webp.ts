import { withoutSignature } from '../formats/inspect.ts';
import type { WebpFile } from '../formats/webp.ts';
import type { FoundTag } from './classes.ts';
import { scanExif } from './exif.ts';
import { scanTrailing } from './trailing.ts';
import { scanXmp } from './xmp.ts';

const PICTURE_CHUNKS = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF']);

/** Metadata chunks and what follows the end of a WebP. */
export async function scanWebp(bytes: Uint8Array, file: WebpFile): Promise<FoundTag[]> {
  const found: FoundTag[] = [];
  for (const chunk of file.chunks) {
    const data = bytes.subarray(chunk.dataStart, chunk.dataEnd);
    if (chunk.type === 'EXIF') found.push({ class: 'other', name: 'WebP:EXIF' }, ...(await scanExif(withoutSignature(data), false)));
    else if (chunk.type === 'XMP ') found.push(...scanXmp(data));
    else if (chunk.type === 'ICCP') found.push({ class: 'other', name: 'ICC:Profile' });
    else if (!PICTURE_CHUNKS.has(chunk.type)) found.push({ class: 'other', name: 'WebP:unknown' });
  }
  return [...found, ...scanTrailing(bytes.subarray(file.end), 'WebP')];
}
