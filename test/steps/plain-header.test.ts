import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announcedPixels } from '../../src/steps/formats/announced-pixels.ts';
import { hardLimits, openPicture } from '../../src/steps/open-picture.ts';
import { DecodeError, type Header } from '../../src/steps/picture.ts';
import { plainHeader } from '../../src/steps/plain-header.ts';
import sharp from '../../src/steps/sharp-setup.ts';
import { drawn, exifSegment, hasShared, jpegSegment, sharedFile, sharedFiles, tiffBlock, withSegments } from './support.ts';

const raw = { raw: { width: 40, height: 30, channels: 3 as const } };
const image = sharp(drawn(40, 30).data, raw);
const jpegs = [
  await image.clone().jpeg().toBuffer(),
  await image.clone().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
  await image.clone().toColourspace('b-w').jpeg().toBuffer(),
];

/** Header and pixels, or the failure, as a picture of which this is known answers. */
async function answers(bytes: Uint8Array, known: 'nothing' | 'to-be-decoded'): Promise<unknown> {
  const picture = openPicture(bytes, hardLimits, known);
  try {
    const header: Header = await picture.header();
    return { header, pixels: Buffer.from((await picture.pixels()).data).toString('base64') };
  } catch (error) {
    if (error instanceof DecodeError) return { reason: error.reason, detail: error.detail };
    throw error;
  }
}

describe('the header of a plain JPEG', () => {
  it('QC-2 is told without the decoder, and for nothing else', async () => {
    for (const bytes of jpegs) expect(plainHeader(bytes)).toEqual(await openPicture(bytes).header());
    const turned = withSegments(jpegs[0]!, exifSegment(tiffBlock([[0x0112, 3, 1, 6]])));
    expect(plainHeader(turned)).toMatchObject({ orientation: 6, width: 30, storedWidth: 40 });
    expect(plainHeader(await image.clone().png().toBuffer())).toBeUndefined();
    expect(plainHeader(await image.clone().toColourspace('cmyk').jpeg().toBuffer())).toBeUndefined();
    expect(plainHeader(await image.clone().withIccProfile('srgb').jpeg().toBuffer())).toBeUndefined();
  });

  it('QC-1 QC-2 what is known of a picture changes no answer, whatever the bytes', async () => {
    const hostile = fc.tuple(fc.constantFrom(...jpegs), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.boolean()).map(([jpeg, changes, early]) => {
      const bytes = withSegments(jpeg, jpegSegment(0xfe, Buffer.from('x')));
      /* Half of them in the tables and headers, where a single byte matters. */
      for (const [at, value] of changes) bytes[at % (early ? Math.min(640, bytes.length) : bytes.length)] = value;
      return bytes;
    });
    await fc.assert(
      fc.asyncProperty(hostile, async (bytes) => {
        expect(await answers(bytes, 'to-be-decoded')).toEqual(await answers(bytes, 'nothing'));
      }),
      { numRuns: 300 },
    );
  });
});

describe('announced pixels', () => {
  it('QC-1 are those of the header, for every format', async () => {
    const files = [
      ...jpegs,
      await image.clone().png().toBuffer(),
      await image.clone().gif().toBuffer(),
      await image.clone().webp().toBuffer(),
      await image.clone().webp({ lossless: true }).toBuffer(),
      await image.clone().withIccProfile('srgb').webp().toBuffer(),
      await image.clone().tiff().toBuffer(),
    ];
    for (const bytes of files) expect(announcedPixels(bytes)).toBe(1200);
    expect(announcedPixels(Buffer.from('no image'))).toBe(0);
  });

  it('QC-1 of broken bytes never throw', () => {
    const starts = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'II*\0', 'RIFF____WEBPVP8X', 'RIFF____WEBPVP8L', 'GIF89a'].map((text) => Buffer.from(text, 'latin1'));
    fc.assert(fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 40 }), (start, rest) => {
      expect(announcedPixels(Buffer.concat([start, rest])) ?? 0).toBeGreaterThanOrEqual(0);
    }));
  });
});

describe.skipIf(!hasShared)('over ../shared/data', () => {
  it('QC-2 the header of every plain JPEG that decodes is what the decoder says, and every size is announced', async () => {
    let plain = 0;
    for (const path of ['images', 'exif', 'corrupt'].flatMap(sharedFiles)) {
      const bytes = sharedFile(path);
      const header = await openPicture(bytes).header().catch(() => undefined);
      if (!header) continue;
      expect(announcedPixels(bytes) ?? header.width * header.height, path).toBe(header.width * header.height);
      const own = plainHeader(bytes);
      if (!own) continue;
      plain++;
      expect(own, path).toEqual(header);
    }
    expect(plain).toBeGreaterThan(100);
  });
});
