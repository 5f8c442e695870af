import * as Type from 'typebox';
import { pixelDigest } from '../raster/digest.ts';
import { defineStep } from '../step.ts';

/** The digest by which pictures with equal pixels are found in different files (DUP-1). */
export const pixels = defineStep({
  name: 'pixels',
  version: 1,
  pass: 'analyse',
  about: 'Digest of the decoded picture: upright, sRGB, 8 bit, with its size.',
  params: Type.Object({}, { additionalProperties: false }),
  inputs: ['image'],
  needs: ['decode'],
  libraries: ['sharp'],
  fact: Type.Object(
    { pixels_sha256: Type.String({ description: 'sha256 of the upright sRGB pixels with width and height; equal for equal pictures in any container.' }) },
    { additionalProperties: false },
  ),
  failures: {},
  async run({ image }) {
    return { ok: true, fact: { pixels_sha256: pixelDigest(await image.pixels()) } };
  },
});
