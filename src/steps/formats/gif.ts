import { damaged, parsed, truncated, type Parsed } from './structure.ts';

/** What a GIF holds besides its pixels (GIF89a specification, sections 17 to 27). */
export interface GifFile {
  readonly frames: number;
  /** Labels of the extensions in order: 0xFE comment, 0xFF application, 0x01 plain text, 0xF9 graphic control. */
  readonly extensions: readonly { readonly label: number; readonly dataStart: number; readonly dataEnd: number }[];
  /** Offset after the trailer. */
  readonly end: number;
}

/** Walks the blocks of a GIF up to its trailer. */
export function parseGif(bytes: Uint8Array): Parsed<GifFile> {
  if (bytes.length < 13) return truncated('header is cut off');
  const extensions: { label: number; dataStart: number; dataEnd: number }[] = [];
  let frames = 0;
  let position = 13 + colourTable(bytes[10]!);
  for (;;) {
    const kind = bytes[position];
    if (kind === undefined) return truncated('no trailer');
    if (kind === 0x3b) {
      return frames === 0 ? damaged('no image data') : parsed({ frames, extensions, end: position + 1 });
    }
    if (kind === 0x21) {
      const dataEnd = subBlocks(bytes, position + 2);
      if (dataEnd === undefined) return truncated('extension is cut off');
      extensions.push({ label: bytes[position + 1]!, dataStart: position + 2, dataEnd });
      position = dataEnd;
    } else if (kind === 0x2c) {
      const flags = bytes[position + 9];
      if (flags === undefined) return truncated('image is cut off');
      const end = subBlocks(bytes, position + 11 + colourTable(flags));
      if (end === undefined) return truncated('image is cut off');
      frames++;
      position = end;
    } else {
      return damaged('unknown block');
    }
  }
}

/** Size in bytes of the colour table that a packed field announces. */
function colourTable(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** The offset after a chain of sub-blocks and its terminator. */
function subBlocks(bytes: Uint8Array, from: number): number | undefined {
  let position = from;
  for (;;) {
    const length = bytes[position];
    if (length === undefined) return undefined;
    position += 1 + length;
    if (length === 0) return position;
  }
}
