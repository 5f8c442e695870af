import type { Metadata, Sharp } from 'sharp';
import { inspect } from './formats/inspect.ts';
import { isSrgbProfile } from './formats/icc.ts';
import { sniffFormat, type ImageFormat } from './formats/sniff.ts';
import { DecodeError, type Header } from './picture.ts';
import { swapsSides } from './raster/orient.ts';

/**
 * Reads what the container says, in order of cost: size of the file, magic bytes, structure (by our own
 * parsers, so that truncation and trailing bytes are found), then the decoder's header. No pixel is decoded.
 */
export async function readHeader(
  bytes: Uint8Array,
  limits: { readonly maxPixels: number; readonly maxBytes: number },
  open: (ignoreIcc: boolean) => Promise<Sharp>,
): Promise<Header> {
  if (bytes.length === 0) throw new DecodeError('empty');
  if (bytes.length > limits.maxBytes) throw new DecodeError('too-many-bytes');
  const format = sniffFormat(bytes);
  if (!format) throw new DecodeError('unsupported-format');
  const structure = inspect(format, bytes);
  if (!structure.ok) throw new DecodeError(structure.problem.reason, structure.problem.detail);
  const { value: found } = structure;
  if (found.width !== undefined && found.height !== undefined && found.width * found.height > limits.maxPixels) {
    throw new DecodeError('too-many-pixels', `${found.width} × ${found.height}`);
  }
  const image = await open(true);
  const metadata = await image.metadata().catch((error: unknown) => {
    throw headerError(error);
  });
  const frames = Math.max(found.frames, metadata.pages ?? 1);
  if (frames > 1) throw new DecodeError(format === 'tiff' ? 'multi-page' : 'animated', `${frames} frames`);
  const { width, height } = metadata;
  if (width * height > limits.maxPixels) throw new DecodeError('too-many-pixels', `${width} × ${height}`);
  if (metadata.format !== format) throw new DecodeError('unsupported-format', 'the decoder sees another format');
  const turned = swapsSides(found.orientation);
  return {
    format,
    storedWidth: width,
    storedHeight: height,
    width: turned ? height : width,
    height: turned ? width : height,
    orientation: found.orientation,
    channels: metadata.channels,
    bitDepth: found.bitDepth ?? sampleBits(metadata),
    colourSpace: metadata.space,
    icc: metadata.icc ? (isSrgbProfile(metadata.icc) ? 'srgb' : 'other') : 'none',
    gammaIgnored: found.gammaIgnored,
    hasAlpha: metadata.hasAlpha,
    progressive: isProgressive(format, metadata),
    chromaSubsampling: format === 'jpeg' ? (metadata.chromaSubsampling ?? null) : null,
    frames,
    trailingBytes: found.trailingBytes,
  };
}

function isProgressive(format: ImageFormat, metadata: Metadata): boolean {
  return (format === 'jpeg' || format === 'png') && metadata.isProgressive;
}

function sampleBits(metadata: Metadata): number {
  if (metadata.depth === 'uchar') return 8;
  if (metadata.depth === 'ushort') return 16;
  throw new DecodeError('unsupported-samples', metadata.depth);
}

/** sharp's wording of its own checks; everything else is damage. */
function headerError(error: unknown): DecodeError {
  const message = error instanceof Error ? error.message : '';
  if (message.includes('exceeds pixel limit')) return new DecodeError('too-many-pixels');
  if (message.includes('unsupported image format')) return new DecodeError('damaged', 'the decoder does not accept it');
  return new DecodeError('damaged', 'header cannot be read');
}
