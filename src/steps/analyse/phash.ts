import { bmvbhashEven } from 'blockhash-core';
import * as Type from 'typebox';
import type { Raster } from '../picture.ts';
import { areaAverage } from '../raster/shrink.ts';
import { stepsThrough } from '../raster/orient.ts';
import { defineStep } from '../step.ts';

/** Short side of the raster that the hash is made from; the default of `quality`, so that both share one. */
const WORKING = 512;
/** The picture is squeezed to this square: 16 × 16 blocks of 8 × 8 pixels, so that block means are sums of integers. */
const SIDE = 128;
const BITS = 16;
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/**
 * Block mean value hash (Yang, Gu and Niu 2006, method 1, by `blockhash-core`) with 256 bits, of the
 * picture in its eight orientations (DUP-1), so that mirrored and turned copies are found by comparing
 * the first hash of one picture with all eight of the other.
 */
export const phash = defineStep({
  name: 'phash',
  version: 1,
  pass: 'analyse',
  about: 'Perceptual hash of 256 bits in the eight orientations of the picture.',
  params: Type.Object({}, { additionalProperties: false }),
  inputs: ['image'],
  needs: ['decode'],
  libraries: ['sharp', 'blockhash-core'],
  fact: Type.Object(
    {
      hashes: Type.Array(Type.String(), {
        minItems: 8,
        maxItems: 8,
        description: 'Eight hashes of 64 hexadecimal digits: of the upright picture turned as the EXIF orientations 1 to 8 say, in that order.',
      }),
    },
    { additionalProperties: false },
  ),
  failures: {},
  async run({ image }) {
    const square = toRgba(areaAverage(await image.working(WORKING), SIDE, SIDE));
    return { ok: true, fact: { hashes: ORIENTATIONS.map((orientation) => blockhash(turned(square, orientation))) } };
  },
});

/** Opaque pixels, one number each: four bytes move as fast as one. */
function toRgba({ data }: Raster): Uint32Array {
  const rgba = new Uint8Array(SIDE * SIDE * 4).fill(255);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    rgba[pixel * 4] = data[pixel * 3]!;
    rgba[pixel * 4 + 1] = data[pixel * 3 + 1]!;
    rgba[pixel * 4 + 2] = data[pixel * 3 + 2]!;
  }
  return new Uint32Array(rgba.buffer);
}

/** The square turned as `orient` turns rasters. */
function turned(square: Uint32Array, orientation: number): Uint32Array {
  const { right, down, start } = stepsThrough(SIDE, SIDE, orientation);
  const out = new Uint32Array(square.length);
  let to = 0;
  for (let y = 0; y < SIDE; y++) {
    let from = start + y * down;
    for (let x = 0; x < SIDE; x++) {
      out[to++] = square[from]!;
      from += right;
    }
  }
  return out;
}

function blockhash(square: Uint32Array): string {
  return bmvbhashEven({ width: SIDE, height: SIDE, data: new Uint8Array(square.buffer) }, BITS);
}
