import type { Raster } from '../../picture.ts';
import { workspace } from '../../raster/kernels.ts';

/** What the metrics are made of: counts and sums over the pixels of an RGB raster, all of them whole numbers. */
export interface Measured {
  readonly pixels: number;
  /** Pixels of each level of luma, 256 of them. */
  readonly levels: readonly number[];
  /** Laplacian of luma (`0 1 0 / 1 −4 1 / 0 1 0`) over the inner pixels: their number, sum, sum of squares. */
  readonly inner: number;
  readonly laplacian: number;
  readonly laplacianSquares: number;
  /** Of `R − G` and of `R + G − 2 B`: sum and sum of squares. */
  readonly redGreen: number;
  readonly redGreenSquares: number;
  readonly yellowBlue: number;
  readonly yellowBlueSquares: number;
}

/** Pixels that go to the kernel at once: its sums hold no more (see kernels/pixels.ts). */
const STRETCH = 32_768;
const LEVELS = 256;
const HISTOGRAMS = 4;
const TOTALS = 6;

/**
 * Measures luma and colour of every pixel. Luma is that of ITU-R BT.601-7, 2.5.1, on gamma-coded samples, as whole
 * levels: `(9798 R + 19235 G + 3735 B + 16384) >> 15`, which is what OpenCV's `cvtColor` gives for each of the 2^24
 * colours (compared with OpenCV 4.6.0). The levels of the whole raster are held: a third of its bytes.
 */
export function measure(raster: Raster): Measured {
  const { data, width, height, channels } = raster;
  if (channels !== 3) throw new Error('measure needs RGB');
  const pixels = width * height;
  const { run, at, bytes, whole } = workspace(Math.min(pixels, STRETCH) * 3, pixels, TOTALS * 8, HISTOGRAMS * LEVELS * 4);
  const [rgbAt, lumaAt, totalsAt, levelsAt] = at as readonly [number, number, number, number];
  bytes.fill(0, totalsAt, totalsAt + TOTALS * 8);
  whole.fill(0, levelsAt / 4, levelsAt / 4 + HISTOGRAMS * LEVELS);
  for (let from = 0; from < pixels; from += STRETCH) {
    const to = Math.min(pixels, from + STRETCH);
    bytes.set(data.subarray(from * 3, to * 3), rgbAt);
    run.lumaAndColour(rgbAt, to - from, lumaAt + from, totalsAt, levelsAt);
  }
  run.laplacian(lumaAt, width, height, totalsAt);
  const [redGreen, redGreenSquares, yellowBlue, yellowBlueSquares, laplacian, laplacianSquares] = Array.from(new BigInt64Array(bytes.buffer, totalsAt, TOTALS), Number) as unknown as readonly [number, number, number, number, number, number];
  return {
    pixels,
    levels: added(whole.subarray(levelsAt / 4, levelsAt / 4 + HISTOGRAMS * LEVELS)),
    inner: Math.max(0, width - 2) * Math.max(0, height - 2),
    laplacian,
    laplacianSquares,
    redGreen,
    redGreenSquares,
    yellowBlue,
    yellowBlueSquares,
  };
}

/** The sum of several histograms that stand one after the other. */
function added(histograms: Int32Array): number[] {
  const levels: number[] = [];
  for (let level = 0; level < LEVELS; level++) {
    let sum = 0;
    for (let at = level; at < histograms.length; at += LEVELS) sum += histograms[at]!;
    levels.push(sum);
  }
  return levels;
}
