import { blend, type Colour, develop, lighten, paint, type Raster } from './canvas.ts';
import { type Lesion, lesionColour } from './lesion.ts';
import { clouds, lattice, ramp } from './noise.ts';
import type { Random } from './random.ts';
import { type Skin, skinColour } from './skin.ts';
import { hairs } from './strokes.ts';
import { type View, view } from './view.ts';

/** How a body part fills the frame: a cylinder of this half width (shares of the short side), or all of it. */
export type BodyPart = 'limb' | 'trunk';

const black: Colour = [0, 0, 0];
const cloths: readonly Colour[] = [[58, 92, 118], [70, 112, 98], [128, 130, 136], [196, 198, 200], [36, 40, 48]];

/** A photograph from arm's length: background, the roundness of the body, shine, a smaller lesion. */
export function clinical(name: string, shape: Lesion, skin: Skin, part: BodyPart, portrait: boolean, lossless: boolean): Raster {
  const [width, height] = portrait ? [400, 480] : [480, 400];
  const seen = view(name, width, height, [0.13, 0.24], 0.13);
  const body = roundness(seen, seen.chance, part);
  const cloth = drapes(seen, seen.chance);
  const canvas = paint(width, height, (x, y) => {
    const away = body(x, y);
    const light = seen.light(x, y);
    const behind = away > 0.98 ? lighten(cloth(x, y), light) : black;
    if (away > 1.03) return behind;
    const { x: u, y: v } = seen.toLesion(x, y);
    const lit = light * (1.06 - 0.55 * away * away * away * away);
    const colour = lighten(lesionColour(shape, skinColour(skin, u, v, 7), u, v, 0.4), lit);
    const shine = 34 * ramp(0.55, 0.8, clouds(u * 0.7, v * 0.7, seen.seed + 5, 2)) * (1 - away);
    const grain = lossless ? 0 : 5 * (lattice(Math.floor(x), Math.floor(y), seen.seed + 2) - 0.5);
    const flesh: Colour = [colour[0] + shine + grain, colour[1] + shine + grain, colour[2] + shine + grain];
    return blend(flesh, behind, ramp(0.99, 1.03, away));
  });
  if (seen.chance.chance(0.35)) hairs(canvas, seen.chance, seen.chance.integer(4, 14), [48, 36, 32], 0.5);
  return develop(canvas, lossless ? 32 : 256);
}

/** Two cloths meet at a line; both have folds. */
function drapes(seen: View, chance: Random): (x: number, y: number) => Colour {
  const [one, other] = [chance.pick(cloths), chance.pick(cloths)];
  const angle = chance.between(0, 6.28);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const edge = chance.between(-0.35, 0.35) * seen.width;
  return (x, y) => {
    const across = (x - seen.width / 2) * cos + (y - seen.height / 2) * sin + 30 * (clouds(x / 90, y / 90, seen.seed + 4, 2) - 0.5);
    return lighten(across > edge ? one : other, 0.55 + 0.9 * clouds(x / 110, y / 110, seen.seed + 3, 3));
  };
}

/** Distance from the axis of the body part as a share of its half width. */
function roundness(seen: View, chance: Random, part: BodyPart): (x: number, y: number) => number {
  const tilt = chance.between(0, 3.14);
  const half = Math.min(seen.width, seen.height) * (part === 'limb' ? chance.between(0.3, 0.52) : chance.between(0.8, 1.1));
  const shift = part === 'limb' ? chance.between(-0.4, 0.4) * half : chance.between(-0.5, 0.5) * half;
  return (x, y) => Math.abs((x - seen.width / 2) * Math.sin(tilt) - (y - seen.height / 2) * Math.cos(tilt) + shift) / half;
}
