import type { Raster } from '../../picture.ts';

/**
 * Colourfulness (Hasler and Süsstrunk 2003, "Measuring colourfulness in natural images", SPIE 5007,
 * metric M³): with `rg = R − G` and `yb = (R + G)/2 − B`, `√(σ²rg + σ²yb) + 0.3 √(μ²rg + μ²yb)`.
 * Sums are of integers (`2·yb` is one), hence exact.
 */
export function colourfulness(raster: Raster): number {
  if (raster.channels === 1) return 0;
  const { data } = raster;
  const count = raster.width * raster.height;
  let rg = 0;
  let rgSquares = 0;
  let yb2 = 0;
  let yb2Squares = 0;
  for (let at = 0; at < data.length; at += 3) {
    const red = data[at]!;
    const green = data[at + 1]!;
    const redGreen = red - green;
    const yellowBlue = red + green - 2 * data[at + 2]!;
    rg += redGreen;
    rgSquares += redGreen * redGreen;
    yb2 += yellowBlue;
    yb2Squares += yellowBlue * yellowBlue;
  }
  const meanRg = rg / count;
  const meanYb = yb2 / 2 / count;
  const varianceRg = Math.max(0, rgSquares / count - meanRg * meanRg);
  const varianceYb = Math.max(0, yb2Squares / 4 / count - meanYb * meanYb);
  return Math.sqrt(varianceRg + varianceYb) + 0.3 * Math.sqrt(meanRg * meanRg + meanYb * meanYb);
}
