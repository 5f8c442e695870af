import type { Measured } from './measure.ts';

/**
 * Colourfulness (Hasler and Süsstrunk 2003, "Measuring colourfulness in natural images", SPIE 5007,
 * metric M³): with `rg = R − G` and `yb = (R + G)/2 − B`, `√(σ²rg + σ²yb) + 0.3 √(μ²rg + μ²yb)`.
 * Sums are of integers (`2·yb` is one), hence exact.
 */
export function colourfulness({ pixels, redGreen, redGreenSquares, yellowBlue, yellowBlueSquares }: Measured): number {
  const meanRg = redGreen / pixels;
  const meanYb = yellowBlue / 2 / pixels;
  const varianceRg = Math.max(0, redGreenSquares / pixels - meanRg * meanRg);
  const varianceYb = Math.max(0, yellowBlueSquares / 4 / pixels - meanYb * meanYb);
  return Math.sqrt(varianceRg + varianceYb) + 0.3 * Math.sqrt(meanRg * meanRg + meanYb * meanYb);
}
