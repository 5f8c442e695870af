import type { Raster } from '../../picture.ts';

/**
 * Luma of each pixel, 0 to 255: `0.299 R + 0.587 G + 0.114 B` on gamma-coded samples (ITU-R BT.601-7,
 * 2.5.1). Not rounded to whole levels.
 */
export function luma(raster: Raster): Float64Array {
  const { data, channels } = raster;
  const out = new Float64Array(raster.width * raster.height);
  if (channels === 1) return Float64Array.from(data);
  for (let pixel = 0, at = 0; pixel < out.length; pixel++, at += 3) {
    out[pixel] = (299 * data[at]! + 587 * data[at + 1]! + 114 * data[at + 2]!) / 1000;
  }
  return out;
}
