import sharp from 'sharp';
import type { Picture } from './picture.ts';
import type { SetSpec } from './spec.ts';

export function encodeJpeg(picture: Picture, { quality, subsampling }: SetSpec): Promise<Buffer> {
  return sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: subsampling }).toBuffer();
}

/** The APP1 segment of a photograph with an EXIF block: invented camera and place, so that there is something to find and to remove. */
export async function exifSegment(): Promise<Buffer> {
  const file = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'grey' } })
    .withExif({ IFD0: { Make: 'dx', Model: 'Drawn camera', Software: 'bench', DateTime: '2020:01:02 03:04:05' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 12/1 30/1' } })
    .jpeg().toBuffer();
  const start = file.indexOf(Buffer.from([0xff, 0xe1]));
  return file.subarray(start, start + 2 + file.readUInt16BE(start + 2));
}

/** A JPEG with one more segment behind its start marker. */
export function withSegment(jpeg: Buffer, segment: Buffer): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}
