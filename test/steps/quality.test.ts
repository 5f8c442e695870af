import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourfulness } from '../../src/steps/analyse/quality/colourfulness.ts';
import { exposure } from '../../src/steps/analyse/quality/exposure.ts';
import { histogram } from '../../src/steps/analyse/quality/histogram.ts';
import { measure, type Measured } from '../../src/steps/analyse/quality/measure.ts';
import { sharpness } from '../../src/steps/analyse/quality/sharpness.ts';
import sharp from '../../src/steps/sharp-setup.ts';
import { drawn, factOf, hasShared, sharedFile } from './support.ts';

async function png(width: number, height: number, samples: readonly number[]): Promise<Buffer> {
  return sharp(Buffer.from(samples), { raw: { width, height, channels: 3 } }).png().toBuffer();
}

/** A picture of grey pixels. */
function grey(width: number, values: readonly number[], dark = 16, bright = 235): Measured {
  return measure({ data: Uint8Array.from(values.flatMap((value) => [value, value, value])), width, height: values.length / width, channels: 3 }, dark, bright);
}

function colours(...samples: readonly number[]): Measured {
  return measure({ data: Uint8Array.from(samples), width: samples.length / 3, height: 1, channels: 3 }, 16, 235);
}

describe('the metrics, worked out by hand', () => {
  it('QC-3 luma follows BT.601', () => {
    expect([[255, 0, 0], [0, 255, 0], [0, 0, 255], [10, 20, 30]].map((pixel) => colours(...pixel).luma)).toEqual([76.245, 149.685, 29.07, 18.15]);
  });

  it('QC-3 sharpness is the variance of the Laplacian over inner pixels', () => {
    /* One bright pixel in the middle of 3 × 3: a single inner pixel, variance 0. */
    expect(sharpness(grey(3, [0, 0, 0, 0, 9, 0, 0, 0, 0]))).toBe(0);
    /* 4 × 3 with 10 at column 1 of the middle row: Laplacians −40 and 10, mean −15, variance 625. */
    expect(sharpness(grey(4, [0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0]))).toBe(625);
    /* A ramp has no second derivative. */
    expect(sharpness(grey(4, [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]))).toBe(0);
    expect(sharpness(grey(2, [1, 2, 3, 4]))).toBe(0);
  });

  it('QC-3 exposure and contrast', () => {
    /* Mean 100, deviations ±100: standard deviation 100; two of four below 16, none above 235. */
    expect(exposure(grey(4, [0, 200, 0, 200]))).toEqual({ mean: 100, deviation: 100, under: 0.5, over: 0 });
    expect(exposure(grey(4, [16, 235, 236, 15]))).toMatchObject({ under: 0.25, over: 0.25 });
  });

  it('QC-3 uniformity and entropy of the histogram', () => {
    expect(histogram(grey(4, [5, 5, 5, 5]))).toEqual({ energy: 1, entropy: 0 });
    expect(histogram(grey(4, [4, 5, 200, 200]))).toEqual({ energy: 0.375, entropy: 1.5 });
    /* 0.299 · 12 + 0.114 · 8 = 4.5 rounds up to 5. */
    expect(histogram(colours(12, 0, 8, 5, 5, 5))).toEqual({ energy: 1, entropy: 0 });
    expect(histogram(grey(16, Array.from({ length: 256 }, (_, level) => level)))).toEqual({ energy: 1 / 256, entropy: 8 });
  });

  it('QC-3 colourfulness', () => {
    expect(colourfulness(colours(9, 9, 9, 200, 200, 200))).toBe(0);
    /* Pure red: rg = 255, yb = 127.5, no spread: 0.3 · √(255² + 127.5²) = 0.3 · 127.5 · √5. */
    expect(colourfulness(colours(255, 0, 0, 255, 0, 0))).toBeCloseTo(0.3 * 127.5 * Math.sqrt(5), 10);
    /* Red and green: rg = ±255 (mean 0, variance 255²), yb = 127.5 (no variance): 255 + 0.3 · 127.5. */
    expect(colourfulness(colours(255, 0, 0, 0, 255, 0))).toBeCloseTo(255 + 0.3 * 127.5, 10);
  });
});

/** The same sums by their definitions, in plain loops. */
function plainly(data: Uint8Array, width: number, dark: number, bright: number): Measured {
  const pixels = data.length / 3;
  const luma = Array.from({ length: pixels }, (_, at) => (299 * data[at * 3]! + 587 * data[at * 3 + 1]! + 114 * data[at * 3 + 2]!) / 1000);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const inner = luma.flatMap((value, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const isInner = x > 0 && x < width - 1 && y > 0 && y < pixels / width - 1;
    return isInner ? [luma[at - 1]! + luma[at + 1]! + luma[at - width]! + luma[at + width]! - 4 * value] : [];
  });
  const redGreen = luma.map((_, at) => data[at * 3]! - data[at * 3 + 1]!);
  const yellowBlue = luma.map((_, at) => data[at * 3]! + data[at * 3 + 1]! - 2 * data[at * 3 + 2]!);
  const total = sum(luma);
  return {
    pixels,
    luma: total,
    deviations: sum(luma.map((value) => (value - total / pixels) * (value - total / pixels))),
    under: luma.filter((value) => value < dark).length,
    over: luma.filter((value) => value > bright).length,
    levels: Array.from({ length: 256 }, (_, level) => luma.filter((value) => Math.floor(value + 0.5) === level).length),
    inner: inner.length,
    laplacian: sum(inner),
    laplacianSquares: sum(inner.map((value) => value * value)),
    redGreen: sum(redGreen),
    redGreenSquares: sum(redGreen.map((value) => value * value)),
    yellowBlue: sum(yellowBlue),
    yellowBlueSquares: sum(yellowBlue.map((value) => value * value)),
  };
}

describe('the kernels', () => {
  it('QC-3 give the sums of the definitions, to the last bit', () => {
    const rasters = fc.tuple(fc.integer({ min: 1, max: 23 }), fc.integer({ min: 1, max: 9 })).chain(([width, height]) =>
      fc.uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 }).map((data) => ({ data, width, height, channels: 3 as const })),
    );
    fc.assert(fc.property(rasters, fc.integer({ min: 0, max: 2550 }), (raster, limit) => {
      expect(measure(raster, limit / 10, 200)).toEqual(plainly(raster.data, raster.width, limit / 10, 200));
    }));
  });

  it('QC-3 measure rows wider than their buffer in stretches', () => {
    for (const [width, height] of [[65_537, 3], [65_536, 2], [131_100, 4]] as const) {
      const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7919 + (at >> 7)) % 256);
      const { levels, ...rest } = measure({ data, width, height, channels: 3 }, 16, 235);
      const { levels: expected, ...others } = plainly(data, width, 16, 235);
      expect(rest).toEqual(others);
      expect(levels).toEqual(expected);
    }
  });
});

describe('quality', () => {
  it('QC-3 of a plain grey and of a chequerboard', async () => {
    const grey = await factOf('quality', await png(4, 4, Array.from({ length: 48 }, () => 100)));
    expect(grey).toEqual({ sharpness: 0, brightness: 100, underexposed: 0, overexposed: 0, contrast: 0, uniformity: 1, entropy: 0, colourfulness: 0 });
    /* Black and white in turn, 4 × 4: inner Laplacians are +1020 and −1020, two each, so the variance is 1020². */
    const board = Array.from({ length: 16 }, (_, pixel) => ((pixel % 4) + Math.floor(pixel / 4)) % 2 === 0);
    const fact = await factOf('quality', await png(4, 4, board.flatMap((white) => (white ? [255, 255, 255] : [0, 0, 0]))));
    expect(fact).toEqual({
      sharpness: 1_040_400,
      brightness: 127.5,
      underexposed: 0.5,
      overexposed: 0.5,
      contrast: 0.5,
      uniformity: 0.5,
      entropy: 1,
      colourfulness: 0,
    });
  });

  it('QC-3 is measured at the working size, so that a picture and its enlargement agree', async () => {
    const small = drawn(40, 32);
    const big = Buffer.alloc(80 * 64 * 3);
    for (let y = 0; y < 64; y++) for (let x = 0; x < 80; x++) for (let c = 0; c < 3; c++) big[(y * 80 + x) * 3 + c] = small.data[((y >> 1) * 40 + (x >> 1)) * 3 + c]!;
    const params = { size: 32 };
    expect(await factOf('quality', await png(80, 64, [...big]), params)).toEqual(await factOf('quality', await png(40, 32, [...small.data]), params));
  });

  it('QC-3 limits are parameters', async () => {
    const bytes = await png(2, 1, [20, 20, 20, 240, 240, 240]);
    expect(await factOf('quality', bytes, { dark: 21, bright: 239 })).toMatchObject({ underexposed: 0.5, overexposed: 0.5 });
    expect(await factOf('quality', bytes, { dark: 20, bright: 240 })).toMatchObject({ underexposed: 0, overexposed: 0 });
  });
});

describe.skipIf(!hasShared)('quality, on a real picture of ../shared/data', () => {
  it('QC-3 a blurred and a darkened copy show it', async () => {
    const bytes = sharedFile('images/ham10000/ISIC_0024338.jpg');
    const original = await factOf('quality', bytes);
    const blurred = await factOf('quality', await sharp(bytes).blur(4).png().toBuffer());
    const dark = await factOf('quality', await sharp(bytes).linear(0.1, 0).png().toBuffer());
    expect(Number(blurred['sharpness'])).toBeLessThan(Number(original['sharpness']) / 4);
    expect(Number(dark['underexposed'])).toBeGreaterThan(0.5);
    expect(Number(original['underexposed'])).toBeLessThan(0.2);
  });

  it('QC-3 equals a plain computation over the decoded pixels', async () => {
    const bytes = sharedFile('images/ham10000/ISIC_0024338.jpg');
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    /* 600 × 450: not scaled at the default size of 512. */
    expect([info.width, info.height]).toEqual([600, 450]);
    const y = Array.from({ length: 600 * 450 }, (_, i) => 0.299 * data[i * 3]! + 0.587 * data[i * 3 + 1]! + 0.114 * data[i * 3 + 2]!);
    const laplacian: number[] = [];
    for (let r = 1; r < 449; r++) for (let c = 1; c < 599; c++) laplacian.push(y[r * 600 + c - 1]! + y[r * 600 + c + 1]! + y[(r - 1) * 600 + c]! + y[(r + 1) * 600 + c]! - 4 * y[r * 600 + c]!);
    const fact = await factOf('quality', bytes);
    expect(fact['sharpness']).toBeCloseTo(variance(laplacian), 3);
    expect(fact['brightness']).toBeCloseTo(mean(y), 3);
    expect(fact['contrast']).toBeCloseTo(Math.sqrt(variance(y)) / 255, 5);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}
