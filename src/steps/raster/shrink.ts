import type { Raster } from '../picture.ts';

/**
 * Resampling by area average: each new pixel is the mean of the source pixels it covers, those at its
 * edges weighted by the share covered. All sums are integers below 2^53 (255 × width × height × channels),
 * so the result is exact and the same on every processor, and mirroring or turning before or after gives
 * the same samples. Rounds half up.
 */
export function areaAverage(raster: Raster, width: number, height: number): Raster {
  const { data, channels } = raster;
  if (width === raster.width && height === raster.height) return raster;
  const stride = raster.width * channels;
  const columns = new Float64Array(stride);
  const out = new Uint8Array(width * height * channels);
  const total = raster.width * raster.height;
  for (let y = 0; y < height; y++) {
    sumRows(data, columns, stride, y * raster.height, (y + 1) * raster.height, height);
    for (let x = 0; x < width; x++) {
      const start = x * raster.width;
      const end = start + raster.width;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let column = Math.floor(start / width); column * width < end; column++) {
          const covered = Math.min(end, (column + 1) * width) - Math.max(start, column * width);
          sum += covered * columns[column * channels + channel]!;
        }
        out[(y * width + x) * channels + channel] = Math.floor((sum * 2 + total) / (2 * total));
      }
    }
  }
  return { data: out, width, height, channels };
}

/**
 * Adds the source rows between `start` and `end`, measured in units of 1/`unit` of a source row, into one
 * row of weighted sums.
 */
function sumRows(data: Uint8Array, into: Float64Array, stride: number, start: number, end: number, unit: number): void {
  into.fill(0);
  for (let row = Math.floor(start / unit); row * unit < end; row++) {
    const covered = Math.min(end, (row + 1) * unit) - Math.max(start, row * unit);
    const offset = row * stride;
    for (let index = 0; index < stride; index++) into[index]! += covered * data[offset + index]!;
  }
}

/** Width and height when the short side becomes `size`; unchanged where it already is no longer. Rounded half up, at least 1. */
export function fitShortSide(width: number, height: number, size: number): { readonly width: number; readonly height: number } {
  const short = Math.min(width, height);
  if (short <= size) return { width, height };
  const scale = (side: number): number => Math.max(1, Math.floor((side * size * 2 + short) / (2 * short)));
  return { width: scale(width), height: scale(height) };
}
