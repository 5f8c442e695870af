import { bmvbhashEven } from 'blockhash-core';
import * as Type from 'typebox';
import type { Raster } from '../picture.ts';
import { workspace } from '../raster/kernels.ts';
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
    const pixels = withAlpha(square);
    const upright = blockhash(pixels);
    const transposed = blockhash(transpose(pixels));
    // The hash compares the blocks of each quarter of the rows with their median: mirroring and half turns
    // only move them. Orientations 6 to 8 are the transposed picture (5) turned as 2 to 4 turn the upright one.
    const hashes = [upright, transposed].flatMap((bits) => TURNS.map((places) => toHex(bits, places)));
    return { ok: true, fact: { hashes } };
  },
});

/** For the orientations 1 to 4: where the bit at each place of a turned hash stands in the hash. */
const TURNS = ([1, 2, 3, 4] as const).map((orientation) => {
  const places = Uint8Array.from({ length: BITS * BITS }, (_, place) => place);
  return orient({ data: places, width: BITS, height: BITS, channels: 1 }, orientation).data;
});

/** The pixels of the square, four bytes each, as the hash wants them. In the kernel: 10 µs instead of 60. */
function withAlpha({ data }: Raster): Uint32Array {
  const { run, at, bytes } = workspace(SIDE * SIDE * 3, SIDE * SIDE * 4);
  const [rgbAt, rgbaAt] = at as readonly [number, number];
  bytes.set(data, rgbAt);
  run.withAlpha(rgbAt, SIDE * SIDE, rgbaAt);
  return new Uint32Array(bytes.slice(rgbaAt, rgbaAt + SIDE * SIDE * 4).buffer);
}

function transpose(pixels: Uint32Array): Uint32Array {
  const turned = new Uint32Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) turned[x * SIDE + y] = pixels[y * SIDE + x]!;
  }
  return turned;
}

/** The bits of the hash of a square. */
function blockhash({ buffer }: Uint32Array): Uint8Array {
  const hash = bmvbhashEven({ width: SIDE, height: SIDE, data: new Uint8Array(buffer) }, BITS);
  const bits = new Uint8Array(BITS * BITS);
  for (let digit = 0; digit < hash.length; digit++) {
    const value = Number.parseInt(hash[digit]!, 16);
    for (let bit = 0; bit < 4; bit++) bits[4 * digit + bit] = (value >> (3 - bit)) & 1;
  }
  return bits;
}

/** The bits at these places, as hexadecimal digits. */
function toHex(bits: Uint8Array, places: Uint8Array): string {
  let hex = '';
  for (let at = 0; at < places.length; at += 4) hex += (bits[places[at]!]! * 8 + bits[places[at + 1]!]! * 4 + bits[places[at + 2]!]! * 2 + bits[places[at + 3]!]!).toString(16);
  return hex;
}
