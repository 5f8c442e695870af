import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openPicture } from '../../src/steps/open-picture.ts';
import { hasExactImageData } from '../../src/steps/produce/clean-png.ts';
import { parsePng } from '../../src/steps/formats/png.ts';
import sharp from '../../src/steps/sharp-setup.ts';
import { doneOf, drawn, exifSegment, factOf, hasShared, jpegSegment, pngChunk, run, sharedFile, sharedFiles, tiffBlock, verdict, withChunks, withSegments } from './support.ts';

const raw = { raw: { width: 40, height: 30, channels: 3 as const } };
const picture = drawn(40, 30);
const jpeg = await sharp(picture.data, raw).jpeg({ quality: 80, progressive: true }).toBuffer();
const png = await sharp(picture.data, raw).png().toBuffer();
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

async function cleaned(bytes: Uint8Array): Promise<{ method: unknown; bytes: Buffer; fact: { [key: string]: unknown } }> {
  const { fact, artefacts } = await doneOf('clean', bytes);
  expect(artefacts).toHaveLength(1);
  expect(artefacts[0]).toMatchObject({ role: 'image', width: fact['released_width'], height: fact['released_height'] });
  return { method: fact['clean_method'], bytes: Buffer.from(artefacts[0]!.bytes), fact };
}

/** Everything from the first table or frame header on, of a JPEG whose pictures segments come last: by plain search, not by our parser. */
function scans(bytes: Buffer): string[] {
  const found: string[] = [];
  let at = bytes.indexOf(Buffer.from([0xff, 0xda]));
  while (at >= 0) {
    let end = at + 2;
    while (!(bytes[end] === 0xff && bytes[end + 1] !== 0 && !(bytes[end + 1]! >= 0xd0 && bytes[end + 1]! <= 0xd7))) end++;
    found.push(bytes.subarray(at, end).toString('base64'));
    if (bytes[end + 1] === 0xd9) return found;
    at = bytes.indexOf(Buffer.from([0xff, 0xda]), end);
  }
  return found;
}

function idat(bytes: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(bytes.subarray(at, at + 12 + bytes.readUInt32BE(at)));
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') break;
  }
  return Buffer.concat(parts).toString('base64');
}

describe('clean, losslessly', () => {
  it('DEID-1 DEID-2 a JPEG keeps its scans byte for byte and loses everything else', async () => {
    const dirty = Buffer.concat([
      withSegments(
        jpeg,
        exifSegment(tiffBlock([[0x0112, 3, 1, 1]])),
        jpegSegment(0xfe, latin('Jane Doe, born 1970')),
        jpegSegment(0xe1, latin('http://ns.adobe.com/xap/1.0/\0<a dc:creator="Jane"/>')),
        jpegSegment(0xe2, latin('MPF\0')),
        jpegSegment(0xee, latin('Adobe\0d\0\0\0\0\x01Jane')),
      ),
      jpeg,
      latin('Jane'),
    ]);
    const result = await cleaned(dirty);
    expect(result.method).toBe('lossless');
    expect(scans(result.bytes)).toEqual(scans(jpeg));
    expect(scans(result.bytes).length).toBeGreaterThan(1);
    expect(result.bytes.includes('Jane')).toBe(false);
    expect(result.bytes.includes('Exif')).toBe(false);
    expect(result.bytes.indexOf(Buffer.from([0xff, 0xd9]))).toBe(result.bytes.length - 2);
    expect(result.fact).toMatchObject({ released_format: 'jpeg', released_pixels_sha256: (await factOf('pixels', dirty))['pixels_sha256'] });
    expect(result.fact['removed_tags']).toEqual([
      'comment/JPEG:Comment',
      'other/EXIF:Orientation',
      'other/JPEG:APP14',
      'other/JPEG:Exif',
      'other/XMP:packet',
      'person/XMP:creator',
      'thumbnail/JPEG:TrailingImage',
      'thumbnail/MPF:MPImages',
    ]);
  });

  it('DEID-1 a line count segment, which no decoder reads, cannot carry anything', async () => {
    const dirty = Buffer.concat([jpeg.subarray(0, -2), jpegSegment(0xdc, latin('Jane')), jpeg.subarray(-2)]);
    const result = await cleaned(dirty);
    expect(result.bytes.includes('Jane')).toBe(false);
    expect(result.fact['removed_tags']).toEqual(['other/JPEG:0xdc']);
  });

  it('DEID-2 is idempotent: a cleaned file is cleaned to itself', async () => {
    for (const bytes of [jpeg, png]) {
      const once = await cleaned(bytes);
      expect((await cleaned(once.bytes)).bytes.equals(once.bytes)).toBe(true);
    }
  });

  it('DEID-2 density and writer leave no trace: equal pictures become equal files', async () => {
    const otherDensity = await sharp(picture.data, raw).jpeg({ quality: 80, progressive: true }).withMetadata({ density: 240 }).toBuffer();
    expect(otherDensity.equals(jpeg)).toBe(false);
    expect((await cleaned(otherDensity)).bytes.equals((await cleaned(jpeg)).bytes)).toBe(true);
  });

  it('DEID-2 an RGB JPEG keeps the marker that says so, and its colours', async () => {
    /* sharp writes YCbCr. Declaring the same components RGB makes another, valid picture. */
    const start = jpeg.indexOf(Buffer.from([0xff, 0xdb]));
    const rgb = Buffer.concat([jpeg.subarray(0, 2), jpegSegment(0xee, latin('Adobe\0d\0\0\0\0\0')), jpegSegment(0xfe, latin('Jane')), jpeg.subarray(start)]);
    expect(await factOf('pixels', rgb)).not.toEqual(await factOf('pixels', jpeg));
    const result = await cleaned(rgb);
    expect(result.method).toBe('lossless');
    expect(result.fact['released_pixels_sha256']).toBe((await factOf('pixels', rgb))['pixels_sha256']);
    expect(result.bytes.includes('Jane')).toBe(false);
    const byName = Buffer.concat([jpeg.subarray(0, 2), jpeg.subarray(start)]);
    const frame = byName.indexOf(Buffer.from([0xff, 0xc2]));
    for (const [index, letter] of [...'RGB'].entries()) renameComponent(byName, frame, index, letter.charCodeAt(0));
    expect((await cleaned(byName)).fact['released_pixels_sha256']).toBe((await factOf('pixels', rgb))['pixels_sha256']);
  });

  it('DEID-1 DEID-2 a PNG keeps its image data byte for byte and loses everything else', async () => {
    const dirty = Buffer.concat([
      withChunks(
        png,
        pngChunk('tEXt', latin('Author\0Jane')),
        pngChunk('zTXt', Buffer.concat([latin('Comment\0\0'), deflateSync(latin('Jane'))])),
        pngChunk('eXIf', tiffBlock([[0x013b, 2, 4, 0x656e]])),
        pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f])),
        pngChunk('jaNe', latin('Jane')),
      ),
      latin('Jane'),
    ]);
    const result = await cleaned(dirty);
    expect(result.method).toBe('lossless');
    expect(idat(result.bytes)).toBe(idat(png));
    expect(result.bytes.includes('Jane')).toBe(false);
    expect(result.fact['released_pixels_sha256']).toBe((await factOf('pixels', png))['pixels_sha256']);
    expect(result.fact['removed_tags']).toEqual([
      'comment/PNG:Comment',
      'other/PNG:TrailingData',
      'other/PNG:eXIf',
      'other/PNG:gAMA',
      'other/PNG:jaNe',
      'other/PNG:pHYs',
      'person/EXIF:Artist',
      'person/PNG:Author',
    ]);
  });

  it('DEID-2 keeps palettes, greyscale and opaque alpha as they are', async () => {
    for (const bytes of [
      await sharp(picture.data, raw).png({ palette: true }).toBuffer(),
      await sharp(picture.data, raw).toColourspace('b-w').png().toBuffer(),
      await sharp(picture.data, raw).ensureAlpha(1).png().toBuffer(),
      await sharp(picture.data, raw).png({ progressive: true }).toBuffer(),
      await sharp(picture.data, raw).toColourspace('b-w').jpeg().toBuffer(),
    ]) {
      expect((await cleaned(bytes)).method).toBe('lossless');
    }
  });

  it('DEID-2 removes an sRGB profile without touching the pixels', async () => {
    const bytes = await sharp(picture.data, raw).withIccProfile('srgb').jpeg().toBuffer();
    const result = await cleaned(bytes);
    expect(result.method).toBe('lossless');
    expect(scans(result.bytes)).toEqual(scans(bytes));
  });

  it('DEID-1 does not carry on image data that hides more than the picture', async () => {
    const rows = Buffer.alloc(30 * 121);
    expect(exact(build(deflateSync(rows)))).toBe(true);
    expect(exact(build(Buffer.concat([deflateSync(rows), latin('Jane')])))).toBe(false);
    expect(exact(build(deflateSync(Buffer.concat([rows, latin('Jane')]))))).toBe(false);
    for (const hiding of [Buffer.concat([deflateSync(rows), latin('Jane')]), deflateSync(Buffer.concat([rows, latin('Jane')]), { level: 0 })]) {
      expect(build(hiding).includes('Jane')).toBe(true);
      const result = await cleaned(build(hiding));
      expect(result.method).toBe('re-encoded');
      expect(result.bytes.includes('Jane')).toBe(false);
    }
  });
});

/** The header of `png` with other image data. */
function build(data: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, 33), pngChunk('IDAT', data), pngChunk('IEND', Buffer.alloc(0))]);
}

function exact(bytes: Buffer): boolean {
  const file = parsePng(bytes);
  return file.ok && hasExactImageData(bytes, file.value);
}

function renameComponent(bytes: Buffer, frame: number, index: number, id: number): void {
  const old = bytes[frame + 10 + index * 3]!;
  bytes[frame + 10 + index * 3] = id;
  let at = bytes.indexOf(Buffer.from([0xff, 0xda]));
  while (at >= 0) {
    for (let component = 0; component < bytes[at + 4]!; component++) if (bytes[at + 5 + component * 2] === old) bytes[at + 5 + component * 2] = id;
    at = bytes.indexOf(Buffer.from([0xff, 0xda]), at + 2);
  }
}

describe('clean, by writing anew', () => {
  it.each([2, 3, 4, 5, 6, 7, 8])('DEID-2 a JPEG of orientation %i is written upright at 4:4:4', async (orientation) => {
    const bytes = withSegments(jpeg, exifSegment(tiffBlock([[0x0112, 3, 1, orientation]])));
    const result = await cleaned(bytes);
    expect(result.method).toBe('re-encoded');
    const turned = orientation >= 5;
    expect(result.fact).toMatchObject({ released_format: 'jpeg', released_width: turned ? 30 : 40, released_height: turned ? 40 : 30 });
    expect(await factOf('decode', result.bytes)).toMatchObject({ chroma_subsampling: '4:4:4', orientation: 1, progressive: false });
    /* Quality 95 on a drawn picture: close to the upright original, everywhere. */
    const original = (await openPicture(bytes).pixels()).data;
    const released = (await openPicture(result.bytes).pixels()).data;
    const error = original.reduce((sum, value, index) => sum + Math.abs(value - released[index]!), 0) / original.length;
    expect(error).toBeLessThan(4);
    expect((await cleaned(bytes)).bytes.equals(result.bytes)).toBe(true);
  });

  it('DEID-2 other formats, depths and profiles become a PNG or JPEG of 8 bit sRGB', async () => {
    const deep = await sharp(new Uint16Array(40 * 30 * 3).map((_, i) => picture.data[i]! * 257), raw).toColourspace('rgb16').png().toBuffer();
    for (const bytes of [
      deep,
      await sharp(picture.data, raw).tiff({ compression: 'lzw' }).toBuffer(),
      await sharp(picture.data, raw).webp({ lossless: true }).toBuffer(),
      withChunks(png, pngChunk('eXIf', tiffBlock([[0x0112, 3, 1, 1]]))).subarray(0),
    ]) {
      const result = await cleaned(bytes);
      expect(result.fact).toMatchObject({ released_format: 'png', released_pixels_sha256: (await factOf('pixels', png))['pixels_sha256'] });
      expect(await factOf('decode', result.bytes)).toMatchObject({ format: 'png', bit_depth: 8, icc: 'none' });
    }
    const cmyk = await sharp(picture.data, raw).toColourspace('cmyk').jpeg().toBuffer();
    expect(await factOf('decode', cmyk)).toMatchObject({ channels: 4 });
    const result = await cleaned(cmyk);
    expect(result).toMatchObject({ method: 're-encoded' });
    expect(await factOf('decode', result.bytes)).toMatchObject({ channels: 3, colour_space: 'srgb' });
    expect(await cleaned(await sharp(picture.data, raw).withIccProfile('p3').jpeg().toBuffer())).toMatchObject({ method: 're-encoded' });
  });

  it('DEID-1 does not run on what could not be scanned', async () => {
    expect(verdict(await run('clean', withSegments(jpeg, exifSegment(latin('nonsense')))))).toBe('skipped');
  });
});

describe.skipIf(!hasShared)('clean, on real files of ../shared/data', () => {
  it('DEID-2 every HAM10000, ISIC and PAD-UFES-20 picture of the output standard is cleaned losslessly', async () => {
    const paths = ['ham10000', 'pad-ufes-20', 'isic-archive'].flatMap((folder) => sharedFiles(`images/${folder}`)).filter((path) => /\.(jpg|png)$/.test(path));
    /* By the files' own headers: one JPEG with orientation 6, one PNG of 16 bit. */
    const others = new Set(['images/isic-archive/image_with_exif_including_orientation.jpg', 'images/isic-archive/RCM_tile_with_exif.png']);
    for (const path of paths) {
      const bytes = sharedFile(path);
      const result = await cleaned(bytes);
      expect(result.method, path).toBe(others.has(path) ? 're-encoded' : 'lossless');
      if (others.has(path)) continue;
      expect(path.endsWith('.jpg') ? scans(result.bytes) : idat(result.bytes), path).toEqual(path.endsWith('.jpg') ? scans(bytes) : idat(bytes));
    }
  });

  it('DEID-1 nothing of camera, owner, place or time remains in the bytes of any cleaned file', async () => {
    const words = ['Exif\0', 'http://ns.adobe', 'Photoshop', 'MPF\0', 'GPS', 'Nikon', 'NIKON', 'COOLPIX', 'Canon', 'OLYMPUS', 'KODAK', 'Kodak', 'FUJIFILM', 'PENTAX', 'SONY', 'Apple', 'iPhone', 'Copyright', 'Phil Harvey', 'rdf:', 'ICC_PROFILE', 'tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME'];
    let checked = 0;
    let dirty = 0;
    for (const path of sharedFiles('exif')) {
      const bytes = sharedFile(path);
      const outcome = await run('clean', bytes);
      if (!('ok' in outcome) || !outcome.ok) continue;
      const released = Buffer.from(outcome.artefacts![0]!.bytes);
      for (const word of words) expect(released.includes(word), `${path}: ${word}`).toBe(false);
      const independent = await sharp(released).metadata();
      expect([independent.exif, independent.icc, independent.iptc, independent.xmp, independent.orientation, independent.comments], path).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
      checked++;
      if (words.some((word) => bytes.includes(word))) dirty++;
    }
    expect(checked).toBeGreaterThan(50);
    expect(dirty).toBeGreaterThan(40);
  });
});
