/** The formats dx accepts, by what the bytes say; names and extensions of files are never asked (QC-1). */
export const imageFormats = ['jpeg', 'png', 'tiff', 'webp', 'gif'] as const;

export type ImageFormat = (typeof imageFormats)[number];

/**
 * The format by magic bytes, or undefined. HEIF, AVIF, BMP, JPEG 2000, BigTIFF, SVG and PDF are refused
 * here and never reach a decoder.
 */
export function sniffFormat(bytes: Uint8Array): ImageFormat | undefined {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  if (startsWith(bytes, [0x49, 0x49, 0x2a, 0x00]) || startsWith(bytes, [0x4d, 0x4d, 0x00, 0x2a])) return 'tiff';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
  if (ascii(bytes, 0, 6) === 'GIF87a' || ascii(bytes, 0, 6) === 'GIF89a') return 'gif';
  return undefined;
}

/** Whether the bytes begin with these. */
export function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, index) => bytes[index] === byte);
}

/** Bytes as Latin-1 text; for signatures, chunk names and keywords only. */
export function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 1024)));
}
