/** Mean and population standard deviation of luma, and the shares of pixels beyond the limits. */
export interface Exposure {
  readonly mean: number;
  /** Divided by 255 this is RMS contrast (Peli 1990, "Contrast in complex images", JOSA A 7, equation 3). */
  readonly deviation: number;
  readonly under: number;
  readonly over: number;
}

export function exposure(grey: Float64Array, dark: number, bright: number): Exposure {
  let sum = 0;
  let under = 0;
  let over = 0;
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const value = grey[pixel]!;
    sum += value;
    if (value < dark) under++;
    if (value > bright) over++;
  }
  const mean = sum / grey.length;
  let squares = 0;
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const deviation = grey[pixel]! - mean;
    squares += deviation * deviation;
  }
  return { mean, deviation: Math.sqrt(squares / grey.length), under: under / grey.length, over: over / grey.length };
}
