import sharp from 'sharp';
import { random, seedOf, type Random } from '../../examples/draw/random.ts';

export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Across the coarse drawing at most so many pixels, so that large pictures differ in large things too. */
const COARSE_WIDTH = 80;
/** Pixels of the picture to one of the coarse drawing, at least. */
const COARSE_STEP = 8;

/**
 * A patch of skin with lesions and strong uneven light. The structure is drawn small and
 * scaled up smoothly; noise follows in every pixel, since that is what makes a photograph's file large. Two
 * pictures have nothing in common, nor have crops of one picture at different places: perceptual hashes differ.
 */
export async function drawPicture(seed: number, width: number, height: number, grain: number): Promise<Picture> {
  const chance = random(seedOf('bench', seed));
  const step = Math.max(COARSE_STEP, width / COARSE_WIDTH);
  const coarse = drawCoarse(chance, Math.ceil(width / step), Math.ceil(height / step));
  const data = await sharp(coarse.data, { raw: { width: coarse.width, height: coarse.height, channels: 3 } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' }).raw().toBuffer();
  addGrain(data, chance.integer(1, 0x7fffffff), grain);
  return { data, width, height };
}

function drawCoarse(chance: Random, width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 3);
  const skin = [chance.between(120, 235), chance.between(90, 175), chance.between(70, 150)] as const;
  const lesions = Array.from({ length: chance.integer(2, 5) }, () => ({
    x: chance.between(0, width), y: chance.between(0, height), radius: chance.between(0.08, 0.3) * Math.min(width, height),
    lobes: chance.integer(2, 7), phase: chance.between(0, 6.28), dark: chance.between(0.25, 0.75),
  }));
  const uneven = chance.between(20, 45);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let light = 1;
      for (const { x: cx, y: cy, radius, lobes, phase, dark } of lesions) {
        const edge = radius * (1 + 0.3 * Math.sin(lobes * Math.atan2(y - cy, x - cx) + phase));
        if (Math.hypot(x - cx, y - cy) < edge) light *= dark;
      }
      const cloud = chance.between(-uneven, uneven);
      for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = clamp((skin[c]! + cloud + chance.between(-6, 6)) * light);
    }
  }
  return { data, width, height };
}

/** Noise in every sample, mostly the same in the three colours: a sum of three uniform numbers from one state. */
function addGrain(data: Uint8Array, seed: number, grain: number): void {
  let state = seed;
  const scale = grain / 443; // the standard deviation of a sum of three uniform numbers 0 to 1023 is 512
  const tint = grain / 10;
  for (let at = 0; at + 2 < data.length; at += 3) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    const bits = state ^ (state >>> 13);
    const shared = ((bits & 1023) + ((bits >>> 10) & 1023) + ((bits >>> 20) & 1023) - 1534.5) * scale;
    data[at] = clamp(data[at]! + shared + (((bits >>> 3) & 7) - 3.5) * tint);
    data[at + 1] = clamp(data[at + 1]! + shared);
    data[at + 2] = clamp(data[at + 2]! + shared + (((bits >>> 7) & 7) - 3.5) * tint);
  }
}

/** A part of a picture, darker or brighter; `gain` 1 leaves it as it is. */
export function crop(picture: Picture, left: number, top: number, width: number, height: number, gain: number): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * 3;
    for (let i = 0; i < width * 3; i++) data[y * width * 3 + i] = clamp(picture.data[from + i]! * gain);
  }
  return { data, width, height };
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
