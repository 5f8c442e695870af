import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPicture } from '../../src/steps/open-picture.ts';
import { DecodeError } from '../../src/steps/picture.ts';
import { withoutMetadata } from '../../src/steps/produce/clean.ts';
import { pixelDigest } from '../../src/steps/raster/digest.ts';
import sharp from '../../src/steps/sharp-setup.ts';
import { doneOf, drawn, exifSegment, hasShared, jpegSegment, pngChunk, sharedFile, sharedFiles, tiffBlock, withChunks, withSegments } from './support.ts';

const raw = { raw: { width: 40, height: 30, channels: 3 as const } };
const picture = drawn(40, 30);
const image = sharp(picture.data, raw);
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

const baseline = await image.clone().jpeg({ quality: 80 }).toBuffer();
const progressive = await image.clone().jpeg({ quality: 80, progressive: true, chromaSubsampling: '4:4:4' }).toBuffer();
const grey = await image.clone().toColourspace('b-w').jpeg().toBuffer();
const cmyk = await image.clone().toColourspace('cmyk').jpeg().toBuffer();
const png = await image.clone().png().toBuffer();

const jfif = jpegSegment(0xe0, latin('JFIF\0\x01\x01\0\0\x01\0\x01\0\0'));
const shortJfif = jpegSegment(0xe0, latin('JFIF\0\x01\x01'));
const adobe = (transform: number, length = 12): Buffer => jpegSegment(0xee, Buffer.concat([latin('Adobe\0d\0\0\0\0'), Buffer.from([transform])]).subarray(0, length));

/** The picture's segments alone: from the first quantisation table on. */
function bare(jpeg: Buffer): Buffer {
  return jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, 0xdb])));
}

/** With other component identifiers, in frame header and scans. */
function renamed(jpeg: Buffer, ids: readonly number[]): Buffer {
  const bytes = Buffer.from(jpeg);
  const frame = [0xc0, 0xc2].map((marker) => bytes.indexOf(Buffer.from([0xff, marker, 0, 17]))).find((at) => at >= 0)!;
  for (const [index, id] of ids.entries()) {
    for (let at = bytes.indexOf(Buffer.from([0xff, 0xda])); at >= 0; at = bytes.indexOf(Buffer.from([0xff, 0xda]), at + 2)) {
      for (let entry = 0; entry < bytes[at + 4]!; entry++) if (jpeg[at + 5 + entry * 2] === index + 1) bytes[at + 5 + entry * 2] = id;
    }
    bytes[frame + 10 + index * 3] = id;
  }
  return bytes;
}

function headed(jpeg: Buffer, ...segments: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, bare(jpeg)]);
}

/** Puts a segment before the second scan, or at the end where there is one. */
function between(jpeg: Buffer, segment: Buffer): Buffer {
  const first = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  const second = jpeg.indexOf(Buffer.from([0xff, 0xc4]), first);
  const at = second < 0 ? jpeg.length - 2 : second;
  return Buffer.concat([jpeg.subarray(0, at), segment, jpeg.subarray(at)]);
}

/** Whether the structure proves the cleaned file's pixels; `undecodable` and `anew` where clean does not come so far. If it does, both files are decoded and must agree. */
async function proof(bytes: Uint8Array, name?: string): Promise<'proved' | 'not proved' | 'anew' | 'undecodable'> {
  const original = openPicture(bytes);
  try {
    const digest = pixelDigest(await original.pixels());
    const lossless = withoutMetadata(bytes, await original.header());
    if (!lossless) return 'anew';
    if (!lossless.isProved) return 'not proved';
    expect(pixelDigest(await openPicture(lossless.bytes).pixels()), name).toBe(digest);
    return 'proved';
  } catch (error) {
    if (error instanceof DecodeError) return 'undecodable';
    throw error;
  }
}

describe('a cleaned file that is not decoded again', () => {
  it('DEID-2 is one whose structure proves its pixels', async () => {
    const rgb = [82, 71, 66];
    const cases: readonly (readonly [string, Buffer, string])[] = [
      ['JFIF', baseline, 'proved'],
      ['progressive', progressive, 'proved'],
      ['grey', grey, 'proved'],
      ['grey without JFIF', headed(grey), 'proved'],
      ['EXIF and no JFIF, identifiers 1 2 3', headed(baseline, exifSegment(tiffBlock([[0x0112, 3, 1, 1]]))), 'proved'],
      ['JFIF after EXIF', headed(baseline, exifSegment(tiffBlock([[0x0112, 3, 1, 1]])), jfif), 'proved'],
      ['JFIF and identifiers R G B', headed(renamed(baseline, rgb), jfif), 'proved'],
      ['identifiers R G B', headed(renamed(baseline, rgb)), 'not proved'],
      ['JFIF too short to count, identifiers R G B', headed(renamed(baseline, rgb), shortJfif), 'not proved'],
      ['JFIF only after the first scan, identifiers R G B', between(headed(renamed(progressive, rgb)), jfif), 'not proved'],
      ['other identifiers', headed(renamed(baseline, [7, 8, 9])), 'not proved'],
      ['Adobe, RGB', headed(baseline, adobe(0)), 'not proved'],
      ['Adobe, YCbCr', headed(baseline, adobe(1)), 'not proved'],
      ['JFIF and Adobe', headed(baseline, jfif, adobe(0)), 'not proved'],
      ['Adobe after a scan', between(progressive, adobe(0)), 'not proved'],
      ['comments everywhere', between(withSegments(progressive, jpegSegment(0xfe, latin('Jane'))), jpegSegment(0xfe, latin('Jane'))), 'proved'],
      ['a line count', between(baseline, jpegSegment(0xdc, Buffer.from([0, 9]))), 'proved'],
      ['bytes after the end', Buffer.concat([baseline, grey]), 'proved'],
      ['CMYK', cmyk, 'anew'],
      ['PNG', png, 'proved'],
      ['PNG with text', withChunks(png, pngChunk('tEXt', latin('Author\0Jane'))), 'proved'],
      ['PNG with gamma', withChunks(png, pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f]))), 'not proved'],
      ['PNG with significant bits', withChunks(png, pngChunk('sBIT', Buffer.from([8, 8, 8]))), 'not proved'],
      ['PNG with a transparent colour that does not occur', withChunks(png, pngChunk('tRNS', Buffer.from([0, 1, 0, 254, 0, 1]))), 'not proved'],
      ['PNG with a private chunk', withChunks(png, pngChunk('jaNe', latin('Jane'))), 'not proved'],
    ];
    const found = new Map<string, string>();
    for (const [name, bytes] of cases) {
      found.set(name, await proof(bytes, name));
      if (found.get(name) !== 'undecodable') await doneOf('clean', bytes);
    }
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(cases.map(([name, , expected]) => [name, expected])));
  });

  it('DEID-2 holds for hostile headers and bytes: proved means equal pixels', async () => {
    const ids = fc.constantFrom<readonly number[]>([1, 2, 3], [82, 71, 66], [0, 1, 2], [1, 2, 66]);
    const segment = fc.constantFrom(jfif, shortJfif, adobe(0), adobe(1), adobe(2), adobe(0, 11), jpegSegment(0xfe, latin('x')), exifSegment(tiffBlock([[0x0112, 3, 1, 1]])), jpegSegment(0xdc, Buffer.from([0, 9])));
    const hostile = fc
      .record({
        jpeg: fc.constantFrom(baseline, progressive),
        ids,
        before: fc.array(segment, { maxLength: 3 }),
        inside: fc.option(segment),
        changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 }),
      })
      .map(({ jpeg, ids: names, before, inside, changes }) => {
        const whole = headed(renamed(jpeg, names), ...before);
        const bytes = inside ? between(whole, inside) : whole;
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes;
      });
    const seen = new Set<string>();
    await fc.assert(fc.asyncProperty(hostile, async (bytes) => void seen.add(await proof(bytes))), { numRuns: 400 });
    expect(seen).toContain('proved');
    expect(seen).toContain('not proved');
  });
});

describe.skipIf(!hasShared)('a cleaned file that is not decoded again, over ../shared/data', () => {
  it('DEID-2 every file that any suite there holds: proved means equal pixels', async () => {
    const counts = { proved: 0, 'not proved': 0, anew: 0, undecodable: 0 };
    for (const folder of ['images', 'exif', 'corrupt']) for (const path of sharedFiles(folder)) counts[await proof(sharedFile(path), path)]++;
    expect(counts.proved).toBeGreaterThan(100);
    expect(counts['not proved']).toBeGreaterThan(10);
  }, 120_000);
});
