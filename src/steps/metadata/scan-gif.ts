import type { GifFile } from '../formats/gif.ts';
import { ascii } from '../formats/sniff.ts';
import type { FoundTag } from './classes.ts';
import { scanTrailing } from './trailing.ts';
import { scanXmp } from './xmp.ts';

/** Comments, texts and application blocks of a GIF, and what follows its end. */
export function scanGif(bytes: Uint8Array, file: GifFile): FoundTag[] {
  const found: FoundTag[] = [];
  for (const extension of file.extensions) {
    if (extension.label === 0xf9) continue;
    if (extension.label === 0xfe) found.push({ class: 'comment', name: 'GIF:Comment' });
    else if (extension.label === 0x01) found.push({ class: 'comment', name: 'GIF:PlainText' });
    else found.push(...scanApplication(bytes.subarray(extension.dataStart, extension.dataEnd)));
  }
  return [...found, ...scanTrailing(bytes.subarray(file.end), 'GIF')];
}

/** An application block: 11 bytes of identifier and code after its length byte. */
function scanApplication(data: Uint8Array): FoundTag[] {
  const name = ascii(data, 1, 12);
  if (name === 'NETSCAPE2.0') return [];
  if (name === 'XMP DataXMP') return scanXmp(data.subarray(12));
  return [{ class: 'other', name: name === 'ICCRGBG1012' ? 'ICC:Profile' : 'GIF:Application' }];
}
