import { inflateSync } from 'node:zlib';
import { ascii } from './sniff.ts';

/** Far above any real text or profile; a compressed text that grows beyond it counts as unreadable. */
const MAX_TEXT = 16 * 1024 * 1024;
export const RAW_PROFILE = 'Raw profile type ';

export function isTextChunk(type: string): boolean {
  return type === 'tEXt' || type === 'zTXt' || type === 'iTXt';
}

/** Keyword of a text chunk (PNG, third edition, 11.3.3): at most 79 Latin-1 characters; empty where malformed. */
export function textKeyword(data: Uint8Array): string {
  const end = data.indexOf(0);
  return end < 1 || end > 79 ? '' : ascii(data, 0, end);
}

/** The text after the keyword, inflated where it is compressed; undefined where it cannot be read. */
export function textPayload(type: string, data: Uint8Array): Uint8Array | undefined {
  const end = data.indexOf(0);
  if (end < 0) return undefined;
  if (type === 'tEXt') return data.subarray(end + 1);
  if (type === 'zTXt') return inflate(data.subarray(end + 2));
  const language = data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return undefined;
  const text = data.subarray(translated + 1);
  return data[end + 1] === 1 ? inflate(text) : text;
}

/** The bytes of a raw profile as ImageMagick and ExifTool write it: `\n<name>\n<length>\n<hexadecimal digits>`. */
export function rawProfile(text: Uint8Array): Uint8Array | undefined {
  const raw = Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('latin1');
  const match = /^\s{0,4}[\w-]{1,20}\s{1,16}(\d{1,9})\s/.exec(raw);
  if (!match) return undefined;
  const bytes = Buffer.from(raw.slice(match[0].length).replaceAll(/\s/g, ''), 'hex');
  return bytes.length === Number(match[1]) ? bytes : undefined;
}

function inflate(data: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(data, { maxOutputLength: MAX_TEXT });
  } catch {
    return undefined;
  }
}
