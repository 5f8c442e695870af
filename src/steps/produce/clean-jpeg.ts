import { hasSignature, isPictureSegment, parseJpeg, SOS, type JpegFile, type JpegSegment } from '../formats/jpeg.ts';

const SOI = Buffer.of(0xff, 0xd8);
const EOI = Buffer.of(0xff, 0xd9);
/** Version 1.01, no unit, density 1:1, no thumbnail (JFIF 1.02): the same bytes for every picture. */
const JFIF = Buffer.of(0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);
/** Adobe's APP14 with transform 0: three components are RGB. */
const ADOBE_RGB = Buffer.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0);

/**
 * The same picture without anything else: tables, frame header and scans byte for byte, in their order,
 * behind one rebuilt application segment that says how the components are to be understood. APPn, COM, fill
 * bytes and bytes after the end go. For frames of 1 or 3 components.
 */
export function cleanJpeg(bytes: Uint8Array, file: JpegFile): Uint8Array {
  const kept = file.segments.filter((segment) => isPictureSegment(segment.marker));
  const header = isRgb(bytes, file) ? ADOBE_RGB : JFIF;
  return Buffer.concat([SOI, header, ...kept.map((segment) => bytes.subarray(segment.start, segment.end)), EOI]);
}

/**
 * Whether three components are stored as RGB. The rule of the decoder (libjpeg, `default_decompress_parms`),
 * from the segments before the first scan: a JFIF header means YCbCr; else Adobe's transform decides; else
 * the component identifiers `R`, `G`, `B` do.
 */
function isRgb(bytes: Uint8Array, file: JpegFile): boolean {
  if (file.frame.components.length !== 3) return false;
  const before = beforeFirstScan(file);
  if (before.some((segment) => isJfif(bytes, segment))) return false;
  const adobe = before.findLast((segment) => isAdobe(bytes, segment));
  if (adobe) return bytes[adobe.dataStart + 11] === 0;
  return file.frame.components.map((component) => String.fromCharCode(component.id)).join('') === 'RGB';
}

function beforeFirstScan(file: JpegFile): readonly JpegSegment[] {
  return file.segments.slice(0, file.segments.findIndex((segment) => segment.marker === SOS));
}

function isJfif(bytes: Uint8Array, segment: JpegSegment): boolean {
  return hasSignature(bytes, segment, 0, 'JFIF\0') && segment.dataEnd - segment.dataStart >= 14;
}

function isAdobe(bytes: Uint8Array, segment: JpegSegment): boolean {
  return hasSignature(bytes, segment, 14, 'Adobe') && segment.dataEnd - segment.dataStart >= 12;
}

/**
 * Whether the cleaned file shows the same pixels as its original, proved from the structure of both, so that
 * it need not be decoded again. `cleaned` is parsed anew. True only where
 * - the original is Huffman-coded (SOF0, SOF1, SOF2) with 1 or 3 components, holds no Adobe segment, and, with
 *   3 components, has a JFIF header before the first scan or the identifiers 1, 2, 3;
 * - the cleaned file is our JFIF header and then the original's tables, frame header and scans, as many, in
 *   their order, byte for byte, with nothing between or after.
 *
 * Why that suffices: libjpeg reads of application segments only JFIF and Adobe (jdmarker.c,
 * `get_interesting_appn`; libvips reads orientation and profile besides, which the caller excludes), skips COM
 * and DNL (`skip_variable`), and chooses the colour space in `default_decompress_parms` (jdapimin.c): one
 * component is grey whatever the segments say; of three, JFIF means YCbCr; without JFIF and Adobe the
 * identifiers 1, 2, 3 mean YCbCr. Both files are thus YCbCr. All else it decodes from is the same bytes.
 * Bytes between a scan's data and the next marker make it warn, which the original's decoding did not survive.
 * False proves nothing: then the cleaned file is decoded.
 */
export function jpegShowsSamePixels(bytes: Uint8Array, file: JpegFile, cleaned: Uint8Array): boolean {
  const { marker, components } = file.frame;
  if (![0xc0, 0xc1, 0xc2].includes(marker) || file.segments.some((segment) => segment.marker === 0xee)) return false;
  const isYcc = components.length === 3 && (beforeFirstScan(file).some((segment) => isJfif(bytes, segment)) || components.map(({ id }) => id).join() === '1,2,3');
  if (components.length !== 1 && !isYcc) return false;
  const again = parseJpeg(cleaned);
  if (!again.ok || again.value.end !== cleaned.length) return false;
  const { segments } = again.value;
  const held = segments.reduce((sum, { start, end }) => sum + end - start, SOI.length + EOI.length);
  const [header, ...rest] = segments;
  const kept = file.segments.filter((segment) => isPictureSegment(segment.marker));
  return (
    held === cleaned.length &&
    header !== undefined &&
    JFIF.equals(cleaned.subarray(header.start, header.end)) &&
    rest.length === kept.length &&
    rest.every((segment, index) => isSameSegment(cleaned, segment, bytes, kept[index]!))
  );
}

function isSameSegment(one: Uint8Array, a: JpegSegment, other: Uint8Array, b: JpegSegment): boolean {
  return a.marker === b.marker && Buffer.compare(one.subarray(a.start, a.end), other.subarray(b.start, b.end)) === 0;
}
