import { parseTiff, valueBytes, type IfdEntry, type IfdName } from '../formats/tiff.ts';
import { classOf, ScanError, type FoundTag } from './classes.ts';
import { scanIptc, scanPhotoshop } from './photoshop.ts';
import { scanXmp } from './xmp.ts';

const GROUPS: { readonly [N in IfdName]: string } = { ifd0: 'EXIF', ifd1: 'Thumbnail', exif: 'EXIF', gps: 'GPS', interop: 'Interop', sub: 'SubIFD' };

/** Tags that say how a TIFF's own pixels are stored (TIFF 6.0; technical notes 1 and 2). They are no metadata there. */
const TIFF_STRUCTURE = new Set([
  254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 277, 278, 279, 280, 281, 284, 288, 289, 290, 291, 292, 293, 301, 317, 318, 319, 320, 321,
  322, 323, 324, 325, 330, 332, 334, 336, 338, 339, 340, 341, 342, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532,
]);

/**
 * Names of the tags in a TIFF structure: the block of an EXIF segment, or a TIFF file, whose storage tags
 * are left out. Directories are walked by our own parser, which needs no values and cannot loop; the names
 * are exifr's. Throws a `ScanError` where a directory cannot be read.
 */
export async function scanExif(block: Uint8Array, isFile: boolean): Promise<FoundTag[]> {
  const tiff = parseTiff(block);
  if (!tiff) throw new ScanError('EXIF without a TIFF header');
  if (tiff.broken) throw new ScanError('EXIF directory outside its block');
  const { tagKeys } = (await import('exifr')).default;
  const found: FoundTag[] = [];
  for (const ifd of tiff.ifds) {
    for (const entry of ifd.entries) {
      if (isFile && (ifd.name === 'ifd0' || ifd.name === 'ifd1' || ifd.name === 'sub') && TIFF_STRUCTURE.has(entry.tag)) continue;
      const name = nameOf(tagKeys, ifd.name, entry.tag);
      const isThumbnail = ifd.name === 'ifd1' || ifd.name === 'sub';
      found.push({ class: isThumbnail ? 'thumbnail' : ifd.name === 'gps' ? 'location' : classOf(name), name: `${GROUPS[ifd.name]}:${name}` });
      found.push(...scanEmbedded(block, entry));
    }
  }
  return found;
}

function nameOf(tagKeys: ReadonlyMap<string, ReadonlyMap<number, string>>, ifd: IfdName, tag: number): string {
  const order = { ifd0: ['ifd0', 'exif'], ifd1: ['ifd0', 'exif'], sub: ['ifd0', 'exif'], exif: ['exif', 'ifd0'], gps: ['gps'], interop: ['interop'] }[ifd];
  for (const dictionary of order) {
    const name = tagKeys.get(dictionary)?.get(tag);
    if (name !== undefined) return name;
  }
  return `0x${tag.toString(16).padStart(4, '0')}`;
}

/** Blocks of other kinds that a TIFF directory can hold. */
function scanEmbedded(block: Uint8Array, entry: IfdEntry): FoundTag[] {
  const scan = { 0x02bc: scanXmp, 0x83bb: scanIptc, 0x8649: scanPhotoshop }[entry.tag];
  if (!scan) return [];
  const bytes = valueBytes(block, entry);
  if (!bytes) throw new ScanError('embedded block outside its EXIF');
  return scan(bytes);
}
