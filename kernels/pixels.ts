/*
 * Pixel loops that are too slow in JavaScript, in AssemblyScript: TypeScript's syntax, WebAssembly's types.
 * `npm run kernels` compiles this file into `src/steps/raster/kernels-code.ts`; what calls it, with the
 * layout of the memory, is `src/steps/raster/kernels.ts`. Nothing is allocated here: all pointers are given.
 * Up to 15 bytes behind a row are read (never used), and one byte behind an output row is written.
 */

/**
 * One row of a picture shrunk by area average (see `shrink.ts`).
 * `rows`: the `count` source rows that it covers, each `stride` bytes. `rowWeights`: i32 for each of them, the
 * same for all but the first and the last. `sums`: scratch, u32 for each sample of a row.
 * `first`: i32, first source column of each of the `width` new pixels. `from`: i32, where the weights of each
 * begin, `width + 1` of them. `weights`: i32. `area`: source width × source height; `unit`: 1 / area. `out`: `width` × `channels` bytes, and one more that may be written.
 */
export function shrinkRow(
  rows: usize, stride: i32, count: i32, rowWeights: usize, sums: usize,
  first: usize, from: usize, weights: usize, width: i32, channels: i32, area: f64, unit: f64, out: usize,
): void {
  let isSmall = count <= 130;
  for (let row = 0; row < count; row++) if (load<i32>(rowWeights + (row << 2)) > 32767) isSmall = false;
  if (isSmall) sumAround(rows, stride, count, rowWeights, sums);
  else sumRows(rows, stride, count, rowWeights, sums);
  if (channels === 3) averageRgb(sums, first, from, weights, width, area, unit, out);
  else averageGrey(sums, first, from, weights, width, unit, out);
}

/**
 * Weighted column sums where all rows but the first and the last have one weight: those are added as 16-bit
 * numbers and multiplied once. `dot` multiplies pairs of 16-bit numbers and adds them, so weights and sums must
 * stay below 2^15: at most 128 rows in between.
 */
function sumAround(rows: usize, stride: i32, count: i32, rowWeights: usize, sums: usize): void {
  const zero = i32x4.splat(0);
  const last = rows + (count - 1) * stride;
  const inner = count > 2 ? load<i32>(rowWeights + 4) : 0;
  const outer = i32x4.splat(load<i32>(rowWeights) | ((count > 1 ? load<i32>(rowWeights + ((count - 1) << 2)) : 0) << 16));
  const between = i32x4.splat(inner);
  for (let at = 0; at < stride; at += 16) {
    let low = zero, high = zero;
    for (let row = rows + stride + at; row < last; row += stride) {
      const samples = v128.load(row);
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(samples));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(samples));
    }
    const one = v128.load(rows + at);
    const two = v128.load(last + at);
    const a = v128.shuffle<i8>(one, two, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const b = v128.shuffle<i8>(one, two, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const to = sums + (at << 2);
    v128.store(to, i32x4.add(i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(a), outer), i32x4.dot_i16x8_s(v128.shuffle<i16>(low, zero, 0, 8, 1, 8, 2, 8, 3, 8), between)));
    v128.store(to, i32x4.add(i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(a), outer), i32x4.dot_i16x8_s(v128.shuffle<i16>(low, zero, 4, 8, 5, 8, 6, 8, 7, 8), between)), 16);
    v128.store(to, i32x4.add(i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(b), outer), i32x4.dot_i16x8_s(v128.shuffle<i16>(high, zero, 0, 8, 1, 8, 2, 8, 3, 8), between)), 32);
    v128.store(to, i32x4.add(i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(b), outer), i32x4.dot_i16x8_s(v128.shuffle<i16>(high, zero, 4, 8, 5, 8, 6, 8, 7, 8), between)), 48);
  }
}

/** The same for any number of rows and any weights. */
function sumRows(rows: usize, stride: i32, count: i32, rowWeights: usize, sums: usize): void {
  for (let at = 0; at < stride; at++) {
    let sum: u32 = 0;
    for (let row = 0; row < count; row++) sum += load<u32>(rowWeights + (row << 2)) * load<u8>(rows + row * stride + at);
    store<u32>(sums + (at << 2), sum);
  }
}

/** 2^52: a whole number below it, put into its low bits, is the float of that number once 2^52 is taken away; adding it to a float rounds to whole numbers. */
const MAGIC: f64 = 4503599627370496.0;

/**
 * Three samples of a pixel in the lanes of a vector. A mean plus a quarter of `unit` is never half-way between
 * two whole numbers, so that rounding to the nearest rounds half up (see shrink.ts).
 */
function averageRgb(sums: usize, first: usize, from: usize, weights: usize, width: i32, area: f64, unit: f64, out: usize): void {
  // Weighted sums are at most 255 × width × height: below 2^32 they are added four at a time.
  const isSmall = area * 255 < 4294967295;
  const magic = f64x2.splat(MAGIC);
  const high = i32x4.splat(0x43300000);
  const factor = f64x2.splat(unit);
  const bias = f64x2.splat(unit / 4);
  for (let x = 0; x < width; x++) {
    const end = load<i32>(from + (x << 2), 4);
    let index = load<i32>(from + (x << 2));
    let source = sums + load<i32>(first + (x << 2)) * 12;
    let redGreen = f64x2.splat(0), blue = f64x2.splat(0);
    if (isSmall) {
      let sum = i32x4.mul(v128.load32_splat(weights + (index << 2)), v128.load(source));
      for (index++; index < end; index++) {
        source += 12;
        sum = i32x4.add(sum, i32x4.mul(v128.load32_splat(weights + (index << 2)), v128.load(source)));
      }
      redGreen = v128.shuffle<i32>(sum, high, 0, 4, 1, 4);
      blue = v128.shuffle<i32>(sum, high, 2, 4, 3, 4);
    } else {
      let a = magic, b = magic;
      for (; index < end; index++) {
        const weight = v128.load32_splat(weights + (index << 2));
        const sample = v128.load(source);
        a = i64x2.add(a, i64x2.extmul_low_i32x4_u(sample, weight));
        b = i64x2.add(b, i64x2.extmul_high_i32x4_u(sample, weight));
        source += 12;
      }
      redGreen = a;
      blue = b;
    }
    const rg = f64x2.add(f64x2.add(f64x2.mul(f64x2.sub(redGreen, magic), factor), bias), magic);
    const bl = f64x2.add(f64x2.add(f64x2.mul(f64x2.sub(blue, magic), factor), bias), magic);
    store<u16>(out, <u16>(i32x4.extract_lane(rg, 0) | (i32x4.extract_lane(rg, 2) << 8)));
    store<u8>(out, <u8>i32x4.extract_lane(bl, 0), 2);
    out += 3;
  }
}

function averageGrey(sums: usize, first: usize, from: usize, weights: usize, width: i32, unit: f64, out: usize): void {
  for (let x = 0; x < width; x++) {
    const end = load<i32>(from + (x << 2), 4);
    let source = sums + (load<i32>(first + (x << 2)) << 2);
    let sum: u64 = 0;
    for (let index = load<i32>(from + (x << 2)); index < end; index++) {
      sum += <u64>load<u32>(source) * <u64>load<u32>(weights + (index << 2));
      source += 4;
    }
    store<u8>(out + x, <u8>(<f64>sum * unit + unit / 4 + 0.5));
  }
}

/* Offsets of the sums that rows are added to: floats, and whole numbers of 64 bits. */
const SUM: usize = 0;
const UNDER: usize = 8;
const OVER: usize = 16;
const RG: usize = 24;
const RG_SQUARES: usize = 32;
const YB: usize = 40;
const YB_SQUARES: usize = 48;
const DEVIATIONS: usize = 56;
const LAPLACIAN: usize = 64;
const LAPLACIAN_SQUARES: usize = 72;

/** Luma in thousandths of four RGB pixels: 299 R + 587 G + 114 B. */
function luma4(redGreen: v128, blue: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(redGreen, i16x8(299, 587, 299, 587, 299, 587, 299, 587)), i32x4.dot_i16x8_s(blue, i16x8(114, 0, 114, 0, 114, 0, 114, 0)));
}

/** R and G of four pixels as pairs of 16-bit numbers. */
function redGreen4(rgb: v128): v128 {
  return v128.shuffle<i8>(rgb, i32x4.splat(0), 0, 16, 1, 16, 3, 16, 4, 16, 6, 16, 7, 16, 9, 16, 10, 16);
}

function blue4(rgb: v128): v128 {
  return v128.shuffle<i8>(rgb, i32x4.splat(0), 2, 16, 16, 16, 5, 16, 16, 16, 8, 16, 16, 16, 11, 16, 16, 16);
}

/** Luma of each pixel of an RGB row as f64. Writes up to three more. */
export function lumaRow(rgb: usize, width: i32, grey: usize): void {
  const thousand = f64x2.splat(1000);
  for (let x = 0; x < width; x += 4) {
    const four = v128.load(rgb);
    const luma = luma4(redGreen4(four), blue4(four));
    v128.store(grey, f64x2.div(f64x2.convert_low_i32x4_s(luma), thousand));
    v128.store(grey, f64x2.div(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(luma, luma, 2, 3, 2, 3)), thousand), 16);
    rgb += 12;
    grey += 32;
  }
}

/**
 * Adds one row of luma to sum, counts beyond the limits and histogram (u32 × 256). Sums of floats are in the
 * order of the pixels, one by one: the last bits of a result depend on it.
 */
export function lightRow(grey: usize, width: i32, dark: f64, bright: f64, totals: usize, histogram: usize): void {
  let sum = load<f64>(totals, SUM);
  let under: i64 = 0, over: i64 = 0;
  let x = 0;
  const halves = f64x2.splat(0.5), darks = f64x2.splat(dark), brights = f64x2.splat(bright);
  let unders = i64x2.splat(0), overs = i64x2.splat(0);
  for (; x + 2 <= width; x += 2) {
    const pair = v128.load(grey + (x << 3));
    sum += f64x2.extract_lane(pair, 0);
    sum += f64x2.extract_lane(pair, 1);
    unders = i64x2.sub(unders, f64x2.lt(pair, darks));
    overs = i64x2.sub(overs, f64x2.gt(pair, brights));
    const levels = i32x4.trunc_sat_f64x2_s_zero(f64x2.add(pair, halves));
    // Two histograms in turn: neighbours are often of one level, and a counter just written is slow to read.
    count(histogram, i32x4.extract_lane(levels, 0));
    count(histogram + 1024, i32x4.extract_lane(levels, 1));
  }
  for (; x < width; x++) {
    const value = load<f64>(grey + (x << 3));
    sum += value;
    under += i64(value < dark);
    over += i64(value > bright);
    count(histogram, <i32>(value + 0.5));
  }
  store<f64>(totals, sum, SUM);
  store<i64>(totals, load<i64>(totals, UNDER) + under + i64x2.extract_lane(unders, 0) + i64x2.extract_lane(unders, 1), UNDER);
  store<i64>(totals, load<i64>(totals, OVER) + over + i64x2.extract_lane(overs, 0) + i64x2.extract_lane(overs, 1), OVER);
}

/** Luma of white is 255 exactly, so no level is above 255. */
function count(histogram: usize, level: i32): void {
  const counter = histogram + (level << 2);
  store<u32>(counter, load<u32>(counter) + 1);
}

/** Adds one row of RGB to the whole-number sums of `R − G` and `R + G − 2 B` and of their squares. */
export function colourRow(rgb: usize, width: i32, totals: usize): void {
  let rg: i64 = 0, rgSquares: i64 = 0, yb: i64 = 0, ybSquares: i64 = 0;
  let x = 0;
  while (x + 4 <= width) {
    // 4,096 pixels: squares of at most 510² in four lanes of 32 bits stay below 2^31.
    const end = min(width - 3, x + 4096);
    let a = i32x4.splat(0), b = i32x4.splat(0), c = i32x4.splat(0), d = i32x4.splat(0);
    for (; x < end; x += 4) {
      const four = v128.load(rgb);
      const both = redGreen4(four);
      const redGreen = i32x4.dot_i16x8_s(both, i16x8(1, -1, 1, -1, 1, -1, 1, -1));
      const yellowBlue = i32x4.add(i32x4.dot_i16x8_s(both, i16x8.splat(1)), i32x4.dot_i16x8_s(blue4(four), i16x8.splat(-2)));
      a = i32x4.add(a, redGreen);
      b = i32x4.add(b, i32x4.mul(redGreen, redGreen));
      c = i32x4.add(c, yellowBlue);
      d = i32x4.add(d, i32x4.mul(yellowBlue, yellowBlue));
      rgb += 12;
    }
    rg += lanes(a);
    rgSquares += lanes(b);
    yb += lanes(c);
    ybSquares += lanes(d);
  }
  for (; x < width; x++) {
    const red = <i64>load<u8>(rgb), green = <i64>load<u8>(rgb, 1), blue = <i64>load<u8>(rgb, 2);
    const redGreen = red - green;
    const yellowBlue = red + green - 2 * blue;
    rg += redGreen;
    rgSquares += redGreen * redGreen;
    yb += yellowBlue;
    ybSquares += yellowBlue * yellowBlue;
    rgb += 3;
  }
  store<i64>(totals, load<i64>(totals, RG) + rg, RG);
  store<i64>(totals, load<i64>(totals, RG_SQUARES) + rgSquares, RG_SQUARES);
  store<i64>(totals, load<i64>(totals, YB) + yb, YB);
  store<i64>(totals, load<i64>(totals, YB_SQUARES) + ybSquares, YB_SQUARES);
}

function lanes(sums: v128): i64 {
  return <i64>i32x4.extract_lane(sums, 0) + <i64>i32x4.extract_lane(sums, 1) + <i64>i32x4.extract_lane(sums, 2) + <i64>i32x4.extract_lane(sums, 3);
}

/**
 * Adds the squared deviations from the mean of `width` pixels of the middle one of three rows of luma, in the
 * order of the pixels; and of those from `begin` up to `end` the Laplacian and its squares.
 */
export function detailRow(above: usize, middle: usize, below: usize, width: i32, begin: i32, end: i32, mean: f64, totals: usize): void {
  let deviations = load<f64>(totals, DEVIATIONS), sum = load<f64>(totals, LAPLACIAN), squares = load<f64>(totals, LAPLACIAN_SQUARES);
  const means = f64x2.splat(mean), fours = f64x2.splat(4);
  let x = 0;
  for (; x < min(begin, width); x++) deviations += deviation(middle + (x << 3), mean);
  // Both sums at once: each waits for its own last addition, and the two hide behind one another.
  for (; x + 2 <= end; x += 2) {
    const at = x << 3;
    const grey = v128.load(middle + at);
    const difference = f64x2.sub(grey, means);
    const deviationSquares = f64x2.mul(difference, difference);
    const laplacian = laplacian2(above + at, middle + at, below + at, grey, fours);
    const laplacianSquares = f64x2.mul(laplacian, laplacian);
    deviations += f64x2.extract_lane(deviationSquares, 0);
    sum += f64x2.extract_lane(laplacian, 0);
    squares += f64x2.extract_lane(laplacianSquares, 0);
    deviations += f64x2.extract_lane(deviationSquares, 1);
    sum += f64x2.extract_lane(laplacian, 1);
    squares += f64x2.extract_lane(laplacianSquares, 1);
  }
  for (; x < end; x++) {
    const at = x << 3;
    deviations += deviation(middle + at, mean);
    const value = f64x2.extract_lane(laplacian2(above + at, middle + at, below + at, v128.load(middle + at), fours), 0);
    sum += value;
    squares += value * value;
  }
  for (; x < width; x++) deviations += deviation(middle + (x << 3), mean);
  store<f64>(totals, deviations, DEVIATIONS);
  store<f64>(totals, sum, LAPLACIAN);
  store<f64>(totals, squares, LAPLACIAN_SQUARES);
}

function deviation(grey: usize, mean: f64): f64 {
  const difference = load<f64>(grey) - mean;
  return difference * difference;
}

/** left + right + above + below − 4 · middle of two pixels, added in this order. */
function laplacian2(above: usize, middle: usize, below: usize, grey: v128, fours: v128): v128 {
  const sides = f64x2.add(v128.load(middle - 8), v128.load(middle + 8));
  return f64x2.sub(f64x2.add(f64x2.add(sides, v128.load(above)), v128.load(below)), f64x2.mul(fours, grey));
}
