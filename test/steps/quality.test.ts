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
function grey(width: number, values: readonly number[]): Measured {
  return measure({ data: Uint8Array.from(values.flatMap((value) => [value, value, value])), width, height: values.length / width, channels: 3 });
}

function colours(...samples: readonly number[]): Measured {
  return measure({ data: Uint8Array.from(samples), width: samples.length / 3, height: 1, channels: 3 });
}

describe('the metrics, worked out by hand', () => {
  it('QC-3 luma follows BT.601, in whole levels rounded half up', () => {
    const level = (...pixel: readonly number[]): number => colours(...pixel).levels.indexOf(1);
    /* 76.245, 149.685, 29.07, 18.15. */
    expect([level(255, 0, 0), level(0, 255, 0), level(0, 0, 255), level(10, 20, 30)]).toEqual([76, 150, 29, 18]);
    expect(Array.from({ length: 256 }, (_, value) => level(value, value, value))).toEqual(Array.from({ length: 256 }, (_, value) => value));
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
    expect(exposure(grey(4, [0, 200, 0, 200]), 16, 235)).toEqual({ mean: 100, deviation: 100, under: 0.5, over: 0 });
    expect(exposure(grey(4, [16, 235, 236, 15]), 16, 235)).toMatchObject({ under: 0.25, over: 0.25 });
  });

  it('QC-3 uniformity and entropy of the histogram', () => {
    expect(histogram(grey(4, [5, 5, 5, 5]))).toEqual({ energy: 1, entropy: 0 });
    expect(histogram(grey(4, [4, 5, 200, 200]))).toEqual({ energy: 0.375, entropy: 1.5 });
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
function plainly(data: Uint8Array, width: number): Measured {
  const pixels = data.length / 3;
  const luma = Array.from({ length: pixels }, (_, at) => levelOf(data[at * 3]!, data[at * 3 + 1]!, data[at * 3 + 2]!));
  const inner = luma.flatMap((value, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const isInner = x > 0 && x < width - 1 && y > 0 && y < pixels / width - 1;
    return isInner ? [luma[at - 1]! + luma[at + 1]! + luma[at - width]! + luma[at + width]! - 4 * value] : [];
  });
  const redGreen = luma.map((_, at) => data[at * 3]! - data[at * 3 + 1]!);
  const yellowBlue = luma.map((_, at) => data[at * 3]! + data[at * 3 + 1]! - 2 * data[at * 3 + 2]!);
  const levels: number[] = Array.from({ length: 256 }, () => 0);
  for (const level of luma) levels[level]!++;
  return {
    pixels,
    levels,
    inner: inner.length,
    laplacian: sum(inner),
    laplacianSquares: sum(inner.map((value) => value * value)),
    redGreen: sum(redGreen),
    redGreenSquares: sum(redGreen.map((value) => value * value)),
    yellowBlue: sum(yellowBlue),
    yellowBlueSquares: sum(yellowBlue.map((value) => value * value)),
  };
}

/** OpenCV's fixed point (modules/imgproc, `RGB2Gray<uchar>`): 15 bits, rounded half up. */
function levelOf(red: number, green: number, blue: number): number {
  return Math.floor((9798 * red + 19_235 * green + 3735 * blue + 16_384) / 32_768);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

describe('the kernels', () => {
  it('QC-3 give the sums of the definitions, to the last bit', () => {
    const rasters = fc.tuple(fc.integer({ min: 1, max: 23 }), fc.integer({ min: 1, max: 9 })).chain(([width, height]) =>
      fc.uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 }).map((data) => ({ data, width, height, channels: 3 as const })),
    );
    fc.assert(fc.property(rasters, (raster) => {
      expect(measure(raster)).toEqual(plainly(raster.data, raster.width));
    }));
  });

  it('QC-3 are exact in large pictures and at the ends of what they add', () => {
    for (const [width, height] of [[65_537, 3], [32_768, 2], [8_200, 5]] as const) {
      const noise = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7919 + (at >> 7)) % 256);
      /* Blue and yellow, black and white: the largest squares everywhere. */
      const extremes = Uint8Array.from({ length: width * height * 3 }, (_, at) => ((Math.floor(at / 3) % width) + Math.floor(at / 3 / width)) % 2 === 0 ? (at % 3 === 2 ? 255 : 0) : at % 3 === 2 ? 0 : 255);
      for (const data of [noise, extremes]) expect(measure({ data, width, height, channels: 3 })).toEqual(plainly(data, width));
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
});

describe('quality, beside OpenCV', () => {
  it('QC-3 gives what users compare with', async () => {
    /*
     * OpenCV 4.6.0 and NumPy, of the same samples: grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY);
     * cv2.Laplacian(grey, cv2.CV_64F, ksize=1)[1:-1, 1:-1].var(), grey.mean(), grey.std(), (grey < 16).mean(), (grey > 235).mean().
     */
    const { data, width, height } = drawn(200, 150);
    const fact = await factOf('quality', await sharp(data, { raw: { width, height, channels: 3 } }).png().toBuffer());
    expect(fact['sharpness']).toBeCloseTo(230.0106404136528, 4);
    expect(fact['brightness']).toBeCloseTo(127.05953333333333, 4);
    expect(fact['contrast']).toBeCloseTo(49.53079771666199 / 255, 6);
    expect(fact['underexposed']).toBeCloseTo(0.002033333333333333, 6);
    expect(fact['overexposed']).toBeCloseTo(0.003766666666666667, 6);
  });
});
