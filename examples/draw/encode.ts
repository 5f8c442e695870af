import sharp, { type Sharp } from 'sharp';
import type { Raster } from './canvas.ts';

/** Pixels become files here and nowhere else; with the pinned encoder the bytes are always the same. */

function open(raster: Raster): Sharp {
  return sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } });
}

export async function jpeg(raster: Raster, quality = 86): Promise<Uint8Array> {
  return open(raster).jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer();
}

export async function png(raster: Raster): Promise<Uint8Array> {
  return open(raster).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer();
}

/** One byte a pixel: what masks are stored as. */
export async function maskPng(raster: Raster): Promise<Uint8Array> {
  return open(raster).toColourspace('b-w').png({ compressionLevel: 9 }).toBuffer();
}
