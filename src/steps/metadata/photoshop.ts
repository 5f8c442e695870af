import { ascii } from '../formats/sniff.ts';
import { classOf, ScanError, type FoundTag } from './classes.ts';
import { iptcNames } from './iptc-names.ts';
import { scanXmp } from './xmp.ts';

const IPTC = 0x0404;
const XMP = 0x0424;
const THUMBNAILS = new Set([0x0409, 0x040c]);
/** Image resources that hold EXIF again; their presence is reported, which is enough to see them gone. */
const EXIF = new Set([0x0422, 0x0423]);

/** Photoshop image resources (Adobe Photoshop File Formats, "Image Resource Blocks"): `8BIM`, id, name, data. */
export function scanPhotoshop(block: Uint8Array): FoundTag[] {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const found: FoundTag[] = [{ class: 'other', name: 'Photoshop:resources' }];
  let position = 0;
  while (position + 12 <= block.length) {
    const signature = ascii(block, position, position + 4);
    if (signature === '\0\0\0\0') break;
    if (!/^(8BIM|MeSa|AgHg|PHUT|DCSR)$/.test(signature)) throw new ScanError('Photoshop resource without a signature');
    const id = view.getUint16(position + 4);
    const nameLength = block[position + 6]! + 1;
    const sizeAt = position + 6 + nameLength + (nameLength % 2);
    if (sizeAt + 4 > block.length) throw new ScanError('Photoshop resource is cut off');
    const start = sizeAt + 4;
    const end = start + view.getUint32(sizeAt);
    if (end > block.length) throw new ScanError('Photoshop resource is cut off');
    found.push(...scanResource(id, block.subarray(start, end)));
    position = end + (end % 2 === start % 2 ? 0 : 1);
  }
  return found;
}

function scanResource(id: number, data: Uint8Array): FoundTag[] {
  if (id === IPTC) return scanIptc(data);
  if (id === XMP) return scanXmp(data);
  if (THUMBNAILS.has(id)) return [{ class: 'thumbnail', name: 'Photoshop:Thumbnail' }];
  if (EXIF.has(id)) return [{ class: 'other', name: 'Photoshop:EXIF' }];
  return [{ class: 'other', name: `Photoshop:0x${id.toString(16).padStart(4, '0')}` }];
}

/** IPTC-IIM datasets (IIM 4.2, section 1.5): tag marker 0x1C, record, dataset, length. */
export function scanIptc(block: Uint8Array): FoundTag[] {
  const found: FoundTag[] = [{ class: 'other', name: 'IPTC:records' }];
  let position = 0;
  while (position < block.length) {
    if (block[position] !== 0x1c) {
      if (block.subarray(position).every((byte) => byte === 0)) break;
      throw new ScanError('IPTC dataset without its marker');
    }
    if (position + 5 > block.length) throw new ScanError('IPTC dataset is cut off');
    const record = block[position + 1]!;
    const dataset = block[position + 2]!;
    const length = block[position + 3]! * 256 + block[position + 4]!;
    if (length >= 0x8000) throw new ScanError('IPTC dataset of extended length');
    const name = (record === 2 ? iptcNames[dataset] : undefined) ?? `${record}.${dataset}`;
    found.push({ class: classOf(name), name: `IPTC:${name}` });
    position += 5 + length;
    if (position > block.length) throw new ScanError('IPTC dataset is cut off');
  }
  return found;
}
