/**
 * Uniformity (energy, Σ p²) and entropy (−Σ p log₂ p, bits) of the histogram of luma rounded half up to 256
 * levels (Gonzalez and Woods, Digital Image Processing, statistical texture descriptors).
 */
export function histogram(grey: Float64Array): { readonly energy: number; readonly entropy: number } {
  const counts = new Float64Array(256);
  for (let pixel = 0; pixel < grey.length; pixel++) counts[Math.min(255, Math.floor(grey[pixel]! + 0.5))]!++;
  let energy = 0;
  let entropy = 0;
  for (const count of counts) {
    if (count === 0) continue;
    const share = count / grey.length;
    energy += share * share;
    entropy -= share * Math.log2(share);
  }
  return { energy, entropy };
}
