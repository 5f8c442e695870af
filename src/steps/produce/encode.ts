import { parseJpeg } from '../formats/jpeg.ts';
import { parsePng } from '../formats/png.ts';
import type { Artefact } from '../step.ts';
import type { Raster } from '../picture.ts';
import { cleanJpeg } from './clean-jpeg.ts';
import { cleanPng } from './clean-png.ts';

/** Formats of released pictures (DEID-2). */
export type OutputFormat = 'jpeg' | 'png';

/** JPEG stays JPEG; everything else becomes PNG. */
export function outputFormat(format: string): OutputFormat {
  return format === 'jpeg' ? 'jpeg' : 'png';
}

export function extensionOf(format: OutputFormat): Artefact['extension'] {
  return format === 'jpeg' ? 'jpg' : 'png';
}

/** DEID-2: quality 95, no chroma subsampling, baseline, standard tables; nothing is left to a library's default. */
const JPEG = {
  quality: 95,
  chromaSubsampling: '4:4:4',
  progressive: false,
  optimiseCoding: true,
  mozjpeg: false,
  trellisQuantisation: false,
  overshootDeringing: false,
  optimiseScans: false,
  quantisationTable: 0,
} as const;

const PNG = { compressionLevel: 6, adaptiveFiltering: true, palette: false, progressive: false } as const;

/** An upright 8-bit sRGB raster as a file that holds the picture and nothing else. */
export async function encode(raster: Raster, format: OutputFormat): Promise<Uint8Array> {
  const { default: sharp } = await import('../sharp-setup.ts');
  const image = sharp(raster.data, { raw: rawOf(raster), limitInputPixels: raster.width * raster.height });
  const encoded = await (format === 'jpeg' ? image.jpeg(JPEG) : image.png(PNG)).toBuffer();
  return withoutExtras(encoded, format);
}

export function rawOf(raster: Raster): { width: number; height: number; channels: 1 | 3 } {
  return { width: raster.width, height: raster.height, channels: raster.channels };
}

/** The encoder's own header segments, such as the resolution, go through the same rewriter as the originals'. */
function withoutExtras(bytes: Uint8Array, format: OutputFormat): Uint8Array {
  if (format === 'jpeg') {
    const file = parseJpeg(bytes);
    if (file.ok) return cleanJpeg(bytes, file.value);
  } else {
    const file = parsePng(bytes);
    if (file.ok) return cleanPng(bytes, file.value);
  }
  throw new Error('the encoder wrote a file that cannot be parsed');
}
