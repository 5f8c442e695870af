import type { Measured } from './measure.ts';

/**
 * Uniformity (energy, Σ p²) and entropy (−Σ p log₂ p, bits) of the histogram of luma (Gonzalez
 * and Woods, Digital Image Processing, statistical texture descriptors).
 */
export function histogram({ pixels, levels }: Measured): { readonly energy: number; readonly entropy: number } {
  let energy = 0;
  let entropy = 0;
  for (const count of levels) {
    if (count === 0) continue;
    const share = count / pixels;
    energy += share * share;
    entropy -= share * Math.log2(share);
  }
  return { energy, entropy };
}
