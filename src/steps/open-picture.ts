import type { Sharp } from 'sharp';
import { readHeader } from './read-header.ts';
import { DecodeError, type Header, type Picture, type Raster } from './picture.ts';
import { areaAverage, fitShortSide } from './raster/shrink.ts';
import { orient } from './raster/orient.ts';

export interface PictureLimits {
  /** Largest number of pixels a header may announce. */
  readonly maxPixels: number;
  /** Largest file in bytes. */
  readonly maxBytes: number;
}

/** The ceilings of the program. The `decode` step's parameters may be stricter, never laxer. */
export const hardLimits: PictureLimits = { maxPixels: 250_000_000, maxBytes: 1_000_000_000 };

/** A picture over bytes in memory. Nothing is read or decoded before the first question, and nothing twice. */
export function openPicture(bytes: Uint8Array, limits: PictureLimits = hardLimits): Picture {
  const header = once(() => readHeader(bytes, limits, (ignoreIcc) => openSharp(bytes, limits, ignoreIcc)));
  const pixels = once(async () => decodePixels(await header(), (ignoreIcc) => openSharp(bytes, limits, ignoreIcc)));
  const working = new Map<number, Promise<Raster>>();
  return {
    bytes,
    header,
    pixels,
    working(size) {
      const known = working.get(size) ?? pixels().then((full) => shrink(full, size));
      working.set(size, known);
      return known;
    },
  };
}

function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= compute());
}

function shrink(full: Raster, size: number): Raster {
  const { width, height } = fitShortSide(full.width, full.height, size);
  return areaAverage(full, width, height);
}

async function openSharp(bytes: Uint8Array, limits: PictureLimits, ignoreIcc: boolean): Promise<Sharp> {
  const { default: sharp } = await import('./sharp-setup.ts');
  return sharp(bytes, {
    failOn: 'warning',
    limitInputPixels: limits.maxPixels,
    unlimited: false,
    ignoreIcc,
    pages: 1,
  });
}

type OpenSharp = (ignoreIcc: boolean) => Promise<Sharp>;

/**
 * Decodes every sample, at full size (no shrink on load), to upright 8-bit sRGB.
 * An embedded profile that is not sRGB is applied (perceptual intent, by lcms); an sRGB profile is not, so
 * that the samples are those that remain when the profile is removed.
 */
async function decodePixels(header: Header, open: OpenSharp): Promise<Raster> {
  const image = await open(header.icc !== 'other');
  const decoded = await image
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw new DecodeError('damaged', libraryMessage(error));
    });
  const { data, info } = decoded;
  if (info.width !== header.storedWidth || info.height !== header.storedHeight) throw new DecodeError('damaged', 'size differs from the header');
  return orient({ data: toRgb(data, info.channels), width: info.width, height: info.height, channels: 3 }, header.orientation);
}

/** Drops opaque alpha; anything less than opaque is refused. */
function toRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  if (channels !== 4) throw new DecodeError('damaged', `${channels} channels after decoding`);
  const rgb = new Uint8Array((data.length / 4) * 3);
  let to = 0;
  for (let from = 0; from < data.length; from += 4) {
    if (data[from + 3] !== 255) throw new DecodeError('transparent');
    rgb[to++] = data[from]!;
    rgb[to++] = data[from + 1]!;
    rgb[to++] = data[from + 2]!;
  }
  return rgb;
}

/** The first line of a library's message, plain characters only: libvips speaks of structure, never of content. */
function libraryMessage(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 120);
}
