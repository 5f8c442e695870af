import type { Raster } from '../picture.ts';

/** A box in pixels, its edges on pixel borders. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The part of a raster inside a box that lies inside the raster. */
export function cut(raster: Raster, box: Box): Raster {
  const { channels } = raster;
  const data = new Uint8Array(box.width * box.height * channels);
  for (let row = 0; row < box.height; row++) {
    const from = ((box.y + row) * raster.width + box.x) * channels;
    data.set(raster.data.subarray(from, from + box.width * channels), row * box.width * channels);
  }
  return { data, width: box.width, height: box.height, channels };
}
