import { inflateSync } from 'node:zlib';
import { EXIF_SIGNATURE } from '../formats/inspect.ts';
import { ascii } from '../formats/sniff.ts';
import { ScanError, type FoundTag, type TagClass } from './classes.ts';
import { scanExif } from './exif.ts';
import { scanIptc, scanPhotoshop } from './photoshop.ts';
import { scanXmp } from './xmp.ts';

/** Keywords that may be printed (PNG, third edition, 11.3.3.2, and common writers); any other is a stranger's text. */
const KEYWORDS: { readonly [keyword: string]: TagClass } = {
  Title: 'comment',
  Author: 'person',
  Description: 'comment',
  Copyright: 'person',
  'Creation Time': 'time',
  Software: 'software',
  Disclaimer: 'comment',
  Warning: 'comment',
  Source: 'device',
  Comment: 'comment',
  'XML:com.adobe.xmp': 'other',
  'date:create': 'time',
  'date:modify': 'time',
  'date:timestamp': 'time',
  'create-date': 'time',
  'modify-date': 'time',
};

const RAW_PROFILE = 'Raw profile type ';
/** Far above any real profile; a compressed text that grows beyond it is refused. */
const MAX_TEXT = 16 * 1024 * 1024;

export function isTextChunk(type: string): boolean {
  return type === 'tEXt' || type === 'zTXt' || type === 'iTXt';
}

/** The keyword of a text chunk, and the names inside XMP and the raw profiles that ImageMagick and ExifTool write. */
export async function scanPngText(type: string, data: Uint8Array): Promise<FoundTag[]> {
  const end = data.indexOf(0);
  const keyword = ascii(data, 0, end < 0 ? 0 : Math.min(end, 80));
  const known = KEYWORDS[keyword];
  const self: FoundTag = Object.hasOwn(KEYWORDS, keyword) && known ? { class: known, name: `PNG:${keyword}` } : { class: 'comment', name: 'PNG:text' };
  if (keyword === 'XML:com.adobe.xmp') return [self, ...scanXmp(textOf(type, data, end))];
  if (!keyword.startsWith(RAW_PROFILE)) return [self];
  return scanRawProfile(keyword.slice(RAW_PROFILE.length), textOf(type, data, end));
}

/** `\n<name>\n<length>\n<hexadecimal digits>`. */
async function scanRawProfile(name: string, text: Uint8Array): Promise<FoundTag[]> {
  const block = hexPayload(text);
  if (name === 'exif' || name === 'APP1') {
    const isXmp = ascii(block, 0, 5) === 'http:';
    const self: FoundTag = { class: 'other', name: `PNG:${RAW_PROFILE}exif` };
    if (isXmp) return [self, ...scanXmp(block)];
    return [self, ...(await scanExif(ascii(block, 0, 6) === EXIF_SIGNATURE ? block.subarray(6) : block, false))];
  }
  if (name === 'xmp') return [{ class: 'other', name: `PNG:${RAW_PROFILE}xmp` }, ...scanXmp(block)];
  if (name === 'iptc' || name === '8bim') {
    const isPhotoshop = ascii(block, 0, 4) === '8BIM';
    return [{ class: 'other', name: `PNG:${RAW_PROFILE}iptc` }, ...(isPhotoshop ? scanPhotoshop(block) : scanIptc(block))];
  }
  return [{ class: 'other', name: name === 'icc' || name === 'icm' ? 'ICC:Profile' : `PNG:${RAW_PROFILE}unknown` }];
}

function hexPayload(text: Uint8Array): Buffer {
  const raw = Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('latin1');
  const match = /^\s*\S+\s+(\d+)\s/.exec(raw);
  if (!match) throw new ScanError('raw profile without a header');
  const bytes = Buffer.from(raw.slice(match[0].length).replaceAll(/\s/g, ''), 'hex');
  if (bytes.length !== Number(match[1])) throw new ScanError('raw profile has another length than it says');
  return bytes;
}

/** The text after the keyword, inflated where it is compressed. */
function textOf(type: string, data: Uint8Array, keywordEnd: number): Uint8Array {
  if (type === 'tEXt') return data.subarray(keywordEnd + 1);
  if (type === 'zTXt') return inflate(data.subarray(keywordEnd + 2));
  const isCompressed = data[keywordEnd + 1] === 1;
  const language = data.indexOf(0, keywordEnd + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) throw new ScanError('international text is cut off');
  const text = data.subarray(translated + 1);
  return isCompressed ? inflate(text) : text;
}

function inflate(data: Uint8Array): Uint8Array {
  try {
    return inflateSync(data, { maxOutputLength: MAX_TEXT });
  } catch {
    throw new ScanError('compressed text cannot be inflated');
  }
}
