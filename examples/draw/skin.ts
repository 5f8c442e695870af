import { type Colour, lighten } from './canvas.ts';
import { cells, clouds, noise, ramp } from './noise.ts';

/** Fitzpatrick skin types as mean sRGB colours, chosen by eye. */
const tones: { readonly [type: number]: Colour } = {
  1: [236, 203, 187],
  2: [226, 184, 160],
  3: [206, 160, 130],
  4: [176, 126, 93],
  5: [132, 88, 62],
  6: [86, 57, 43],
};

/** The patch of skin a lesion sits on. */
export interface Skin {
  readonly type: number;
  readonly seed: number;
}

/**
 * Skin colour at a place, in lesion radii. `fine` is the number of furrow cells to a lesion radius: many
 * for a clinical photograph, few under the dermatoscope.
 */
export function skinColour(skin: Skin, u: number, v: number, fine: number): Colour {
  const tone = tones[skin.type];
  if (tone === undefined) throw new Error(`no skin type ${skin.type}`);
  const flush = clouds(u * 1.3, v * 1.3, skin.seed, 3) - 0.5;
  const warm: Colour = [tone[0] * (1 + 0.1 * flush), tone[1] * (1 - 0.16 * flush), tone[2] * (1 - 0.14 * flush)];
  const warp = noise(u * 4, v * 4, skin.seed + 1) * 0.6;
  const cell = cells(u * fine + warp, v * fine - warp, skin.seed + 2);
  const furrow = ramp(0.16, 0.02, cell.second - cell.nearest);
  const pore = ramp(0.12, 0.04, cell.nearest) * ramp(0.7, 0.8, cell.own);
  const shade = 1 - 0.13 * furrow - 0.16 * pore + 0.07 * (cell.own - 0.5);
  return lighten(warm, shade);
}
