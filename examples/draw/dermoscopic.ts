import { blend, type Canvas, type Colour, develop, lighten, paint, type Raster } from './canvas.ts';
import { coverage, depth, type Lesion, lesionColour } from './lesion.ts';
import { lattice, ramp } from './noise.ts';
import { type Skin, skinColour } from './skin.ts';
import { hairs, ruler, vessels } from './strokes.ts';
import { type View, view } from './view.ts';

/** A picture and the outline of its lesion. */
export interface Dermoscopic {
  readonly picture: Raster;
  /** 255 inside the lesion, 0 outside; three equal channels. */
  readonly mask: () => Raster;
}

export const dermoscopicSize = { width: 320, height: 240 };

/** The look through a dermatoscope: no surface shine, structures in colour, often a dark round rim. */
export function dermoscopic(name: string, shape: Lesion, skin: Skin): Dermoscopic {
  const seen = view(name, dermoscopicSize.width, dermoscopicSize.height, [0.28, 0.42], 0.16);
  const canvas = picture(seen, shape, skin);
  return { picture: develop(canvas), mask: () => outline(seen, shape) };
}

/** What lies round the field of view, and half the width of its edge as a share of the picture's width. */
const rim: Colour = [6, 5, 6];
const RIM = 0.012;

function picture(seen: View, shape: Lesion, skin: Skin): Canvas {
  const { chance } = seen;
  const round = chance.chance(0.3) ? chance.between(0.6, 0.72) : undefined;
  const middle = { x: seen.width * chance.between(0.46, 0.54), y: seen.height * chance.between(0.46, 0.54) };
  const canvas = paint(seen.width, seen.height, (x, y) => {
    const away = Math.hypot(x - middle.x, y - middle.y) / seen.width;
    if (round !== undefined && away > round + RIM) return rim;
    const { x: u, y: v } = seen.toLesion(x, y);
    const colour = lighten(lesionColour(shape, skinColour(skin, u, v, 4.5), u, v, 1), seen.light(x, y));
    const grain = 5 * (lattice(Math.floor(x), Math.floor(y), seen.seed + 2) - 0.5);
    const grained = [colour[0] + grain, colour[1] + grain, colour[2] + grain] as const;
    if (round === undefined) return lighten(grained, 1 - 0.3 * ramp(0.3, 0.75, away));
    return blend(lighten(grained, 1 - 0.25 * ramp(0.3, round, away)), rim, ramp(round - RIM, round + RIM, away));
  });
  if (shape.kind === 'bcc') vessels(canvas, shape, seen);
  if (chance.chance(0.4)) hairs(canvas, chance, chance.integer(2, 9), skin.type < 3 ? [92, 66, 44] : [34, 26, 24], 0.8);
  if (chance.chance(0.15)) ruler(canvas);
  return canvas;
}

function outline(seen: View, shape: Lesion): Raster {
  return develop(paint(seen.width, seen.height, (x, y) => {
    const { x: u, y: v } = seen.toLesion(x, y);
    const value = coverage(shape, depth(shape, u, v)) > 0.5 ? 255 : 0;
    return [value, value, value];
  }));
}
