import * as Type from 'typebox';
import { decodeFailures, DecodeError, type Header, type Raster } from '../picture.ts';
import { defineStep, type StepOutcome } from '../step.ts';
import { hardLimits } from '../open-picture.ts';
import { imageFormats } from '../formats/sniff.ts';

const params = Type.Object(
  {
    maxPixels: Type.Integer({
      default: 100_000_000,
      minimum: 1,
      maximum: hardLimits.maxPixels,
      description: 'Largest number of pixels (width × height); larger pictures are refused from their header, before any decoding.',
    }),
    maxBytes: Type.Integer({
      default: 200_000_000,
      minimum: 1,
      maximum: hardLimits.maxBytes,
      description: 'Largest file in bytes.',
    }),
  },
  { additionalProperties: false },
);

const fact = Type.Object(
  {
    format: Type.String({ enum: [...imageFormats], description: 'Format by the bytes, whatever the file is called.' }),
    width: Type.Integer({ description: 'Width in pixels, upright.' }),
    height: Type.Integer({ description: 'Height in pixels, upright.' }),
    stored_width: Type.Integer({ description: 'Width in pixels as stored, before orientation.' }),
    stored_height: Type.Integer({ description: 'Height in pixels as stored, before orientation.' }),
    orientation: Type.Integer({ description: 'EXIF orientation, 1 to 8; 1 where absent or invalid.' }),
    channels: Type.Integer({ description: 'Stored channels, alpha included; a palette counts as the colours it holds.' }),
    bit_depth: Type.Integer({ description: 'Bits per stored sample; for palettes bits per index.' }),
    colour_space: Type.String({ description: 'Stored colour space: srgb, b-w, cmyk, rgb16, grey16, lab, …' }),
    icc: Type.String({ enum: ['none', 'srgb', 'other'], description: 'Embedded colour profile; srgb only where its primaries and curves are those of sRGB.' }),
    gamma_ignored: Type.Boolean({ description: "A PNG states a gamma or primaries other than sRGB's without a profile; samples are taken as sRGB." }),
    has_alpha: Type.Boolean({ description: 'An alpha channel or transparent colour exists; all pixels are opaque, else decoding fails.' }),
    progressive: Type.Boolean({ description: 'Progressive JPEG or interlaced PNG.' }),
    chroma_subsampling: Type.String({ description: 'Of JPEGs, such as 4:2:0; none for other formats.' }),
    greyscale: Type.Boolean({ description: 'Red, green and blue are equal in every pixel.' }),
    frames: Type.Integer({ description: 'Frames or pages; always 1 in a decoded picture.' }),
    trailing_bytes: Type.Integer({ description: 'Bytes after the end of the image; 0 for TIFF, which has no end.' }),
  },
  { additionalProperties: false },
);

/** Decodes the whole picture, so that every later step can rely on it (QC-1), and tells what it is (QC-2). */
export const decode = defineStep({
  name: 'decode',
  version: 1,
  pass: 'analyse',
  about: 'Decodes the whole picture and records its format, size, orientation and colour; truncated, damaged, animated and oversized files fail.',
  params,
  inputs: ['image'],
  needs: [],
  libraries: ['sharp'],
  fact,
  failures: decodeFailures,
  async run({ image }, { maxPixels, maxBytes }): Promise<StepOutcome> {
    if (image.bytes.length > maxBytes) return { ok: false, reason: 'too-many-bytes' };
    try {
      const header = await image.header();
      const size = header.width * header.height;
      if (size > maxPixels) return { ok: false, reason: 'too-many-pixels', detail: `${header.width} × ${header.height}` };
      return { ok: true, fact: describe(header, await image.pixels()) };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { ok: false, reason: error.reason, ...(error.detail === undefined ? {} : { detail: error.detail }) };
    }
  },
});

function describe(header: Header, pixels: Raster) {
  return {
    format: header.format,
    width: header.width,
    height: header.height,
    stored_width: header.storedWidth,
    stored_height: header.storedHeight,
    orientation: header.orientation,
    channels: header.channels,
    bit_depth: header.bitDepth,
    colour_space: header.colourSpace,
    icc: header.icc,
    gamma_ignored: header.gammaIgnored,
    has_alpha: header.hasAlpha,
    progressive: header.progressive,
    chroma_subsampling: header.chromaSubsampling ?? 'none',
    greyscale: isGrey(pixels.data),
    frames: header.frames,
    trailing_bytes: header.trailingBytes ?? 0,
  } as const;
}

function isGrey(rgb: Uint8Array): boolean {
  for (let index = 0; index < rgb.length; index += 3) {
    if (rgb[index] !== rgb[index + 1] || rgb[index] !== rgb[index + 2]) return false;
  }
  return true;
}
