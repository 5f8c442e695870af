import type { Raster } from '../picture.ts';
import { workspace } from './kernels.ts';
import { orient } from './orient.ts';

/** Columns of the source that one stretch of new columns covers at most, where they can be divided: bounds the memory by width. */
const STRETCH = 65_536;
/** Sums down a column, 255 × height, must fit 32 bits. */
const MAX_HEIGHT = 16_777_216;

/**
 * Resampling by area average: each new pixel is the mean of the source pixels it covers, those at its
 * edges weighted by the share covered. All sums are integers below 2^53 (255 × width × height), so the
 * result is exact and the same on every processor, and mirroring or turning before or after gives the same
 * samples. Rounds half up: ⌊sum/n + ½⌋ with n = width × height of the source, computed as sum · (1/n) + 1/4n
 * rounded to the nearest, which is the same: halves are multiples of 1/2n, so that this is at least 1/4n from
 * every half, and 1/4n is 10⁻⁹ or more for all sizes that are decoded, ten thousand times the error of the product.
 */
export function areaAverage(raster: Raster, width: number, height: number): Raster {
  const { channels } = raster;
  if (width === raster.width && height === raster.height) return raster;
  if (raster.height > MAX_HEIGHT) return orient(areaAverage(orient(raster, 5), height, width), 5);
  const rows = coverage(raster.height, height);
  const columns = coverage(raster.width, width);
  const out = new Uint8Array(width * height * channels);
  const step = Math.max(1, Math.floor((STRETCH * width) / raster.width));
  for (let x = 0; x < width; x += step) {
    const stretch = part(columns, x, Math.min(width, x + step));
    shrinkStretch(raster, stretch, rows, { data: out, width, height, channels }, x);
  }
  return { data: out, width, height, channels };
}

/** Bytes of source rows that are handed to the kernel at once, if a new row does not cover more: what stays in the cache of a core. */
const BLOCK = 131_072;

/** The new columns from `left` on that `columns` describes; its first source column counts from the raster's edge. */
function shrinkStretch(source: Raster, columns: Coverage, rows: Coverage, target: Raster, left: number): void {
  const { channels } = source;
  const width = columns.first.length;
  const begin = columns.first[0]!;
  const stride = (columns.end - begin) * channels;
  const line = source.width * channels;
  const held = Math.min(source.height, Math.max(longest(rows), Math.floor(BLOCK / stride)));
  const { run, at, bytes, whole } = workspace(held * stride, rows.weights.length * 4, stride * 4, width * 4, (width + 1) * 4, columns.weights.length * 4, width * channels);
  const [rowsAt, rowWeightsAt, sumsAt, firstAt, fromAt, weightsAt, outAt] = at as readonly [number, number, number, number, number, number, number];
  whole.set(rows.weights, rowWeightsAt / 4);
  whole.set(columns.first.map((column) => column - begin), firstAt / 4);
  whole.set(columns.from, fromAt / 4);
  whole.set(columns.weights, weightsAt / 4);
  const area = source.width * source.height;
  let top = 0;
  let bottom = 0;
  for (let y = 0; y < target.height; y++) {
    const first = rows.first[y]!;
    const count = rows.from[y + 1]! - rows.from[y]!;
    if (first + count > bottom) {
      top = first;
      bottom = Math.min(source.height, top + held);
      if (stride === line) bytes.set(source.data.subarray(top * line, bottom * line), rowsAt);
      else for (let row = top; row < bottom; row++) bytes.set(source.data.subarray(row * line + begin * channels, row * line + begin * channels + stride), rowsAt + (row - top) * stride);
    }
    run.shrinkRow(rowsAt + (first - top) * stride, stride, count, rowWeightsAt + rows.from[y]! * 4, sumsAt, firstAt, fromAt, weightsAt, width, channels, area, 1 / area, outAt);
    target.data.set(bytes.subarray(outAt, outAt + width * channels), (y * target.width + left) * channels);
  }
}

/** Which source positions each new position covers, along one side. */
interface Coverage {
  /** First source position of each new one. */
  readonly first: Int32Array;
  /** Where the weights of each new position begin; one more entry than positions. */
  readonly from: Int32Array;
  /** Covered length in units of 1/`to` of a source position; those of one new position sum to the source length. */
  readonly weights: Int32Array;
  /** Behind the last source position covered. */
  readonly end: number;
}

/** Pictures of a set are of few sizes. */
const known = new Map<string, Coverage>();
const MOST_KNOWN = 16;

function coverage(source: number, to: number): Coverage {
  const key = `${source} ${to}`;
  const found = known.get(key) ?? covered(source, to);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, found);
  return found;
}

function covered(source: number, to: number): Coverage {
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
  return { first, from, weights: Int32Array.from(weights), end: source };
}

/** New positions `begin` up to `end`. */
function part(side: Coverage, begin: number, end: number): Coverage {
  if (begin === 0 && end === side.first.length) return side;
  const offset = side.from[begin]!;
  const last = side.from[end]!;
  return {
    first: side.first.slice(begin, end),
    from: side.from.slice(begin, end + 1).map((index) => index - offset),
    weights: side.weights.slice(offset, last),
    end: side.first[end - 1]! + last - side.from[end - 1]!,
  };
}

function longest({ from }: Coverage): number {
  let most = 0;
  for (let position = 1; position < from.length; position++) most = Math.max(most, from[position]! - from[position - 1]!);
  return most;
}

/** Width and height when the short side becomes `size`; unchanged where it already is no longer. Rounded half up, at least 1. */
export function fitShortSide(width: number, height: number, size: number): { readonly width: number; readonly height: number } {
  const short = Math.min(width, height);
  if (short <= size) return { width, height };
  const scale = (side: number): number => Math.max(1, Math.floor((side * size * 2 + short) / (2 * short)));
  return { width: scale(width), height: scale(height) };
}
