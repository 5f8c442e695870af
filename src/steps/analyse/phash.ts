import { bmvbhashEven } from 'blockhash-core';
import * as Type from 'typebox';
import type { Raster } from '../picture.ts';
import { areaAverage } from '../raster/shrink.ts';
import { orient } from '../raster/orient.ts';
import { defineStep } from '../step.ts';

/** Short side of the raster that the hash is made from; the default of `quality`, so that both share one. */
const WORKING = 512;
/** The picture is squeezed to this square: 16 × 16 blocks of 8 × 8 pixels, so that block means are sums of integers. */
const SIDE = 128;
const BITS = 16;

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
    const square = areaAverage(await image.working(WORKING), SIDE, SIDE);
    const upright = blockhash(square);
    const transposed = blockhash(orient(square, 5));
    // The hash compares the blocks of each quarter of the rows with their median: mirroring and half turns
    // only move them. Orientations 6 to 8 are the transposed picture (5) turned as 2 to 4 turn the upright one.
    const hashes = [upright, transposed].flatMap((bits) => ([1, 2, 3, 4] as const).map((orientation) => toHex(orient(bits, orientation))));
    return { ok: true, fact: { hashes } };
  },
});

/** The bits of the hash as a raster of 0 and 1. */
function blockhash({ data }: Raster): Raster {
  const rgba = new Uint8Array(SIDE * SIDE * 4).fill(255);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    rgba[pixel * 4] = data[pixel * 3]!;
    rgba[pixel * 4 + 1] = data[pixel * 3 + 1]!;
    rgba[pixel * 4 + 2] = data[pixel * 3 + 2]!;
  }
  const hash = bmvbhashEven({ width: SIDE, height: SIDE, data: rgba }, BITS);
  const bits = Uint8Array.from({ length: BITS * BITS }, (_, bit) => (Number.parseInt(hash[bit >> 2]!, 16) >> (3 - (bit & 3))) & 1);
  return { data: bits, width: BITS, height: BITS, channels: 1 };
}

function toHex({ data }: Raster): string {
  let hex = '';
  for (let bit = 0; bit < data.length; bit += 4) hex += (data[bit]! * 8 + data[bit + 1]! * 4 + data[bit + 2]! * 2 + data[bit + 3]!).toString(16);
  return hex;
}
