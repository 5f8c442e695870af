import type { ImageFormat } from './formats/sniff.ts';

/**
 * One image's bytes and what is derived from them once per pass, however many steps ask.
 * The derived forms are memoised promises; they reject with a `DecodeError` whose reason is the failure
 * that the `decode` step reports for the same bytes.
 */
export interface Picture {
  readonly bytes: Uint8Array;
  /** What the container says, before any pixel is decoded. */
  header(): Promise<Header>;
  /** Full-size pixels, upright, sRGB, 8 bit, 3 channels interleaved. Transparent pictures are refused, opaque alpha is dropped. */
  pixels(): Promise<Raster>;
  /** The same picture, its short side scaled down to `size` (never up), for metrics. */
  working(size: number): Promise<Raster>;
  /** Frees the pixels at once: their memory is the most that a build takes. Nothing of the picture is asked afterwards. */
  close(): void;
}

/** Interleaved 8-bit samples, row by row. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** The container's own statements, checked for structure. */
export interface Header {
  readonly format: ImageFormat;
  /** As stored, before orientation. */
  readonly storedWidth: number;
  readonly storedHeight: number;
  /** Upright. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8; 1 where it is absent or invalid. */
  readonly orientation: number;
  /** Stored channels, alpha included; a palette counts as the colours it holds. */
  readonly channels: number;
  /** Bits per stored sample; of palette images bits per index. */
  readonly bitDepth: number;
  /** The decoder's name for the stored colour space: `srgb`, `b-w`, `cmyk`, `rgb16`, … */
  readonly colourSpace: string;
  readonly icc: 'none' | 'srgb' | 'other';
  /** A PNG states gamma or primaries other than sRGB's without a profile; they are ignored. */
  readonly gammaIgnored: boolean;
  readonly hasAlpha: boolean;
  /** Progressive JPEG or interlaced PNG. */
  readonly progressive: boolean;
  /** `4:2:0` and the like; null for formats other than JPEG. */
  readonly chromaSubsampling: string | null;
  readonly frames: number;
  /** Bytes after the end of the image; null where the format has no end (TIFF). */
  readonly trailingBytes: number | null;
}

/** Why a picture cannot be had. The `decode` step turns these into its failures, word for word. */
export const decodeFailures = {
  empty: 'the file has no bytes',
  'too-many-bytes': 'the file is larger than the limit',
  'unsupported-format': 'the bytes are not those of a JPEG, PNG, TIFF, WebP or GIF',
  'unsupported-samples': 'samples are neither 8 nor 16 bit unsigned integers',
  truncated: 'the file ends before the image does',
  damaged: 'the image cannot be decoded completely and without a warning',
  'too-many-pixels': 'the header announces more pixels than the limit; nothing was decoded',
  animated: 'the file holds an animation',
  'multi-page': 'the file holds several pages',
  transparent: 'some pixels are transparent: what they show depends on the background',
} as const;

export type DecodeFailure = keyof typeof decodeFailures;

/** Rejects the promises of a `Picture`. `detail` never holds text of the file. */
export class DecodeError extends Error {
  readonly reason: DecodeFailure;
  readonly detail: string | undefined;

  constructor(reason: DecodeFailure, detail?: string) {
    super(detail === undefined ? reason : `${reason}: ${detail}`);
    this.name = 'DecodeError';
    this.reason = reason;
    this.detail = detail;
  }
}
