import { clamp } from './noise.ts';

export type Colour = readonly [red: number, green: number, blue: number];

/** Pixels while they are being drawn: three floats each, 0 to 255, row by row. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Finished pixels: three bytes each, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Calls `colour` for every pixel centre. */
export function paint(width: number, height: number, colour: (x: number, y: number) => Colour): Canvas {
  const data = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const pixel = colour(x + 0.5, y + 0.5);
      const at = (y * width + x) * 3;
      data[at] = pixel[0];
      data[at + 1] = pixel[1];
      data[at + 2] = pixel[2];
    }
  }
  return { width, height, data };
}

export function blend(a: Colour, b: Colour, t: number): Colour {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export function lighten(colour: Colour, factor: number): Colour {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Draws a line through the points with round, soft-edged dots of `radius` pixels; changes the canvas. */
export function stroke(canvas: Canvas, points: readonly Point[], radius: number, colour: Colour, strength: number): void {
  const cover = new Map<number, number>();
  for (let index = 1; index < points.length; index += 1) {
    const from = points[index - 1];
    const to = points[index];
    if (from === undefined || to === undefined) continue;
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(to.x - from.x, to.y - from.y)));
    for (let step = 0; step < steps; step += 1) {
      const t = step / steps;
      addDot(canvas, cover, from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t, radius);
    }
  }
  for (const [pixel, amount] of cover) {
    for (let channel = 0; channel < 3; channel += 1) {
      const at = pixel * 3 + channel;
      const below = canvas.data[at] ?? 0;
      canvas.data[at] = below + ((colour[channel] ?? 0) - below) * amount * strength;
    }
  }
}

function addDot(canvas: Canvas, cover: Map<number, number>, cx: number, cy: number, radius: number): void {
  const reach = Math.ceil(radius + 1);
  for (let y = Math.floor(cy) - reach; y <= Math.floor(cy) + reach; y += 1) {
    for (let x = Math.floor(cx) - reach; x <= Math.floor(cx) + reach; x += 1) {
      if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) continue;
      const amount = clamp(radius + 0.5 - Math.hypot(x + 0.5 - cx, y + 0.5 - cy));
      const pixel = y * canvas.width + x;
      if (amount > (cover.get(pixel) ?? 0)) cover.set(pixel, amount);
    }
  }
}

/** Rounds to bytes. `levels` below 256 coarsens the scale, which keeps losslessly compressed files small. */
export function develop(canvas: Canvas, levels = 256): Raster {
  const step = 256 / levels;
  const data = new Uint8Array(canvas.data.length);
  for (let at = 0; at < data.length; at += 1) data[at] = clamp(Math.round((canvas.data[at] ?? 0) / step) * step, 0, 255);
  return { width: canvas.width, height: canvas.height, data };
}
