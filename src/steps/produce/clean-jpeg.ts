import { hasSignature, isPictureSegment, SOS, type JpegFile, type JpegSegment } from '../formats/jpeg.ts';

const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];
/** Version 1.01, no unit, density 1:1, no thumbnail (JFIF 1.02): the same bytes for every picture. */
const JFIF = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
/** Adobe's APP14 with transform 0: three components are RGB. */
const ADOBE_RGB = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];

/**
 * The same picture without anything else: tables, frame header and scans byte for byte, in their order,
 * behind one rebuilt application segment that says how the components are to be understood. APPn, COM, fill
 * bytes and bytes after the end go. For frames of 1 or 3 components.
 */
export function cleanJpeg(bytes: Uint8Array, file: JpegFile): Uint8Array {
  const kept = file.segments.filter((segment) => isPictureSegment(segment.marker));
  const header = isRgb(bytes, file) ? ADOBE_RGB : JFIF;
  return Buffer.concat([
    Uint8Array.from([...SOI, ...header]),
    ...kept.map((segment) => bytes.subarray(segment.start, segment.end)),
    Uint8Array.from(EOI),
  ]);
}

/**
 * Whether three components are stored as RGB. The rule of the decoder (libjpeg, `default_decompress_parms`),
 * from the segments before the first scan: a JFIF header means YCbCr; else Adobe's transform decides; else
 * the component identifiers `R`, `G`, `B` do.
 */
function isRgb(bytes: Uint8Array, file: JpegFile): boolean {
  if (file.frame.components.length !== 3) return false;
  const firstScan = file.segments.findIndex((segment) => segment.marker === SOS);
  const before = file.segments.slice(0, firstScan);
  if (before.some((segment) => hasSignature(bytes, segment, 0, 'JFIF\0') && segment.dataEnd - segment.dataStart >= 14)) return false;
  const adobe = before.findLast((segment) => isAdobe(bytes, segment));
  if (adobe) return bytes[adobe.dataStart + 11] === 0;
  return file.frame.components.map((component) => String.fromCharCode(component.id)).join('') === 'RGB';
}

function isAdobe(bytes: Uint8Array, segment: JpegSegment): boolean {
  return hasSignature(bytes, segment, 14, 'Adobe') && segment.dataEnd - segment.dataStart >= 12;
}
