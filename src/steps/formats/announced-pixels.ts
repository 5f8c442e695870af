import { findFrame } from './jpeg.ts';
import { ascii, sniffFormat } from './sniff.ts';
import { tiffSize } from './tiff.ts';

/**
 * How many pixels a file announces, from its first bytes and in microseconds, to know before decoding how much
 * memory that will take. Nothing is checked. undefined where it cannot be told so easily.
 */
export function announcedPixels(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (sniffFormat(bytes)) {
    case 'jpeg': {
      const frame = findFrame(bytes);
      return frame && frame.width * frame.height;
    }
    case 'png':
      // IHDR comes first (PNG, third edition, 5.6).
      return bytes.length < 24 ? undefined : view.getUint32(16) * view.getUint32(20);
    case 'gif':
      return bytes.length < 10 ? undefined : view.getUint16(6, true) * view.getUint16(8, true);
    case 'webp':
      return bytes.length < 30 ? undefined : webpPixels(view, ascii(bytes, 12, 16));
    case 'tiff': {
      const size = tiffSize(bytes);
      return size && size.width * size.height;
    }
    case undefined:
      return 0;
  }
}

/** Of the first chunk, whose data begins at 20: RFC 9649, 2.7 (VP8X) and 3.4 (VP8L), RFC 6386, 9.1 (VP8). */
function webpPixels(view: DataView, type: string): number | undefined {
  const bits24 = (at: number): number => view.getUint16(at, true) + 65536 * view.getUint8(at + 2);
  if (type === 'VP8X') return (bits24(24) + 1) * (bits24(27) + 1);
  if (type === 'VP8L') return ((view.getUint32(21, true) & 0x3fff) + 1) * (((view.getUint32(21, true) >>> 14) & 0x3fff) + 1);
  return type === 'VP8 ' ? (view.getUint16(26, true) & 0x3fff) * (view.getUint16(28, true) & 0x3fff) : undefined;
}
