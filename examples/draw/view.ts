import type { Point } from './canvas.ts';
import { clouds } from './noise.ts';
import { random, type Random, seedOf } from './random.ts';

/** Where the camera stood: turns lesion places into pixels and back. One lesion has as many views as pictures. */
export interface View {
  readonly width: number;
  readonly height: number;
  /** Pixels to a lesion radius. */
  readonly scale: number;
  readonly toLesion: (x: number, y: number) => Point;
  readonly toPixel: (u: number, v: number) => Point;
  /** Brightness factor of the light at a pixel, around 1. */
  readonly light: (x: number, y: number) => number;
  readonly chance: Random;
  readonly seed: number;
}

/**
 * A view by name. `span` is the range of lesion radii as shares of the short side; `drift` how far from the
 * middle the lesion may lie, likewise. The light falls from one side and is uneven, as in real rooms.
 */
export function view(name: string, width: number, height: number, span: readonly [number, number], drift: number): View {
  const seed = seedOf('view', name);
  const chance = random(seed);
  const short = Math.min(width, height);
  const scale = short * chance.between(span[0], span[1]);
  const cx = width / 2 + short * chance.between(-drift, drift);
  const cy = height / 2 + short * chance.between(-drift, drift);
  const turn = chance.between(0, 6.28);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const side = chance.between(0, 6.28);
  const fall = chance.between(0.06, 0.3);
  const patches = chance.between(2.4, 3.6);
  return {
    width,
    height,
    scale,
    seed,
    chance,
    toLesion: (x, y) => {
      const dx = (x - cx) / scale;
      const dy = (y - cy) / scale;
      return { x: dx * cos + dy * sin, y: dy * cos - dx * sin };
    },
    toPixel: (u, v) => ({ x: cx + scale * (u * cos - v * sin), y: cy + scale * (v * cos + u * sin) }),
    light: (x, y) => {
      const slope = ((x / width - 0.5) * Math.cos(side) + (y / height - 0.5) * Math.sin(side)) * fall;
      return 0.95 + slope + 0.28 * (clouds((x / short) * patches, (y / short) * patches, seed + 1, 2) - 0.5);
    },
  };
}
