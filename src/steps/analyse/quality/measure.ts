import type { Raster } from '../../picture.ts';
import { workspace } from '../../raster/kernels.ts';

/** The sums over all pixels of an RGB raster that the metrics are made of. */
export interface Measured {
  readonly pixels: number;
  /** Sum of luma, 0 to 255 each. */
  readonly luma: number;
  /** Squared deviations of luma from its mean. */
  readonly deviations: number;
  /** Pixels with luma below `dark` and above `bright`. */
  readonly under: number;
  readonly over: number;
  /** Pixels of each level of luma rounded half up, 256 of them. */
  readonly levels: readonly number[];
  /** Laplacian of luma (`0 1 0 / 1 −4 1 / 0 1 0`) over the inner pixels: their number, sum, sum of squares. */
  readonly inner: number;
  readonly laplacian: number;
  readonly laplacianSquares: number;
  /** Of `R − G` and of `R + G − 2 B`: sum and sum of squares. Whole numbers. */
  readonly redGreen: number;
  readonly redGreenSquares: number;
  readonly yellowBlue: number;
  readonly yellowBlueSquares: number;
}

/** Longest stretch of a row that is measured at once: bounds the memory by width. */
const STRETCH = 65_536;
const LEVELS = 256;
const TOTALS = 10;

/**
 * Measures luma and colour of every pixel. Luma is `0.299 R + 0.587 G + 0.114 B` on gamma-coded samples (ITU-R
 * BT.601-7, 2.5.1), not rounded to whole levels. Floats are added pixel by pixel in the order of the raster.
 */
export function measure(raster: Raster, dark: number, bright: number): Measured {
  const { data, width, height, channels } = raster;
  if (channels !== 3) throw new Error('measure needs RGB');
  const stretch = Math.min(width, STRETCH);
  const row = (stretch + 2 + 4) * 8;
  const { run, at, bytes, whole, floats } = workspace((stretch + 2) * 3, row, row, row, TOTALS * 8, 2 * LEVELS * 4);
  const [rgbAt, , , , totalsAt, levelsAt] = at as readonly [number, number, number, number, number, number];
  floats.fill(0, totalsAt / 8, totalsAt / 8 + TOTALS);
  whole.fill(0, levelsAt / 4, levelsAt / 4 + 2 * LEVELS);
  /** Puts the luma of columns `from` up to `to` of a row at `grey`. */
  const luma = (y: number, from: number, to: number, grey: number): void => {
    bytes.set(data.subarray((y * width + from) * 3, (y * width + to) * 3), rgbAt);
    run.lumaRow(rgbAt, to - from, grey);
  };

  for (let y = 0; y < height; y++) {
    for (let from = 0; from < width; from += STRETCH) {
      const to = Math.min(width, from + STRETCH);
      luma(y, from, to, at[1]!);
      run.lightRow(at[1]!, to - from, dark, bright, totalsAt, levelsAt);
      run.colourRow(rgbAt, to - from, totalsAt);
    }
  }
  const mean = floats[totalsAt / 8]! / (width * height);
  let ring: readonly [number, number, number] = [at[1]!, at[2]!, at[3]!];
  for (let y = 0; y < height; y++) {
    for (let from = 0; from < width; from += STRETCH) {
      const to = Math.min(width, from + STRETCH);
      // One column more on each side, where there is one: the Laplacian looks at its neighbours.
      const left = Math.max(0, from - 1);
      const right = Math.min(width, to + 1);
      const shift = (from - left) * 8;
      const isKept = width <= STRETCH && y > 0;
      if (isKept) ring = [ring[1], ring[2], ring[0]];
      else {
        if (y > 0) luma(y - 1, left, right, ring[0]);
        luma(y, left, right, ring[1]);
      }
      if (y + 1 < height) luma(y + 1, left, right, ring[2]);
      const isInner = y > 0 && y + 1 < height;
      const begin = from === 0 ? 1 : 0;
      const end = to - from - (to === width ? 1 : 0);
      run.detailRow(ring[0] + shift, ring[1] + shift, ring[2] + shift, to - from, isInner ? begin : 0, isInner ? end : 0, mean, totalsAt);
    }
  }
  return read(floats.subarray(totalsAt / 8, totalsAt / 8 + TOTALS), whole.subarray(levelsAt / 4, levelsAt / 4 + 2 * LEVELS), width, height);
}

/** The totals as the kernels lay them out: floats, and whole numbers of 64 bits. */
function read(totals: Float64Array, levels: Int32Array, width: number, height: number): Measured {
  const integers = new BigInt64Array(totals.buffer, totals.byteOffset, TOTALS);
  const integer = (index: number): number => Number(integers[index]!);
  return {
    pixels: width * height,
    luma: totals[0]!,
    under: integer(1),
    over: integer(2),
    redGreen: integer(3),
    redGreenSquares: integer(4),
    yellowBlue: integer(5),
    yellowBlueSquares: integer(6),
    deviations: totals[7]!,
    laplacian: totals[8]!,
    laplacianSquares: totals[9]!,
    inner: Math.max(0, width - 2) * Math.max(0, height - 2),
    levels: Array.from({ length: LEVELS }, (_, level) => levels[level]! + levels[LEVELS + level]!),
  };
}
