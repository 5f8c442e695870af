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
    const begin = load<i32>(from + (x << 2));
    const end = load<i32>(from + (x << 2), 4);
    let source = sums + load<i32>(first + (x << 2)) * 12;
    let redGreen = f64x2.splat(0), blue = f64x2.splat(0);
    if (isSmall) {
      let sum = i32x4.mul(v128.load32_splat(weights + (begin << 2)), v128.load(source));
      if (end > begin + 1) {
        // All columns but the first and the last have one weight: they are added and multiplied once.
        const last = source + (end - begin - 1) * 12;
        let between = i32x4.splat(0);
        for (source += 12; source < last; source += 12) between = i32x4.add(between, v128.load(source));
        sum = i32x4.add(sum, i32x4.mul(v128.load32_splat(weights + (begin << 2), 4), between));
        sum = i32x4.add(sum, i32x4.mul(v128.load32_splat(weights + (end << 2) - 4), v128.load(last)));
      }
      redGreen = v128.shuffle<i32>(sum, high, 0, 4, 1, 4);
      blue = v128.shuffle<i32>(sum, high, 2, 4, 3, 4);
    } else {
      let a = magic, b = magic;
      for (let index = begin; index < end; index++) {
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

/* Offsets of the sums that pixels are added to: whole numbers of 64 bits. */
const RG: usize = 0;
const RG_SQUARES: usize = 8;
const YB: usize = 16;
const YB_SQUARES: usize = 24;
const LAPLACIAN: usize = 32;
const LAPLACIAN_SQUARES: usize = 40;

/**
 * Luma of `count` RGB pixels, at most 32,768, as whole levels at `luma`, in OpenCV's fixed point (`cvtColor`, 8 bit:
 * 9798 R + 19235 G + 3735 B in 32768ths, rounded half up). Adds them to four histograms of u32 × 256, in turn,
 * because neighbours are often of one level and a counter just written is slow to read; and adds
 * `R − G`, `R + G − 2 B` and their squares to the totals.
 */
export function lumaAndColour(rgb: usize, count: i32, luma: usize, totals: usize, histogram: usize): void {
  let a = i32x4.splat(0), b = i32x4.splat(0), c = i32x4.splat(0), d = i32x4.splat(0);
  let x = 0;
  for (; x + 8 <= count; x += 8) {
    const one = v128.load(rgb), two = v128.load(rgb, 12);
    const oneRg = redGreen4(one), twoRg = redGreen4(two);
    const oneB = blueAndOne4(one), twoB = blueAndOne4(two);
    // Squares of at most 510², two to a lane and step: 4,096 steps stay below 2^31.
    const redGreen = i16x8.narrow_i32x4_s(i32x4.dot_i16x8_s(oneRg, i16x8(1, -1, 1, -1, 1, -1, 1, -1)), i32x4.dot_i16x8_s(twoRg, i16x8(1, -1, 1, -1, 1, -1, 1, -1)));
    const yellowBlue = i16x8.narrow_i32x4_s(yellowBlue4(oneRg, oneB), yellowBlue4(twoRg, twoB));
    a = i32x4.add(a, i32x4.dot_i16x8_s(redGreen, i16x8.splat(1)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(redGreen, redGreen));
    c = i32x4.add(c, i32x4.dot_i16x8_s(yellowBlue, i16x8.splat(1)));
    d = i32x4.add(d, i32x4.dot_i16x8_s(yellowBlue, yellowBlue));
    const words = i16x8.narrow_i32x4_s(luma4(oneRg, oneB), luma4(twoRg, twoB));
    const levels = i64x2.extract_lane(i8x16.narrow_i16x8_u(words, words), 0);
    store<i64>(luma + x, levels);
    tally(histogram, levels);
    tally(histogram, levels >> 32);
    rgb += 24;
  }
  let rg = lanes(a), rgSquares = lanes(b), yb = lanes(c), ybSquares = lanes(d);
  for (; x < count; x++) {
    const red = <i32>load<u8>(rgb), green = <i32>load<u8>(rgb, 1), blue = <i32>load<u8>(rgb, 2);
    const level = (9798 * red + 19235 * green + 3735 * blue + 16384) >> 15;
    const redGreen = <i64>(red - green);
    const yellowBlue = <i64>(red + green - 2 * blue);
    store<u8>(luma + x, <u8>level);
    const counter = histogram + (level << 2);
    store<u32>(counter, load<u32>(counter) + 1);
    rg += redGreen;
    rgSquares += redGreen * redGreen;
    yb += yellowBlue;
    ybSquares += yellowBlue * yellowBlue;
    rgb += 3;
  }
  add(totals + RG, rg);
  add(totals + RG_SQUARES, rgSquares);
  add(totals + YB, yb);
  add(totals + YB_SQUARES, ybSquares);
}

/** R and G of four pixels as pairs of 16-bit numbers. */
function redGreen4(rgb: v128): v128 {
  return v128.swizzle(rgb, i8x16(0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1));
}

/** B of four pixels, each paired with 1. */
function blueAndOne4(rgb: v128): v128 {
  return v128.or(v128.swizzle(rgb, i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1)), i16x8(0, 1, 0, 1, 0, 1, 0, 1));
}

function yellowBlue4(redGreen: v128, blueAndOne: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(redGreen, i16x8.splat(1)), i32x4.dot_i16x8_s(blueAndOne, i16x8(-2, 0, -2, 0, -2, 0, -2, 0)));
}

function luma4(redGreen: v128, blueAndOne: v128): v128 {
  const weighted = i32x4.add(
    i32x4.dot_i16x8_s(redGreen, i16x8(9798, 19235, 9798, 19235, 9798, 19235, 9798, 19235)),
    i32x4.dot_i16x8_s(blueAndOne, i16x8(3735, 16384, 3735, 16384, 3735, 16384, 3735, 16384)),
  );
  return i32x4.shr_s(weighted, 15);
}

/** Counts the four levels in the low half, each in a histogram of its own. */
function tally(histogram: usize, levels: i64): void {
  const low = <u32>levels;
  const a = histogram + ((low & 255) << 2);
  const b = histogram + ((low >> 6) & 1020);
  const c = histogram + ((low >> 14) & 1020);
  const d = histogram + ((low >> 24) << 2);
  store<u32>(a, load<u32>(a) + 1);
  store<u32>(b, load<u32>(b, 1024) + 1, 1024);
  store<u32>(c, load<u32>(c, 2048) + 1, 2048);
  store<u32>(d, load<u32>(d, 3072) + 1, 3072);
}

function lanes(sums: v128): i64 {
  return <i64>i32x4.extract_lane(sums, 0) + <i64>i32x4.extract_lane(sums, 1) + <i64>i32x4.extract_lane(sums, 2) + <i64>i32x4.extract_lane(sums, 3);
}

function add(total: usize, sum: i64): void {
  store<i64>(total, load<i64>(total) + sum);
}

/** Adds the Laplacian (left + right + above + below − 4 · middle) of the inner pixels of a raster of levels, and its squares, to the totals. */
export function laplacian(luma: usize, width: i32, height: i32, totals: usize): void {
  for (let y = 1; y < height - 1; y++) {
    const row = luma + y * width;
    let sum: i64 = 0, squares: i64 = 0;
    let x = 1;
    while (x + 8 <= width - 1) {
      // 8,192 pixels: squares of at most 1020², two to a lane and step, stay below 2^31.
      const end = min(width - 8, x + 8192);
      let a = i32x4.splat(0), b = i32x4.splat(0);
      for (; x < end; x += 8) {
        const at = row + x;
        const sides = i16x8.add(v128.load_ext<u8>(at - 1), v128.load_ext<u8>(at + 1));
        const ends = i16x8.add(v128.load_ext<u8>(at - width), v128.load_ext<u8>(at + width));
        const values = i16x8.sub(i16x8.add(sides, ends), i16x8.shl(v128.load_ext<u8>(at), 2));
        a = i32x4.add(a, i32x4.dot_i16x8_s(values, i16x8.splat(1)));
        b = i32x4.add(b, i32x4.dot_i16x8_s(values, values));
      }
      sum += lanes(a);
      squares += lanes(b);
    }
    for (; x < width - 1; x++) {
      const at = row + x;
      const value = <i64>(<i32>load<u8>(at - 1) + <i32>load<u8>(at + 1) + <i32>load<u8>(at - width) + <i32>load<u8>(at + width) - 4 * <i32>load<u8>(at));
      sum += value;
      squares += value * value;
    }
    add(totals + LAPLACIAN, sum);
    add(totals + LAPLACIAN_SQUARES, squares);
  }
}

/** `count` RGB pixels, a multiple of 4, with an opaque alpha channel behind each. */
export function withAlpha(rgb: usize, count: i32, out: usize): void {
  for (let x = 0; x < count; x += 4) {
    v128.store(out, v128.or(v128.swizzle(v128.load(rgb), i8x16(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1)), i8x16(0, 0, 0, -1, 0, 0, 0, -1, 0, 0, 0, -1, 0, 0, 0, -1)));
    rgb += 12;
    out += 16;
  }
}
