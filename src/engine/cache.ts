import type { NewBlob } from './blobs.ts';
import type { FactLine } from './pass.ts';

/**
 * Results that other machines computed, asked for between "stale" and "compute". Whatever it returns was proven by
 * it: the line is that of the fingerprint and step asked for, and each blob that the store lacks has its digest.
 * It never fails a build.
 */
export interface ResultCache {
  /** Whether `fetch` would ask for results of this source. */
  reads(source: string): boolean;
  fetch(
    source: string,
    wanted: readonly { readonly fp: string; readonly step: string }[],
  ): Promise<readonly { readonly line: FactLine; readonly blobs: readonly NewBlob[] }[]>;
  /** Takes new lines of an image whose blobs are in the store by now; returns at once. */
  offer(source: string, lines: readonly FactLine[]): void;
}
