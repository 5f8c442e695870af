import type { Measured } from './measure.ts';

/** Mean and population standard deviation of luma, and the shares of pixels beyond the limits. */
export interface Exposure {
  readonly mean: number;
  /** Divided by 255 this is RMS contrast (Peli 1990, "Contrast in complex images", JOSA A 7, equation 3). */
  readonly deviation: number;
  readonly under: number;
  readonly over: number;
}

/** `under`: luma below `dark`; `over`: above `bright`. */
export function exposure({ pixels, levels }: Measured, dark: number, bright: number): Exposure {
  let sum = 0;
  let under = 0;
  let over = 0;
  for (const [level, count] of levels.entries()) {
    sum += level * count;
    if (level < dark) under += count;
    if (level > bright) over += count;
  }
  const mean = sum / pixels;
  const squares = levels.reduce((total, count, level) => total + count * (level - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / pixels), under: under / pixels, over: over / pixels };
}
