import { scanMetadata } from '../metadata/scan.ts';
import { openPicture } from '../open-picture.ts';
import type { Header, Raster } from '../picture.ts';
import type { FoundTag } from '../metadata/classes.ts';
import type { OutputFormat } from './encode.ts';

/** What the checks of a file about to be released found: it is read again, as a stranger would. */
export type Verified =
  | { readonly ok: true; readonly header: Header; readonly pixels: Raster }
  | { readonly ok: false; readonly reason: 'not-clean' | 'not-standard'; readonly detail: string };

/**
 * Holds a produced file to the output standard and to DEID-1: the metadata scanner finds nothing, nothing
 * follows the end of the image, 8 bit, no profile, no orientation.
 */
export async function verifyOutput(bytes: Uint8Array, format: OutputFormat): Promise<Verified> {
  const picture = openPicture(bytes);
  const header = await picture.header();
  const found = await scanMetadata(format, bytes);
  if (found.length > 0) return { ok: false, reason: 'not-clean', detail: tagList(found) };
  const isStandard =
    header.format === format && header.icc === 'none' && header.orientation === 1 && header.bitDepth === 8 && header.trailingBytes === 0 && !header.gammaIgnored;
  if (!isStandard) return { ok: false, reason: 'not-standard', detail: 'the written file misses the output standard' };
  return { ok: true, header, pixels: await picture.pixels() };
}

/** Class and name of each, for the detail of a failure. */
export function tagList(found: readonly FoundTag[]): string {
  return found.map((tag) => `${tag.class}/${tag.name}`).join(', ');
}
