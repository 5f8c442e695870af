import { clamp } from './noise.ts';
import type { Raster } from './canvas.ts';

/** What happens to pictures on their way through archives: pure functions from pixels to pixels. */

/** Each pixel of a new `width` × `height` picture is fetched from the place that `from` names. */
function rearrange(raster: Raster, width: number, height: number, from: (x: number, y: number) => readonly [number, number]): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [fx, fy] = from(x, y);
      const at = (fy * raster.width + fx) * 3;
      data.set(raster.data.subarray(at, at + 3), (y * width + x) * 3);
    }
  }
  return { width, height, data };
}

export function mirror(raster: Raster): Raster {
  return rearrange(raster, raster.width, raster.height, (x, y) => [raster.width - 1 - x, y]);
}

/** A quarter turn clockwise. */
export function turnRight(raster: Raster): Raster {
  return rearrange(raster, raster.height, raster.width, (x, y) => [y, raster.height - 1 - x]);
}

/** A quarter turn anticlockwise: how a camera stores an upright picture when it writes EXIF orientation 6. */
export function turnLeft(raster: Raster): Raster {
  return rearrange(raster, raster.height, raster.width, (x, y) => [raster.width - 1 - y, x]);
}

/** Every byte through a function of (value, index of the byte). */
export function adjust(raster: Raster, change: (value: number, index: number) => number): Raster {
  return { ...raster, data: raster.data.map((value, index) => clamp(Math.round(change(value, index)), 0, 255)) };
}

/** Scales down by averaging the source area under each new pixel (box filter with fractional edges). */
export function shrink(raster: Raster, width: number, height: number): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        data[(y * width + x) * 3 + channel] = Math.round(areaMean(raster, x, y, width, height, channel));
      }
    }
  }
  return { width, height, data };
}

function areaMean(raster: Raster, x: number, y: number, width: number, height: number, channel: number): number {
  const left = (x * raster.width) / width;
  const right = ((x + 1) * raster.width) / width;
  const top = (y * raster.height) / height;
  const bottom = ((y + 1) * raster.height) / height;
  let sum = 0;
  let weight = 0;
  for (let row = Math.floor(top); row < Math.min(raster.height, Math.ceil(bottom)); row += 1) {
    for (let column = Math.floor(left); column < Math.min(raster.width, Math.ceil(right)); column += 1) {
      const share = (Math.min(right, column + 1) - Math.max(left, column)) * (Math.min(bottom, row + 1) - Math.max(top, row));
      sum += share * (raster.data[(row * raster.width + column) * 3 + channel] ?? 0);
      weight += share;
    }
  }
  return sum / weight;
}

/** Out of focus: three box filters of `2 * radius + 1` pixels one after the other come close to a Gaussian. */
export function blur(raster: Raster, radius: number): Raster {
  let data = raster.data;
  for (let pass = 0; pass < 3; pass += 1) {
    data = boxAlong(data, raster.width, raster.height, 3, raster.width * 3, radius);
    data = boxAlong(data, raster.height, raster.width, raster.width * 3, 3, radius);
  }
  return { ...raster, data };
}

/** Running mean along one direction; edges repeat. `step` and `line` are distances in the buffer. */
function boxAlong(data: Uint8Array, length: number, lines: number, step: number, line: number, radius: number): Uint8Array {
  const out = new Uint8Array(data.length);
  const span = 2 * radius + 1;
  for (let number = 0; number < lines; number += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const start = number * line + channel;
      const at = (position: number): number => data[start + clamp(position, 0, length - 1) * step] ?? 0;
      let sum = 0;
      for (let position = -radius; position <= radius; position += 1) sum += at(position);
      for (let position = 0; position < length; position += 1) {
        out[start + position * step] = Math.round(sum / span);
        sum += at(position + radius + 1) - at(position - radius);
      }
    }
  }
  return out;
}
