import * as Type from 'typebox';
import type { Json } from '../../core/canonical.ts';
import { scanMetadata } from '../metadata/scan.ts';
import { parseJpeg } from '../formats/jpeg.ts';
import { parsePng } from '../formats/png.ts';
import { DecodeError, type Header, type Picture } from '../picture.ts';
import { pixelDigest } from '../raster/digest.ts';
import { defineStep, type StepOutcome } from '../step.ts';
import { cleanJpeg, jpegShowsSamePixels } from './clean-jpeg.ts';
import { cleanPng, hasExactImageData, pngShowsSamePixels } from './clean-png.ts';
import { encode, extensionOf, outputFormat, type OutputFormat } from './encode.ts';
import { tagList, verifyOutput } from './verify.ts';

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
    if (lossless?.isProved) {
      const found = await scanMetadata(format, lossless.bytes);
      if (found.length > 0) return { ok: false, reason: 'not-clean', detail: tagList(found) };
      return cleaned(lossless.bytes, { method: 'lossless', format, width: header.width, height: header.height, digest: original, tags });
    }
    const bytes = lossless?.bytes ?? (await encode(await image.pixels(), format));
    const checked = await verifyOutput(bytes, format).catch(changedPixels);
    if (!checked.ok) return checked;
    const digest = pixelDigest(checked.pixels);
    const mustAgree = lossless !== undefined || format === 'png';
    const sameSize = checked.pixels.width === header.width && checked.pixels.height === header.height;
    if (!sameSize || (mustAgree && digest !== original)) return { ok: false, reason: 'pixels-changed' };
    const { width, height } = checked.pixels;
    return cleaned(bytes, { method: lossless ? 'lossless' : 're-encoded', format, width, height, digest, tags });
  },
});

interface Released {
  readonly method: 'lossless' | 're-encoded';
  readonly format: OutputFormat;
  readonly width: number;
  readonly height: number;
  /** Of the released picture's pixels. */
  readonly digest: string;
  readonly tags: Json;
}

function cleaned(bytes: Uint8Array, { method, format, width, height, digest, tags }: Released): StepOutcome {
  return {
    ok: true,
    fact: {
      clean_method: method,
      released_format: format,
      released_width: width,
      released_height: height,
      released_pixels_sha256: digest,
      removed_tags: tags,
    },
    artefacts: [{ role: 'image', bytes, extension: extensionOf(format), width, height }],
  };
}

function changedPixels(error: unknown): { readonly ok: false; readonly reason: 'pixels-changed'; readonly detail: string } {
  if (error instanceof DecodeError) return { ok: false, reason: 'pixels-changed', detail: 'the cleaned file cannot be decoded' };
  throw error;
}

interface Lossless {
  readonly bytes: Uint8Array;
  /** Its structure proves that it shows the pixels of the original: it need not be decoded. */
  readonly isProved: boolean;
}

/**
 * The losslessly cleaned file, or undefined where the original misses the output standard: JPEG (baseline,
 * extended or progressive Huffman; greyscale or three components) or PNG, 8 bit, no profile or sRGB, no
 * orientation. Greyscale stays greyscale, and an opaque alpha channel stays, since taking either away
 * would mean writing the pixels anew.
 */
export function withoutMetadata(bytes: Picture['bytes'], header: Header): Lossless | undefined {
  if (header.orientation !== 1 || header.icc === 'other' || header.bitDepth !== 8) return undefined;
  if (header.format === 'jpeg') {
    const file = parseJpeg(bytes);
    if (!file.ok) return undefined;
    const { marker, components } = file.value.frame;
    const isStandard = [0xc0, 0xc1, 0xc2].includes(marker) && [1, 3].includes(components.length);
    if (!isStandard) return undefined;
    const bare = cleanJpeg(bytes, file.value);
    return { bytes: bare, isProved: jpegShowsSamePixels(bytes, file.value, bare) };
  }
  if (header.format === 'png') {
    const file = parsePng(bytes);
    if (!file.ok || !hasExactImageData(bytes, file.value)) return undefined;
    const bare = cleanPng(bytes, file.value);
    return { bytes: bare, isProved: pngShowsSamePixels(bytes, file.value, bare) };
  }
  return undefined;
}
