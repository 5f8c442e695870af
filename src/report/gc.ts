import type { Amount, Garbage } from '../engine/gc.ts';
import { bytes, plural } from './terminal/words.ts';

/** What goes and what stays, in a few lines. */
export function gcText({ results, blobs, temporary, kept }: Omit<Garbage, 'names'>, word: 'would go' | 'removed'): string {
  const stays = `kept      ${plural(kept.results, 'result')}, ${plural(kept.blobs.count, 'blob')} (${bytes(kept.blobs.bytes)})\n`;
  if (results.count + blobs.count + temporary.count === 0) return `nothing to remove\n${stays}`;
  const line = (amount: Amount, what: string): string => `${plural(amount.count, what)} (${bytes(amount.bytes)})`;
  return `${word.padEnd(9)} ${line(results, 'result')}, ${line(blobs, 'blob')}, ${line(temporary, 'temporary file')}\n${stays}`;
}
