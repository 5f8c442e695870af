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
    const square = areaAverage(await image.working(WORKING), SIDE, SIDE);
    return { ok: true, fact: { hashes: ORIENTATIONS.map((orientation) => blockhash(orient(square, orientation))) } };
  },
});

function blockhash(raster: Raster): string {
  const rgba = new Uint8Array(raster.width * raster.height * 4).fill(255);
  for (let pixel = 0; pixel < raster.width * raster.height; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgba[pixel * 4 + channel] = raster.data[pixel * raster.channels + channel]!;
  }
  return bmvbhashEven({ width: raster.width, height: raster.height, data: rgba }, BITS);
}
