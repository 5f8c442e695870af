import * as Type from 'typebox';
import type { Raster } from '../picture.ts';
import { fitShortSide } from '../raster/shrink.ts';
import { defineStep, type Artefact, type StepOutcome } from '../step.ts';
import { encode, extensionOf, outputFormat, rawOf } from './encode.ts';
import { verifyOutput } from './verify.ts';

const params = Type.Object(
  {
    sizes: Type.Array(Type.Integer({ minimum: 16, maximum: 8192 }), {
      default: [],
      maxItems: 8,
      uniqueItems: true,
      description: 'Short sides in pixels of the derivatives; none by default. A picture is never enlarged.',
    }),
  },
  { additionalProperties: false },
);

/** Smaller copies of the upright original (SPEC-5), by Lanczos with three lobes. */
export const resize = defineStep({
  name: 'resize',
  version: 1,
  pass: 'produce',
  about: 'Scaled-down copies of the upright original, one for each short side asked for.',
  params,
  inputs: ['image'],
  needs: ['decode'],
  libraries: ['sharp', 'exifr'],
  fact: Type.Object(
    {
      resized: Type.Array(Type.Integer(), { description: 'Short sides for which a derivative was made, ascending.' }),
      resize_skipped: Type.Array(Type.Integer(), { description: 'Short sides larger than the original, for which none was made, ascending.' }),
    },
    { additionalProperties: false },
  ),
  failures: {
    'not-clean': 'the scanner finds metadata in a written derivative',
    'not-standard': 'a written derivative misses the output standard',
  },
  async run({ image }, { sizes }): Promise<StepOutcome> {
    const header = await image.header();
    const format = outputFormat(header.format);
    const wanted = sizes.toSorted((a, b) => a - b);
    const made = wanted.filter((size) => size <= Math.min(header.width, header.height));
    const artefacts: Artefact[] = [];
    for (const size of made) {
      const scaled = await scaleDown(await image.pixels(), size);
      const bytes = await encode(scaled, format);
      const checked = await verifyOutput(bytes, format);
      if (!checked.ok) return checked;
      artefacts.push({ role: `short-${size}`, bytes, extension: extensionOf(format), width: scaled.width, height: scaled.height });
    }
    return { ok: true, fact: { resized: made, resize_skipped: wanted.filter((size) => !made.includes(size)) }, artefacts };
  },
});

async function scaleDown(pixels: Raster, size: number): Promise<Raster> {
  const { width, height } = fitShortSide(pixels.width, pixels.height, size);
  const { default: sharp } = await import('../sharp-setup.ts');
  const data = await sharp(pixels.data, { raw: rawOf(pixels), limitInputPixels: pixels.width * pixels.height })
    .resize(width, height, { kernel: 'lanczos3', fit: 'fill' })
    .raw({ depth: 'uchar' })
    .toBuffer();
  return { data, width, height, channels: 3 };
}
