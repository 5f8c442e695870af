import type { Sharp } from 'sharp';
import { letGo } from '../core/garbage.ts';
import { plainHeader } from './plain-header.ts';
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

/** A header is read by our own parser and the pixels are decoded at once up to this size; larger ones ask the decoder's header first. */
const EAGER_PIXELS = 64_000_000;

/**
 * What is known of the bytes. `decoded`: they have been decoded completely, so that the structure can be
 * believed. `to-be-decoded`: their pixels will be wanted in any case. `nothing`: neither.
 */
export type Known = 'nothing' | 'to-be-decoded' | 'decoded';

/**
 * A picture over bytes in memory. Nothing is read or decoded before the first question, and nothing twice.
 * What it answers does not depend on what is known; what it takes to answer does: the decoder is asked
 * for the header of a plain JPEG only where its pixels neither have been nor can be decoded.
 */
export function openPicture(bytes: Uint8Array, limits: PictureLimits = hardLimits, known: Known = 'nothing'): Picture {
  const open: OpenSharp = (ignoreIcc) => openSharp(bytes, limits, ignoreIcc);
  let early: Raster | undefined;
  let decoded: Raster | undefined;
  const header = once(async () => {
    const plain = known === 'nothing' || bytes.length > limits.maxBytes ? undefined : plainHeader(bytes);
    const size = plain ? plain.width * plain.height : Infinity;
    if (plain && size <= limits.maxPixels) {
      if (known === 'decoded') return plain;
      if (size <= EAGER_PIXELS) early = await decodePixels(plain, open).catch(() => undefined);
      if (early) return plain;
    }
    return readHeader(bytes, limits, open);
  });
  const pixels = once(async () => {
    const found = await header();
    return (decoded = early ?? (await decodePixels(found, open)));
  });
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
    close() {
      const full = decoded ?? early;
      if (full) letGo(full.data);
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
  const upright = orient({ data: toRgb(data, info.channels), width: info.width, height: info.height, channels: 3 }, header.orientation);
  if (upright.data !== data) letGo(data);
  return upright;
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
