/**
 * One image's bytes and what is derived from them once per pass, however many steps ask.
 * The decoded forms are memoised promises; they reject with a `DecodeError` whose reason is the failure
 * that the `decode` step reports for the same bytes.
 */
export interface Picture {
  readonly bytes: Uint8Array;
  /** Full-size pixels, upright, sRGB, 8 bit, 3 channels interleaved (alpha composed over black is refused elsewhere). */
  pixels(): Promise<Raster>;
  /** The same picture, its short side scaled down to `size` (never up), for metrics. */
  working(size: number): Promise<Raster>;
}

/** Interleaved 8-bit samples, row by row. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}
