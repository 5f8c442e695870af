import { createHash } from 'node:crypto';
import type { Raster } from '../picture.ts';

/** sha256 over `<width>x<height>x<channels>`, a line feed, and the samples. Equal pictures in other containers agree. */
export function pixelDigest(raster: Raster): string {
  return createHash('sha256').update(`${raster.width}x${raster.height}x${raster.channels}\n`).update(raster.data).digest('hex');
}
