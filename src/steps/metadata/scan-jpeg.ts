import { EXIF_SIGNATURE } from '../formats/inspect.ts';
import { afterSignature, COM, hasSignature, isPictureSegment, type JpegFile, type JpegSegment } from '../formats/jpeg.ts';
import type { FoundTag } from './classes.ts';
import { scanExif } from './exif.ts';
import { scanPhotoshop } from './photoshop.ts';
import { scanTrailing } from './trailing.ts';
import { scanXmp } from './xmp.ts';

const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENDED_XMP = 'http://ns.adobe.com/xmp/extension/\0';
/** After the signature: digest of the whole (32), its length (4), offset of this part (4) (XMP part 3, 1.1.3.1). */
const EXTENDED_XMP_HEADER = 40;
const PHOTOSHOP = 'Photoshop 3.0\0';

/** Application segments, comments and what follows the end of a JPEG. */
export async function scanJpeg(bytes: Uint8Array, file: JpegFile): Promise<FoundTag[]> {
  const found: FoundTag[] = [];
  for (const segment of file.segments) found.push(...(await scanSegment(bytes, segment)));
  found.push(...joined(bytes, file, 13, PHOTOSHOP, 0, scanPhotoshop), ...joined(bytes, file, 1, EXTENDED_XMP, EXTENDED_XMP_HEADER, scanXmp));
  found.push(...scanTrailing(bytes.subarray(file.end), 'JPEG'));
  return found;
}

/** Blocks that one segment cannot hold are cut over several: they are scanned joined. */
function joined(bytes: Uint8Array, file: JpegFile, app: number, signature: string, skip: number, scan: (block: Uint8Array) => FoundTag[]): FoundTag[] {
  const parts = file.segments.filter((segment) => hasSignature(bytes, segment, app, signature));
  return parts.length === 0 ? [] : scan(Buffer.concat(parts.map((part) => afterSignature(bytes, part, signature).subarray(skip))));
}

async function scanSegment(bytes: Uint8Array, segment: JpegSegment): Promise<FoundTag[]> {
  const { marker } = segment;
  if (isPictureSegment(marker)) return [];
  if (marker === COM) return [{ class: 'comment', name: 'JPEG:Comment' }];
  const is = (app: number, signature: string): boolean => hasSignature(bytes, segment, app, signature);
  if (is(0, 'JFIF\0')) return isPlainJfif(bytes, segment) ? [] : [{ class: 'thumbnail', name: 'JFIF:Thumbnail' }];
  if (is(0, 'JFXX\0')) return [{ class: 'thumbnail', name: 'JFXX:Thumbnail' }];
  if (is(14, 'Adobe') && segment.dataEnd - segment.dataStart === 12) return [];
  if (is(1, EXIF_SIGNATURE)) {
    return [{ class: 'other', name: 'JPEG:Exif' }, ...(await scanExif(afterSignature(bytes, segment, EXIF_SIGNATURE), false))];
  }
  if (is(1, XMP)) return scanXmp(afterSignature(bytes, segment, XMP));
  if (is(1, EXTENDED_XMP)) return [{ class: 'other', name: 'JPEG:ExtendedXMP' }];
  if (is(2, 'ICC_PROFILE\0')) return [{ class: 'other', name: 'ICC:Profile' }];
  if (is(2, 'MPF\0')) return [{ class: 'thumbnail', name: 'MPF:MPImages' }];
  if (is(2, 'FPXR\0')) return [{ class: 'other', name: 'JPEG:FlashPix' }];
  if (is(13, PHOTOSHOP)) return [];
  const name = marker >= 0xe0 && marker <= 0xef ? `APP${marker - 0xe0}` : `0x${marker.toString(16)}`;
  return [{ class: 'other', name: `JPEG:${name}` }];
}

/** The header with version, density and no thumbnail: 14 bytes that say nothing about anyone. */
function isPlainJfif(bytes: Uint8Array, segment: JpegSegment): boolean {
  return segment.dataEnd - segment.dataStart === 14 && bytes[segment.dataStart + 12] === 0 && bytes[segment.dataStart + 13] === 0;
}
