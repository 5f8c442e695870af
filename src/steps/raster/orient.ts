import type { Raster } from '../picture.ts';

/**
 * The raster turned upright from an EXIF orientation (EXIF 3.0, tag 0x0112). The eight values are the
 * symmetries of a rectangle: 1 as it is, 2 mirrored left–right, 3 half turn, 4 mirrored top–bottom,
 * 5 transposed, 6 to be turned 90° clockwise, 7 transposed along the other diagonal, 8 to be turned 90°
 * anticlockwise. Exact: samples are moved, never computed.
 */
export function orient(raster: Raster, orientation: number): Raster {
  if (orientation === 1) return raster;
  const { data, width, height, channels } = raster;
  const turned = swapsSides(orientation);
  const out = new Uint8Array(data.length);
  const outWidth = turned ? height : width;
  const outHeight = turned ? width : height;
  const { right, down, start } = stepsThrough(width, height, orientation);
  let to = 0;
  for (let y = 0; y < outHeight; y++) {
    let from = (start + y * down) * channels;
    for (let x = 0; x < outWidth; x++) {
      for (let channel = 0; channel < channels; channel++) out[to++] = data[from + channel]!;
      from += right * channels;
    }
  }
  return { data: out, width: outWidth, height: outHeight, channels };
}

/** Where the pixels of the upright picture stand in the stored one: index of the first, and what one to the right and one down add. */
function stepsThrough(width: number, height: number, orientation: number): { readonly start: number; readonly right: number; readonly down: number } {
  const flipX = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8;
  const flipY = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7;
  const start = (flipY ? height - 1 : 0) * width + (flipX ? width - 1 : 0);
  const column = flipX ? -1 : 1;
  const row = flipY ? -width : width;
  return swapsSides(orientation) ? { start, right: row, down: column } : { start, right: column, down: row };
}

/** Whether width and height change places. */
export function swapsSides(orientation: number): boolean {
  return orientation >= 5;
}
