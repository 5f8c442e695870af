import { by } from '../../core/compare.ts';
import { parseGif } from '../formats/gif.ts';
import { parseJpeg } from '../formats/jpeg.ts';
import { parsePng } from '../formats/png.ts';
import type { ImageFormat } from '../formats/sniff.ts';
import type { Parsed } from '../formats/structure.ts';
import { parseWebp } from '../formats/webp.ts';
import { ScanError, type FoundTag } from './classes.ts';
import { scanExif } from './exif.ts';
import { scanGif } from './scan-gif.ts';
import { scanJpeg } from './scan-jpeg.ts';
import { scanPng } from './scan-png.ts';
import { scanWebp } from './scan-webp.ts';

export { ScanError } from './classes.ts';

/**
 * Everything in a file that is not its picture (DEID-1), by name and class, sorted and without repeats.
 * Throws a `ScanError` where a block cannot be read to its end; never returns a value of a tag.
 */
export async function scanMetadata(format: ImageFormat, bytes: Uint8Array): Promise<readonly FoundTag[]> {
  const found = await scanContainer(format, bytes);
  const unique = new Map(found.map((tag) => [`${tag.class}/${tag.name}`, tag]));
  return [...unique].toSorted(by(([key]) => key)).map(([, tag]) => tag);
}

async function scanContainer(format: ImageFormat, bytes: Uint8Array): Promise<FoundTag[]> {
  switch (format) {
    case 'jpeg':
      return scanJpeg(bytes, whole(parseJpeg(bytes)));
    case 'png':
      return scanPng(bytes, whole(parsePng(bytes)));
    case 'webp':
      return scanWebp(bytes, whole(parseWebp(bytes)));
    case 'gif':
      return scanGif(bytes, whole(parseGif(bytes)));
    case 'tiff':
      return scanExif(bytes, true);
  }
}

function whole<T>(file: Parsed<T>): T {
  if (!file.ok) throw new ScanError(file.problem.detail);
  return file.value;
}
