import type { Raster } from '../picture.ts';

/**
 * Resampling by area average: each new pixel is the mean of the source pixels it covers, those at its
 * edges weighted by the share covered. All sums are integers below 2^53 (255 × width × height), so the
 * result is exact and the same on every processor, and mirroring or turning before or after gives the same
 * samples. Rounds half up.
 */
export function areaAverage(raster: Raster, width: number, height: number): Raster {
  const { data, channels } = raster;
  if (width === raster.width && height === raster.height) return raster;
  const stride = raster.width * channels;
  const rows = coverage(raster.height, height);
  const columns = coverage(raster.width, width);
  const sums = new Float64Array(stride);
  const out = new Uint8Array(width * height * channels);
  const scale = 2 * raster.width * raster.height;
  for (let y = 0; y < height; y++) {
    addRows(data, sums, rows, y);
    for (let channel = 0; channel < channels; channel++) {
      let to = y * width * channels + channel;
      for (let x = 0; x < width; x++) {
        const end = columns.from[x + 1]!;
        let from = columns.first[x]! * channels + channel;
        let sum = 0;
        for (let index = columns.from[x]!; index < end; index++) {
          sum += columns.weights[index]! * sums[from]!;
          from += channels;
        }
        out[to] = Math.floor((2 * sum + scale / 2) / scale);
        to += channels;
      }
    }
  }
  return { data: out, width, height, channels };
}

/** One row of column sums: the source rows that new row `y` covers, each times its weight. */
function addRows(data: Uint8Array, sums: Float64Array, rows: Coverage, y: number): void {
  const stride = sums.length;
  let offset = rows.first[y]! * stride;
  const begin = rows.from[y]!;
  const end = rows.from[y + 1]!;
  for (let index = begin; index < end; index++) {
    const weight = rows.weights[index]!;
    if (index === begin) for (let at = 0; at < stride; at++) sums[at] = weight * data[offset + at]!;
    else for (let at = 0; at < stride; at++) sums[at] = sums[at]! + weight * data[offset + at]!;
    offset += stride;
  }
}

/** Which source positions each new position covers, along one side. */
interface Coverage {
  /** First source position of each new one. */
  readonly first: Int32Array;
  /** Where the weights of each new position begin; one more entry than positions. */
  readonly from: Int32Array;
  /** Covered length in units of 1/`to` of a source position; those of one new position sum to the source length. */
  readonly weights: Float64Array;
}

function coverage(source: number, to: number): Coverage {
  const first = new Int32Array(to);
  const from = new Int32Array(to + 1);
  const weights: number[] = [];
  for (let position = 0; position < to; position++) {
    const start = position * source;
    const end = start + source;
    first[position] = Math.floor(start / to);
    for (let at = first[position]!; at * to < end; at++) weights.push(Math.min(end, (at + 1) * to) - Math.max(start, at * to));
    from[position + 1] = weights.length;
  }
  return { first, from, weights: Float64Array.from(weights) };
}

/** Width and height when the short side becomes `size`; unchanged where it already is no longer. Rounded half up, at least 1. */
export function fitShortSide(width: number, height: number, size: number): { readonly width: number; readonly height: number } {
  const short = Math.min(width, height);
  if (short <= size) return { width, height };
  const scale = (side: number): number => Math.max(1, Math.floor((side * size * 2 + short) / (2 * short)));
  return { width: scale(width), height: scale(height) };
}
