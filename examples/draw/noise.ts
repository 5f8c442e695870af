/** Integer finaliser with good avalanche: two rounds of xor-shift and odd multiplication, modulo 2^32. */
export function scramble(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return (x ^ (x >>> 15)) >>> 0;
}

/** Chance that belongs to a place: the same lattice point gives the same number in [0, 1). */
export function lattice(x: number, y: number, seed: number): number {
  return scramble(Math.imul(x, 0x1f123bb5) ^ Math.imul(y, 0x5f356495) ^ seed) / 0x1_0000_0000;
}

/** Value noise in [0, 1): lattice values joined by the quintic fade 6t⁵ − 15t⁴ + 10t³. */
export function noise(x: number, y: number, seed: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = fade(x - left);
  const down = fade(y - top);
  const upper = mix(lattice(left, top, seed), lattice(left + 1, top, seed), across);
  const lower = mix(lattice(left, top + 1, seed), lattice(left + 1, top + 1, seed), across);
  return mix(upper, lower, down);
}

/** Octaves of value noise, each half as strong and twice as fine, scaled back to [0, 1). */
export function clouds(x: number, y: number, seed: number, octaves: number): number {
  let sum = 0;
  let weight = 0;
  let strength = 1;
  let scale = 1;
  for (let octave = 0; octave < octaves; octave += 1) {
    sum += strength * noise(x * scale, y * scale, seed + octave * 7919);
    weight += strength;
    strength /= 2;
    scale *= 2;
  }
  return sum / weight;
}

/** Distances to the nearest and second nearest of the points scattered one to a cell, and the nearest one's own chance. */
export interface Cell {
  readonly nearest: number;
  readonly second: number;
  readonly own: number;
}

/** Cellular noise: `second - nearest` is 0 on the borders between cells, which look like skin furrows or a network. */
export function cells(x: number, y: number, seed: number): Cell {
  const column = Math.floor(x);
  const row = Math.floor(y);
  let nearest = 81;
  let second = 81;
  let own = 0;
  for (let dy = -1; dy <= 1; dy += 1) {
    for (let dx = -1; dx <= 1; dx += 1) {
      const chance = lattice(column + dx, row + dy, seed);
      const px = column + dx + 0.15 + 0.7 * chance - x;
      const py = row + dy + 0.15 + 0.7 * (chance * 4096 - Math.floor(chance * 4096)) - y;
      const distance = px * px + py * py;
      if (distance < nearest) {
        second = nearest;
        nearest = distance;
        own = chance;
      } else if (distance < second) {
        second = distance;
      }
    }
  }
  return { nearest: Math.sqrt(nearest), second: Math.sqrt(second), own };
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

export function clamp(value: number, low = 0, high = 1): number {
  return Math.min(high, Math.max(low, value));
}

/** 0 below `from`, 1 above `to`, smooth between; `from` may be the larger one. */
export function ramp(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

function fade(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10);
}
