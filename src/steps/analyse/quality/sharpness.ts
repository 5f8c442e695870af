/**
 * Variance of the Laplacian (Pech-Pacheco, Cristóbal, Chamorro-Martínez and Fernández-Valdivia 2000,
 * "Diatom autofocusing in brightfield microscopy", ICPR), with the four-neighbour kernel
 * `0 1 0 / 1 −4 1 / 0 1 0` over inner pixels only: no invented border. Population variance; 0 where there
 * is no inner pixel.
 */
export function sharpness(grey: Float64Array, width: number, height: number): number {
  const count = (width - 2) * (height - 2);
  if (width < 3 || height < 3) return 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const value = grey[at - 1]! + grey[at + 1]! + grey[at - width]! + grey[at + width]! - 4 * grey[at]!;
      sum += value;
      squares += value * value;
    }
  }
  return Math.max(0, squares / count - (sum / count) ** 2);
}
