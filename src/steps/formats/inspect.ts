import { parseGif } from './gif.ts';
import { afterSignature, hasSignature, parseJpeg, type JpegFile } from './jpeg.ts';
import { chunkData, findChunk, parsePng, type PngFile } from './png.ts';
import { isTextChunk, RAW_PROFILE, rawProfile, textKeyword, textPayload } from './png-text.ts';
import type { ImageFormat } from './sniff.ts';
import { damaged, parsed, type Parsed } from './structure.ts';
import { parseTiff, tiffOrientation } from './tiff.ts';
import { parseWebp } from './webp.ts';

/** What our own parsers tell of a file; undefined where only the decoder can. */
export interface Inspection {
  readonly width?: number;
  readonly height?: number;
  readonly bitDepth?: number;
  /** 1 to 8, of the first EXIF block; XMP's copy is not asked, as no viewer asks it. */
  readonly orientation: number;
  readonly frames: number;
  readonly trailingBytes: number | null;
  readonly gammaIgnored: boolean;
}

export const EXIF_SIGNATURE = 'Exif\0\0';

/** Walks the container of a file of known format. */
export function inspect(format: ImageFormat, bytes: Uint8Array): Parsed<Inspection> {
  switch (format) {
    case 'jpeg': {
      const file = parseJpeg(bytes);
      return file.ok ? parsed(inspectJpeg(bytes, file.value)) : file;
    }
    case 'png': {
      const file = parsePng(bytes);
      return file.ok ? parsed(inspectPng(bytes, file.value)) : file;
    }
    case 'webp': {
      const file = parseWebp(bytes);
      if (!file.ok) return file;
      const exif = file.value.chunks.find((chunk) => chunk.type === 'EXIF');
      return parsed({
        orientation: exif ? tiffOrientation(withoutSignature(bytes.subarray(exif.dataStart, exif.dataEnd))) : 1,
        frames: Math.max(1, file.value.chunks.filter((chunk) => chunk.type === 'ANMF').length),
        trailingBytes: bytes.length - file.value.end,
        gammaIgnored: false,
      });
    }
    case 'gif': {
      const file = parseGif(bytes);
      if (!file.ok) return file;
      return parsed({ orientation: 1, frames: file.value.frames, trailingBytes: bytes.length - file.value.end, gammaIgnored: false });
    }
    case 'tiff':
      if (!parseTiff(bytes)) return damaged('no directory');
      return parsed({ orientation: tiffOrientation(bytes), frames: 1, trailingBytes: null, gammaIgnored: false });
  }
}

/** What a parsed JPEG tells. */
export function inspectJpeg(bytes: Uint8Array, file: JpegFile): Inspection {
  const exif = file.segments.find((segment) => hasSignature(bytes, segment, 1, EXIF_SIGNATURE));
  return {
    width: file.frame.width,
    height: file.frame.height,
    bitDepth: file.frame.precision,
    orientation: exif ? tiffOrientation(afterSignature(bytes, exif, EXIF_SIGNATURE)) : 1,
    frames: 1,
    trailingBytes: bytes.length - file.end,
    gammaIgnored: false,
  };
}

function inspectPng(bytes: Uint8Array, file: PngFile): Inspection {
  const exif = findExif(bytes, file);
  return {
    width: file.width,
    height: file.height,
    bitDepth: file.bitDepth,
    orientation: exif ? tiffOrientation(withoutSignature(exif)) : 1,
    frames: findChunk(file, 'acTL') ? Math.max(2, file.chunks.filter((chunk) => chunk.type === 'fcTL').length) : 1,
    trailingBytes: bytes.length - file.end,
    gammaIgnored: statesOtherGamma(bytes, file),
  };
}

/** The eXIf chunk, else the raw profile that older writers put into a text chunk. */
function findExif(bytes: Uint8Array, file: PngFile): Uint8Array | undefined {
  const chunk = findChunk(file, 'eXIf');
  if (chunk) return chunkData(bytes, chunk);
  for (const text of file.chunks.filter(({ type }) => isTextChunk(type))) {
    const data = chunkData(bytes, text);
    const keyword = textKeyword(data);
    if (keyword !== `${RAW_PROFILE}exif` && keyword !== `${RAW_PROFILE}APP1`) continue;
    const payload = textPayload(text.type, data);
    const block = payload && rawProfile(payload);
    if (block) return block;
  }
  return undefined;
}

/** Some writers put JPEG's `Exif\0\0` before the TIFF header here too. */
export function withoutSignature(block: Uint8Array): Uint8Array {
  const isSigned = block.length > 6 && String.fromCharCode(...block.subarray(0, 6)) === EXIF_SIGNATURE;
  return isSigned ? block.subarray(6) : block;
}

/** sRGB's values in units of 1/100000 (PNG, third edition, 11.3.2): gamma, then white and primaries. */
const SRGB_GAMMA = 45455;
const SRGB_CHROMATICITIES = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];
const TOLERANCE = 500;

function statesOtherGamma(bytes: Uint8Array, file: PngFile): boolean {
  const cicp = findChunk(file, 'cICP');
  if (cicp && chunkData(bytes, cicp).join() !== '1,13,0,1') return true;
  if (findChunk(file, 'sRGB') || findChunk(file, 'iCCP')) return false;
  const near = (type: string, expected: readonly number[]): boolean => {
    const chunk = findChunk(file, type);
    if (!chunk) return true;
    const view = new DataView(bytes.buffer, bytes.byteOffset + chunk.dataStart, chunk.dataEnd - chunk.dataStart);
    return view.byteLength === expected.length * 4 && expected.every((value, index) => Math.abs(view.getUint32(index * 4) - value) <= TOLERANCE);
  };
  return !near('gAMA', [SRGB_GAMMA]) || !near('cHRM', SRGB_CHROMATICITIES);
}
