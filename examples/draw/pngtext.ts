import { crc32 } from './crc.ts';

/** Inserts a `tEXt` chunk after the header of a PNG (W3C PNG, third edition, 11.3.3.2). */
export function withText(png: Uint8Array, keyword: string, text: string): Uint8Array {
  const afterHeader = 8 + 25;
  const typed = Buffer.from(`tEXt${keyword}\0${text}`, 'latin1');
  const chunk = Buffer.alloc(typed.length + 8);
  chunk.writeUInt32BE(typed.length - 4, 0);
  typed.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(typed), typed.length + 4);
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}
