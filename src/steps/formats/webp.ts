import { ascii } from './sniff.ts';
import { damaged, parsed, truncated, type Parsed } from './structure.ts';

/** One RIFF chunk of a WebP file (RFC 9649, section 2.3). */
interface WebpChunk {
  readonly type: string;
  readonly dataStart: number;
  readonly dataEnd: number;
}

export interface WebpFile {
  readonly chunks: readonly WebpChunk[];
  /** Offset after the RIFF container. */
  readonly end: number;
}

/** Walks the chunks of a WebP container. */
export function parseWebp(bytes: Uint8Array): Parsed<WebpFile> {
  if (bytes.length < 12) return truncated('header is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) return truncated('container is cut off');
  const chunks: WebpChunk[] = [];
  let position = 12;
  while (position < end) {
    if (position + 8 > end) return damaged('chunk header is cut off');
    const dataStart = position + 8;
    const dataEnd = dataStart + view.getUint32(position + 4, true);
    if (dataEnd > end) return damaged('chunk is longer than its container');
    chunks.push({ type: ascii(bytes, position, position + 4), dataStart, dataEnd });
    position = dataEnd + (dataEnd % 2);
  }
  if (!chunks.some((chunk) => ['VP8 ', 'VP8L', 'ANMF'].includes(chunk.type))) return damaged('no image data');
  return parsed({ chunks, end: Math.min(position, bytes.length) });
}
