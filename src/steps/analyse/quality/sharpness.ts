import type { Measured } from './measure.ts';

/**
 * Variance of the Laplacian (Pech-Pacheco, Cristóbal, Chamorro-Martínez and Fernández-Valdivia 2000,
 * "Diatom autofocusing in brightfield microscopy", ICPR), with the four-neighbour kernel
 * `0 1 0 / 1 −4 1 / 0 1 0` over inner pixels only: no invented border. Population variance; 0 where there
 * is no inner pixel.
 */
export function sharpness({ inner, laplacian, laplacianSquares }: Measured): number {
  return inner === 0 ? 0 : Math.max(0, laplacianSquares / inner - (laplacian / inner) ** 2);
}
