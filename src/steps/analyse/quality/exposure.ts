import type { Measured } from './measure.ts';

/** Mean and population standard deviation of luma, and the shares of pixels beyond the limits. */
export interface Exposure {
  readonly mean: number;
  /** Divided by 255 this is RMS contrast (Peli 1990, "Contrast in complex images", JOSA A 7, equation 3). */
  readonly deviation: number;
  readonly under: number;
  readonly over: number;
}

export function exposure({ pixels, luma, deviations, under, over }: Measured): Exposure {
  return { mean: luma / pixels, deviation: Math.sqrt(deviations / pixels), under: under / pixels, over: over / pixels };
}
