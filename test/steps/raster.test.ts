import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Raster } from '../../src/steps/picture.ts';
import { cut } from '../../src/steps/raster/cut.ts';
import { SOURCE_SHA256 } from '../../src/steps/raster/kernels-code.ts';
import { orient } from '../../src/steps/raster/orient.ts';
import { areaAverage, fitShortSide } from '../../src/steps/raster/shrink.ts';

const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;

const anyRaster: fc.Arbitrary<Raster> = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }), channels: fc.constantFrom(1 as const, 3 as const) })
  .chain(({ width, height, channels }) => {
    const length = width * height * channels;
    return fc.uint8Array({ minLength: length, maxLength: length }).map((data) => ({ data, width, height, channels }));
  });

/** Rows of a 3 × 2 picture with the letters A to F. */
function rows(raster: Raster): string[] {
  return Array.from({ length: raster.height }, (_, y) => String.fromCharCode(...raster.data.subarray(y * raster.width, (y + 1) * raster.width)));
}

describe('turning upright', () => {
  it.each([
    [1, ['ABC', 'DEF']],
    [2, ['CBA', 'FED']],
    [3, ['FED', 'CBA']],
    [4, ['DEF', 'ABC']],
    [5, ['AD', 'BE', 'CF']],
    [6, ['DA', 'EB', 'FC']],
    [7, ['FC', 'EB', 'DA']],
    [8, ['CF', 'BE', 'AD']],
  ])('QC-1 orientation %i of ABC/DEF', (orientation, expected) => {
    expect(rows(orient({ data: Buffer.from('ABCDEF'), width: 3, height: 2, channels: 1 }, orientation))).toEqual(expected);
  });

  it('moves whole pixels of three channels', () => {
    const turned = orient({ data: Buffer.from('abcABC'), width: 2, height: 1, channels: 3 }, 2);
    expect(Buffer.from(turned.data).toString()).toBe('ABCabc');
  });
});

describe('area average', () => {
  it('QC-3 is the mean of the covered pixels, edges by the share covered, half up', () => {
    const row: Raster = { data: Uint8Array.of(0, 90, 30), width: 3, height: 1, channels: 1 };
    /* Each of two pixels covers 1.5 of three: (0 + 45) / 1.5 = 30 and (45 + 30) / 1.5 = 50. */
    expect([...areaAverage(row, 2, 1).data]).toEqual([30, 50]);
    expect([...areaAverage({ data: Uint8Array.of(0, 1, 2, 3), width: 2, height: 2, channels: 1 }, 1, 1).data]).toEqual([2]);
    const colour: Raster = { data: Uint8Array.of(10, 20, 30, 30, 60, 90), width: 2, height: 1, channels: 3 };
    expect([...areaAverage(colour, 1, 1).data]).toEqual([20, 40, 60]);
  });

  it('QC-3 agrees with a plain computation in exact fractions', () => {
    fc.assert(
      fc.property(anyRaster, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (raster, width, height) => {
        const result = areaAverage(raster, width, height);
        expect([...result.data]).toEqual(exactly(raster, width, height));
      }),
      { numRuns: 100 },
    );
  });

  it('QC-3 is exact where sides are long, weights large, and white and black meet', () => {
    const wide: Raster = { data: Uint8Array.from({ length: 70_001 * 3 }, (_, at) => (at % 5 === 0 ? 255 : at % 7)), width: 70_001, height: 1, channels: 3 };
    for (const raster of [wide, orient(wide, 5)]) {
      for (const length of [1, 3, 34_000, 70_000]) {
        const [width, height] = raster.width === 1 ? [1, length] : [length, 1];
        expect(Buffer.compare(areaAverage(raster, width, height).data, Uint8Array.from(alongLine(raster, length)))).toBe(0);
      }
    }
    /* Ties round up: (0 + 1) / 2 in a picture of many pixels. */
    const board: Raster = { data: Uint8Array.from({ length: 512 * 512 * 3 }, (_, at) => (at % 2 === 0 ? 254 : 255)), width: 512, height: 512, channels: 3 };
    expect(new Set(areaAverage(board, 2, 2).data)).toEqual(new Set([255]));
  });

  it('QC-3 runs code that was made from the source in the repository', () => {
    const source = readFileSync(join(import.meta.dirname, '../../kernels/pixels.ts'));
    expect(createHash('sha256').update(source).digest('hex'), 'npm run kernels').toBe(SOURCE_SHA256);
  });

  it('DUP-1 commutes with mirroring and turning', () => {
    fc.assert(
      fc.property(anyRaster, fc.constantFrom(...orientations), fc.integer({ min: 1, max: 8 }), (raster, orientation, side) => {
        const before = areaAverage(orient(raster, orientation), side, side);
        const after = orient(areaAverage(raster, side, side), orientation);
        expect([...before.data]).toEqual([...after.data]);
      }),
    );
  });

  it('QC-3 fits the short side and never enlarges', () => {
    expect(fitShortSide(600, 450, 512)).toEqual({ width: 600, height: 450 });
    expect(fitShortSide(3000, 2000, 500)).toEqual({ width: 750, height: 500 });
    expect(fitShortSide(1023, 511, 100)).toEqual({ width: 200, height: 100 });
    expect(fitShortSide(2, 100_000, 1)).toEqual({ width: 1, height: 50_000 });
  });
});

/** Every sample of the shrunk raster in exact fractions, from the definition. */
function exactly({ data, width, height, channels }: Raster, newWidth: number, newHeight: number): number[] {
  const total = BigInt(width * height);
  return Array.from({ length: newWidth * newHeight * channels }, (_, index) => {
    const channel = index % channels;
    const x = Math.floor(index / channels) % newWidth;
    const y = Math.floor(index / channels / newWidth);
    let sum = 0n;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const across = overlap(column * newWidth, (column + 1) * newWidth, x * width, (x + 1) * width);
        const down = overlap(row * newHeight, (row + 1) * newHeight, y * height, (y + 1) * height);
        sum += BigInt(across * down * data[(row * width + column) * channels + channel]!);
      }
    }
    return Number((2n * sum + total) / (2n * total));
  });
}

/** The same for a raster of one row or one column, in time that grows with its length only. */
function alongLine({ data, width, height, channels }: Raster, length: number): number[] {
  const source = width * height;
  return Array.from({ length: length * channels }, (_, index) => {
    const position = Math.floor(index / channels);
    let sum = 0;
    for (let at = Math.floor((position * source) / length); at * length < (position + 1) * source; at++) {
      sum += overlap(at * length, (at + 1) * length, position * source, (position + 1) * source) * data[at * channels + (index % channels)]!;
    }
    return Math.floor((2 * sum + source) / (2 * source));
  });
}

function overlap(a: number, b: number, c: number, d: number): number {
  return Math.max(0, Math.min(b, d) - Math.max(a, c));
}

describe('cut', () => {
  it('SPEC-5 takes the pixels of the box', () => {
    const raster: Raster = { data: Buffer.from('ABCDEFGHI'), width: 3, height: 3, channels: 1 };
    expect(rows(cut(raster, { x: 1, y: 1, width: 2, height: 1 }))).toEqual(['EF']);
  });
});
