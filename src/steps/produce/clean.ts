import Type from 'typebox';
import { parseJpeg } from '../formats/jpeg.ts';
import { parsePng } from '../formats/png.ts';
import { DecodeError, type Header, type Picture } from '../picture.ts';
import { pixelDigest } from '../raster/digest.ts';
import { defineStep, type StepOutcome } from '../step.ts';
import { cleanJpeg } from './clean-jpeg.ts';
import { cleanPng, hasExactImageData } from './clean-png.ts';
import { encode, extensionOf, outputFormat } from './encode.ts';
import { verifyOutput } from './verify.ts';

const fact = Type.Object(
  {
    clean_method: Type.String({
      enum: ['lossless', 're-encoded'],
      description: 'lossless: the compressed picture is byte-identical to the original; re-encoded: decoded, turned upright, converted to 8-bit sRGB and written anew.',
    }),
    released_format: Type.String({ enum: ['jpeg', 'png'], description: 'Format of the released file.' }),
    released_width: Type.Integer({ description: 'Width of the released picture in pixels.' }),
    released_height: Type.Integer({ description: 'Height of the released picture in pixels.' }),
    released_pixels_sha256: Type.String({ description: 'Digest of the released picture, as pixels_sha256; equal to it where the method is lossless or the format PNG.' }),
    removed_tags: Type.Array(Type.String(), { description: 'Names of the metadata that was found and is gone, as in metadata_tags.' }),
  },
  { additionalProperties: false },
);

/**
 * Removes everything but the picture (DEID-1), losslessly wherever the original already meets the output
 * standard (DEID-2), and proves it on the result before handing it over.
 */
export const clean = defineStep({
  name: 'clean',
  version: 1,
  pass: 'produce',
  about: 'Removes all metadata: losslessly where the file meets the output standard, else by writing it anew upright in 8-bit sRGB.',
  params: Type.Object({}, { additionalProperties: false }),
  inputs: ['image'],
  needs: ['decode', 'pixels', 'metadata'],
  libraries: ['sharp', 'exifr'],
  fact,
  failures: {
    'not-clean': 'the scanner still finds metadata in the cleaned file',
    'not-standard': 'the cleaned file misses the output standard',
    'pixels-changed': 'the cleaned file does not show the pixels of the original',
  },
  async run({ image }, _params, upstream): Promise<StepOutcome> {
    const original = upstream['pixels']?.['pixels_sha256'];
    const tags = upstream['metadata']?.['metadata_tags'];
    if (typeof original !== 'string' || tags === undefined) throw new Error('clean needs the facts of pixels and metadata');
    const header = await image.header();
    const format = outputFormat(header.format);
    const lossless = withoutMetadata(image.bytes, header);
    const bytes = lossless ?? (await encode(await image.pixels(), format));
    const checked = await verifyOutput(bytes, format).catch(changedPixels);
    if (!checked.ok) return checked;
    const digest = pixelDigest(checked.pixels);
    const mustAgree = lossless !== undefined || format === 'png';
    const sameSize = checked.pixels.width === header.width && checked.pixels.height === header.height;
    if (!sameSize || (mustAgree && digest !== original)) return { ok: false, reason: 'pixels-changed' };
    const { width, height } = checked.pixels;
    return {
      ok: true,
      fact: {
        clean_method: lossless ? 'lossless' : 're-encoded',
        released_format: format,
        released_width: width,
        released_height: height,
        released_pixels_sha256: digest,
        removed_tags: tags,
      },
      artefacts: [{ role: 'image', bytes, extension: extensionOf(format), width, height }],
    };
  },
});

function changedPixels(error: unknown): { readonly ok: false; readonly reason: 'pixels-changed'; readonly detail: string } {
  if (error instanceof DecodeError) return { ok: false, reason: 'pixels-changed', detail: 'the cleaned file cannot be decoded' };
  throw error;
}

/**
 * The losslessly cleaned file, or undefined where the original misses the output standard: JPEG (baseline,
 * extended or progressive Huffman; greyscale or three components) or PNG, 8 bit, no profile or sRGB, no
 * orientation. Greyscale stays greyscale, and an opaque alpha channel stays, since taking either away
 * would mean writing the pixels anew.
 */
function withoutMetadata(bytes: Picture['bytes'], header: Header): Uint8Array | undefined {
  if (header.orientation !== 1 || header.icc === 'other' || header.bitDepth !== 8) return undefined;
  if (header.format === 'jpeg') {
    const file = parseJpeg(bytes);
    if (!file.ok) return undefined;
    const { marker, components } = file.value.frame;
    const isStandard = [0xc0, 0xc1, 0xc2].includes(marker) && [1, 3].includes(components.length);
    return isStandard ? cleanJpeg(bytes, file.value) : undefined;
  }
  if (header.format === 'png') {
    const file = parsePng(bytes);
    return file.ok && hasExactImageData(bytes, file.value) ? cleanPng(bytes, file.value) : undefined;
  }
  return undefined;
}
