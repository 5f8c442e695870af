import { startsWith } from '../formats/sniff.ts';
import type { FoundTag } from './classes.ts';

/** Bytes after the end of an image: a second picture (multi-picture files, previews), or anything. */
export function scanTrailing(rest: Uint8Array, group: string): FoundTag[] {
  if (rest.length === 0) return [];
  const isPicture = startsWith(rest, [0xff, 0xd8, 0xff]) || Buffer.from(rest.buffer, rest.byteOffset, rest.byteLength).includes(Buffer.from([0xff, 0xd8, 0xff]));
  return [isPicture ? { class: 'thumbnail', name: `${group}:TrailingImage` } : { class: 'other', name: `${group}:TrailingData` }];
}
