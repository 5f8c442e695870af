import * as Type from 'typebox';
import type { Json } from '../../core/canonical.ts';
import type { Raster } from '../picture.ts';
import { cut, type Box } from '../raster/cut.ts';
import { pixelDigest } from '../raster/digest.ts';
import { defineStep, type StepOutcome } from '../step.ts';
import { encode, extensionOf, outputFormat } from './encode.ts';
import { verifyOutput } from './verify.ts';

const params = Type.Object(
  {
    margin: Type.Number({
      default: 0,
      minimum: 0,
      maximum: 2,
      description: "Added on every side of the box, as a share of the box's width (left, right) and height (top, bottom); clamped to the image.",
    }),
  },
  { additionalProperties: false },
);

/** The part of the upright original inside the decided box, with its margin (SPEC-5). */
export const crop = defineStep({
  name: 'crop',
  version: 1,
  pass: 'produce',
  about: 'Cuts the decided box, with its margin, out of the upright original.',
  params,
  inputs: ['image', 'decision'],
  needs: ['decode'],
  libraries: ['sharp', 'exifr'],
  fact: Type.Object(
    {
      crop_x: Type.Integer({ description: 'Left edge of the crop with its margin, in pixels of the upright original.' }),
      crop_y: Type.Integer({ description: 'Top edge of the crop.' }),
      crop_width: Type.Integer({ description: 'Width of the crop.' }),
      crop_height: Type.Integer({ description: 'Height of the crop.' }),
      crop_pixels_sha256: Type.String({ description: "Digest of the crop's decoded pixels, as pixels_sha256." }),
    },
    { additionalProperties: false },
  ),
  failures: {
    'box-outside': 'the decided box does not lie inside the upright image',
    'not-clean': 'the scanner finds metadata in the written crop',
    'not-standard': 'the written crop misses the output standard',
  },
  async run({ image, decision }, { margin }): Promise<StepOutcome> {
    const decided = readBox(decision);
    const pixels = await image.pixels();
    if (!isInside(decided, pixels)) return { ok: false, reason: 'box-outside' };
    const box = withMargin(decided, margin, pixels);
    const format = outputFormat((await image.header()).format);
    const bytes = await encode(cut(pixels, box), format);
    const checked = await verifyOutput(bytes, format);
    if (!checked.ok) return checked;
    return {
      ok: true,
      fact: { crop_x: box.x, crop_y: box.y, crop_width: box.width, crop_height: box.height, crop_pixels_sha256: pixelDigest(checked.pixels) },
      artefacts: [{ role: 'crop', bytes, extension: extensionOf(format), width: box.width, height: box.height }],
    };
  },
});

function readBox(decision: Json | undefined): Box {
  const record = typeof decision === 'object' && decision !== null && !Array.isArray(decision) ? (decision as { readonly [key: string]: Json | undefined }) : {};
  const read = (name: keyof Box): number => {
    const value = record[name];
    if (typeof value !== 'number' || !Number.isInteger(value)) throw new Error(`crop needs a decision with the whole number ${name}`);
    return value;
  };
  return { x: read('x'), y: read('y'), width: read('width'), height: read('height') };
}

function isInside(box: Box, image: Raster): boolean {
  return box.x >= 0 && box.y >= 0 && box.width >= 1 && box.height >= 1 && box.x + box.width <= image.width && box.y + box.height <= image.height;
}

/** Margins rounded half up to whole pixels. */
function withMargin(box: Box, margin: number, image: Raster): Box {
  const horizontal = Math.floor(box.width * margin + 0.5);
  const vertical = Math.floor(box.height * margin + 0.5);
  const x = Math.max(0, box.x - horizontal);
  const y = Math.max(0, box.y - vertical);
  return {
    x,
    y,
    width: Math.min(image.width, box.x + box.width + horizontal) - x,
    height: Math.min(image.height, box.y + box.height + vertical) - y,
  };
}
