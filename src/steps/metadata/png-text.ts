import { withoutSignature } from '../formats/inspect.ts';
import { RAW_PROFILE, rawProfile, textKeyword, textPayload } from '../formats/png-text.ts';
import { ascii } from '../formats/sniff.ts';
import { ScanError, type FoundTag, type TagClass } from './classes.ts';
import { scanExif } from './exif.ts';
import { scanIptc, scanPhotoshop } from './photoshop.ts';
import { scanXmp } from './xmp.ts';

/** Keywords that may be printed (PNG, third edition, 11.3.3.2, and common writers); any other is a stranger's text. */
const KEYWORDS = new Map<string, TagClass>([
  ['Title', 'comment'],
  ['Author', 'person'],
  ['Description', 'comment'],
  ['Copyright', 'person'],
  ['Creation Time', 'time'],
  ['Software', 'software'],
  ['Disclaimer', 'comment'],
  ['Warning', 'comment'],
  ['Source', 'device'],
  ['Comment', 'comment'],
  ['XML:com.adobe.xmp', 'other'],
  ['date:create', 'time'],
  ['date:modify', 'time'],
  ['date:timestamp', 'time'],
  ['create-date', 'time'],
  ['modify-date', 'time'],
]);

/** The keyword of a text chunk, and the names inside XMP and the raw profiles that ImageMagick and ExifTool write. */
export async function scanPngText(type: string, data: Uint8Array): Promise<FoundTag[]> {
  const keyword = textKeyword(data);
  if (keyword.startsWith(RAW_PROFILE)) return scanRawProfile(keyword.slice(RAW_PROFILE.length), readable(rawProfile(readable(textPayload(type, data)))));
  const known = KEYWORDS.get(keyword);
  const self: FoundTag = known ? { class: known, name: `PNG:${keyword}` } : { class: 'comment', name: 'PNG:text' };
  return keyword === 'XML:com.adobe.xmp' ? [self, ...scanXmp(readable(textPayload(type, data)))] : [self];
}

async function scanRawProfile(name: string, block: Uint8Array): Promise<FoundTag[]> {
  switch (name) {
    case 'exif':
    case 'APP1':
      return ascii(block, 0, 5) === 'http:' ? [rawTag('xmp'), ...scanXmp(block)] : [rawTag('exif'), ...(await scanExif(withoutSignature(block), false))];
    case 'xmp':
      return [rawTag('xmp'), ...scanXmp(block)];
    case 'iptc':
    case '8bim':
      return [rawTag('iptc'), ...(ascii(block, 0, 4) === '8BIM' ? scanPhotoshop(block) : scanIptc(block))];
    case 'icc':
    case 'icm':
      return [{ class: 'other', name: 'ICC:Profile' }];
    default:
      return [rawTag('unknown')];
  }
}

function rawTag(kind: string): FoundTag {
  return { class: 'other', name: `PNG:${RAW_PROFILE}${kind}` };
}

function readable(block: Uint8Array | undefined): Uint8Array {
  if (!block) throw new ScanError('text chunk cannot be read');
  return block;
}
