import { blend, type Colour } from './canvas.ts';
import { cells, clamp, clouds, noise, ramp } from './noise.ts';
import { random, seedOf } from './random.ts';

/** What is drawn. The names are the program's own; the records call them as their source does. */
export type Kind = 'naevus' | 'junctional' | 'melanoma' | 'bcc' | 'sk' | 'df' | 'ak' | 'vascular' | 'scar' | 'lentigo' | 'none';

/** One lesion: its form and colours are the same in every picture of it. Lengths are in lesion radii. */
export interface Lesion {
  readonly kind: Kind;
  readonly seed: number;
  readonly aspect: number;
  /** Radius by angle: harmonics of `count` lobes. */
  readonly lobes: readonly { readonly count: number; readonly height: number; readonly phase: number }[];
  /** Half width of the border zone. */
  readonly softness: number;
  /** Nothing of the lesion lies farther from its middle, along its longer axis. */
  readonly reach: number;
}

const ragged: { readonly [K in Kind]: number } = {
  naevus: 0.05, junctional: 0.04, melanoma: 0.19, bcc: 0.1, sk: 0.08, df: 0.04, ak: 0.16, vascular: 0.08, scar: 0.06, lentigo: 0.1, none: 0,
};
const softness: { readonly [K in Kind]: number } = {
  naevus: 0.16, junctional: 0.22, melanoma: 0.09, bcc: 0.2, sk: 0.05, df: 0.25, ak: 0.3, vascular: 0.08, scar: 0.12, lentigo: 0.08, none: 0.2,
};

/** Width of the fine fringe of the border, in units of raggedness. */
const FRINGE = 2.4;

export function lesion(kind: Kind, name: string): Lesion {
  const seed = seedOf('lesion', name);
  const chance = random(seed);
  const aspect = kind === 'scar' ? chance.between(0.16, 0.26) : chance.between(0.68, 1);
  const lobes = [2, 3, 4, 5, 7, 9].map((count) => ({
    count,
    height: (ragged[kind] * chance.between(0.4, 1.6)) / Math.sqrt(count / 2),
    phase: chance.between(0, 6.28),
  }));
  const border = lobes.reduce((sum, { height }) => sum + height, 1) + (FRINGE / 2) * ragged[kind];
  return { kind, seed, aspect, lobes, softness: softness[kind], reach: border * (1 + softness[kind]) };
}

/** Distance from the middle as a share of the border's distance in that direction: below 1 is inside. */
export function depth(shape: Lesion, u: number, v: number): number {
  const y = v / shape.aspect;
  if (u * u + y * y > shape.reach * shape.reach) return Infinity;
  const angle = Math.atan2(y, u);
  let border = 1;
  for (const { count, height, phase } of shape.lobes) border += height * Math.cos(count * angle + phase);
  const fringe = (clouds(u * 5, v * 5, shape.seed + 3, 2) - 0.5) * FRINGE * ragged[shape.kind];
  return Math.hypot(u, y) / (border + fringe);
}

/** How much of the skin the lesion covers, 0 to 1; above one half is what a mask holds. */
export function coverage(shape: Lesion, t: number): number {
  return shape.kind === 'none' ? 0 : ramp(1 + shape.softness, 1 - shape.softness, t);
}

/** Colour over the given skin. `close` is 1 under the dermatoscope, where structures below the surface show, and less in a clinical view. */
export function lesionColour(shape: Lesion, skin: Colour, u: number, v: number, close: number): Colour {
  const t = depth(shape, u, v);
  const cover = coverage(shape, t);
  if (cover <= 0) return skin;
  return blend(skin, painters[shape.kind]({ shape, skin, u, v, t, close }), cover);
}

interface Spot {
  readonly shape: Lesion;
  readonly skin: Colour;
  readonly u: number;
  readonly v: number;
  readonly t: number;
  readonly close: number;
}

/** Pigment is a filter: the darker the skin, the darker what lies in it. */
function tint(skin: Colour, red: number, green: number, blue: number): Colour {
  return [skin[0] * red, skin[1] * green, skin[2] * blue];
}

const painters: { readonly [K in Kind]: (spot: Spot) => Colour } = {
  naevus: (spot) => network(pigmented(spot, 0.55, 0.32), spot, 7, 0.35),
  junctional: (spot) => network(pigmented(spot, 0.72, 0.2), spot, 9, 0.5),
  lentigo: (spot) => network(pigmented(spot, 0.66, 0.1), spot, 11, 0.25),
  melanoma,
  bcc,
  sk,
  df: (spot) => {
    const brown = network(pigmented(spot, 0.8, 0.1), spot, 10, 0.3);
    const scar = ramp(0.62, 0.25, spot.t + 0.35 * (clouds(spot.u * 4, spot.v * 4, spot.shape.seed + 5, 3) - 0.5));
    return blend(brown, blend(spot.skin, [246, 232, 226], 0.62), scar);
  },
  ak,
  vascular,
  scar: ({ skin, u, v, shape }) => blend(blend(skin, [238, 196, 190], 0.55), [250, 238, 234], 0.7 * ramp(0.45, 0.75, clouds(u * 3, v * 24, shape.seed, 2))),
  none: ({ skin }) => skin,
};

/** Brown that deepens to the middle and varies in patches. */
function pigmented({ shape, skin, u, v, t }: Spot, shade: number, deepening: number): Colour {
  const patch = clouds(u * 2.6, v * 2.6, shape.seed + 7, 3) - 0.5;
  const dark = clamp(shade - deepening * ramp(1, 0.2, t) + 0.34 * patch, 0.12, 0.95);
  return tint(skin, dark, dark * 0.82, dark * 0.74);
}

/** A pigment network: darker lines round lighter holes, stronger towards the rim. */
function network(colour: Colour, { shape, u, v, t, close }: Spot, holes: number, strength: number): Colour {
  const warp = noise(u * 3, v * 3, shape.seed + 11) * 0.5;
  const cell = cells(u * holes + warp, v * holes + warp, shape.seed + 13);
  const line = ramp(0.3, 0.08, cell.second - cell.nearest) * ramp(0.1, 0.7, t);
  const globule = ramp(0.3, 0.16, cell.nearest) * ramp(0.72, 0.8, cell.own);
  const shade = 1 - close * (strength * line + 0.4 * globule);
  return tint(colour, shade, shade, shade);
}

function melanoma(spot: Spot): Colour {
  const { shape, u, v, skin } = spot;
  const zone = clouds(u * 1.7 + 9, v * 1.7, shape.seed + 17, 3);
  const other = clouds(u * 2.1, v * 2.1 + 5, shape.seed + 19, 3);
  let colour = network(pigmented(spot, 0.5, 0.1), spot, 6, 0.5);
  colour = blend(colour, [34, 24, 22], 0.9 * ramp(0.5, 0.62, zone));
  colour = blend(colour, [96, 106, 128], 0.75 * ramp(0.58, 0.68, other));
  colour = blend(colour, tint(skin, 0.86, 0.5, 0.48), 0.7 * ramp(0.42, 0.3, zone));
  return blend(colour, blend(skin, [240, 228, 224], 0.6), 0.8 * ramp(0.38, 0.26, other));
}

function bcc({ shape, skin, u, v, t }: Spot): Colour {
  const pearl = blend(tint(skin, 1.02, 0.8, 0.78), [244, 214, 208], 0.45 * ramp(0.55, 0.9, t) * ramp(0.4, 0.7, noise(u * 6, v * 6, shape.seed)));
  const nest = cells(u * 2.4, v * 2.4, shape.seed + 23);
  const nested = blend(pearl, [84, 88, 112], 0.8 * ramp(0.36, 0.22, nest.nearest) * ramp(0.45, 0.55, nest.own));
  const ulcer = ramp(0.64, 0.72, clouds(u * 1.8, v * 1.8, shape.seed + 29, 3)) * ramp(0.7, 0.5, t);
  return blend(nested, [120, 34, 26], 0.85 * ulcer);
}

function sk({ shape, skin, u, v, close }: Spot): Colour {
  const waxy = tint(skin, 0.66, 0.54, 0.42);
  const ridge = Math.abs(2 * clouds(u * 4.5, v * 4.5, shape.seed + 31, 3) - 1);
  const folded = tint(waxy, 0.62 + 1.6 * ridge, 0.62 + 1.6 * ridge, 0.62 + 1.5 * ridge);
  const dots = cells(u * 5, v * 5, shape.seed + 37);
  const cyst = ramp(0.24, 0.12, dots.nearest) * ramp(0.62, 0.7, dots.own) * close;
  const plug = ramp(0.26, 0.14, dots.nearest) * ramp(0.3, 0.22, dots.own);
  return blend(blend(folded, [248, 240, 214], 0.85 * cyst), [44, 30, 22], 0.8 * plug);
}

function ak({ shape, skin, u, v }: Spot): Colour {
  const red = tint(skin, 1.0, 0.68 + 0.3 * (noise(u * 3, v * 3, shape.seed) - 0.5), 0.64);
  const follicle = cells(u * 5.5, v * 5.5, shape.seed + 41);
  const dotted = blend(red, [246, 222, 200], 0.5 * ramp(0.26, 0.1, follicle.nearest));
  const scale = ramp(0.55, 0.7, clouds(u * 6, v * 6, shape.seed + 43, 3));
  return blend(dotted, [246, 240, 226], 0.75 * scale);
}

function vascular({ shape, u, v, skin }: Spot): Colour {
  const lagoon = cells(u * 3.2, v * 3.2, shape.seed + 47);
  const blood: Colour = lagoon.own > 0.6 ? [86, 22, 58] : [164, 26, 34];
  return blend(tint(skin, 0.95, 0.7, 0.7), blood, 0.9 * ramp(0.06, 0.2, lagoon.second - lagoon.nearest));
}
