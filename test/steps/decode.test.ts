import { describe, expect, it } from 'vitest';
import { deflateSync } from 'node:zlib';
import { openPicture } from '../../src/steps/open-picture.ts';
import sharp from '../../src/steps/sharp-setup.ts';
import { drawn, exifSegment, factOf, hasShared, pngChunk, run, sharedFile, tiffBlock, verdict, withChunks, withSegments } from './support.ts';

const picture = drawn(40, 30);
const raw = { raw: { width: 40, height: 30, channels: 3 as const } };
const jpeg = await sharp(picture.data, raw).jpeg({ quality: 90, chromaSubsampling: '4:2:0' }).toBuffer();
const png = await sharp(picture.data, raw).png().toBuffer();

describe('decode', () => {
  it('QC-1 QC-2 records what a JPEG is', async () => {
    expect(await factOf('decode', jpeg)).toEqual({
      format: 'jpeg',
      width: 40,
      height: 30,
      stored_width: 40,
      stored_height: 30,
      orientation: 1,
      channels: 3,
      bit_depth: 8,
      colour_space: 'srgb',
      icc: 'none',
      gamma_ignored: false,
      has_alpha: false,
      progressive: false,
      chroma_subsampling: '4:2:0',
      greyscale: false,
      frames: 1,
      trailing_bytes: 0,
    });
  });

  it('QC-1 goes by the bytes for every format and gives the same pixels for lossless ones', async () => {
    const expected = await factOf('pixels', png);
    for (const bytes of [await sharp(picture.data, raw).tiff({ compression: 'lzw' }).toBuffer(), await sharp(picture.data, raw).webp({ lossless: true }).toBuffer()]) {
      expect(await factOf('pixels', bytes)).toEqual(expected);
      expect(await factOf('decode', bytes)).toMatchObject({ width: 40, height: 30, chroma_subsampling: 'none' });
    }
    expect(await factOf('decode', await sharp(picture.data, raw).gif().toBuffer())).toMatchObject({ format: 'gif', width: 40, height: 30 });
  });

  it('QC-1 the pixels of a PNG are those that were drawn, and their digest covers the size', async () => {
    const raster = await openPicture(png).pixels();
    expect(Buffer.from(raster.data).equals(picture.data)).toBe(true);
    const turned = await sharp(picture.data, { raw: { width: 30, height: 40, channels: 3 } }).png().toBuffer();
    expect(await factOf('pixels', turned)).not.toEqual(await factOf('pixels', png));
  });

  it('QC-1 decodes once, however many ask', async () => {
    const one = openPicture(png);
    expect(await one.pixels()).toBe(await one.pixels());
    expect(await one.working(16)).toBe(await one.working(16));
    expect(await one.header()).toBe(await one.header());
  });

  it('ENG-3 frees the pixels when it is closed, the bytes of the file are left', async () => {
    const one = openPicture(png);
    const raster = await one.pixels();
    one.close();
    expect(raster.data.length).toBe(0);
    expect(one.bytes.length).toBe(png.length);
    openPicture(png).close();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('QC-1 turns orientation %i upright, as an independent program does', async (orientation) => {
    const bytes = withSegments(jpeg, exifSegment(tiffBlock([[0x0112, 3, 1, orientation]])));
    const fact = await factOf('decode', bytes);
    const independent = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    expect(fact).toMatchObject({ orientation, stored_width: 40, stored_height: 30, width: independent.info.width, height: independent.info.height });
    expect(Buffer.from((await openPicture(bytes).pixels()).data).equals(independent.data)).toBe(true);
  });

  it('QC-1 reads the orientation of a PNG from eXIf and from raw profiles', async () => {
    const block = tiffBlock([[0x0112, 3, 1, 8]]);
    expect(await factOf('decode', withChunks(png, pngChunk('eXIf', block)))).toMatchObject({ orientation: 8, width: 30, height: 40 });
    const hex = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), block]);
    const text = `Raw profile type exif\0\nexif\n${String(hex.length).padStart(8)}\n${hex.toString('hex')}\n`;
    expect(await factOf('decode', withChunks(png, pngChunk('tEXt', Buffer.from(text, 'latin1'))))).toMatchObject({ orientation: 8, width: 30, height: 40 });
    const zipped = Buffer.concat([Buffer.from('Raw profile type exif\0\0', 'latin1'), deflateSync(Buffer.from(text.slice(22), 'latin1'))]);
    expect(await factOf('decode', withChunks(png, pngChunk('zTXt', zipped)))).toMatchObject({ orientation: 8 });
  });

  it('QC-2 sees greyscale in the pixels, not in the container', async () => {
    const grey = Buffer.alloc(40 * 30 * 3, 0);
    for (let at = 0; at < grey.length; at++) grey[at] = Math.floor(at / 3) % 256;
    expect(await factOf('decode', await sharp(grey, raw).png().toBuffer())).toMatchObject({ greyscale: true, channels: 3 });
    grey[grey.length - 1]! ^= 1;
    expect(await factOf('decode', await sharp(grey, raw).png().toBuffer())).toMatchObject({ greyscale: false });
    expect(await factOf('decode', await sharp(picture.data, raw).toColourspace('b-w').jpeg().toBuffer())).toMatchObject({ greyscale: true, channels: 1, colour_space: 'b-w' });
  });

  it('QC-2 brings 16 bit down to 8 and says so', async () => {
    const deep = new Uint16Array(40 * 30 * 3).map((_, index) => picture.data[index]! * 257);
    const bytes = await sharp(deep, raw).toColourspace('rgb16').png().toBuffer();
    expect(await factOf('decode', bytes)).toMatchObject({ bit_depth: 16 });
    expect(await factOf('pixels', bytes)).toEqual(await factOf('pixels', png));
  });

  it('QC-1 drops opaque alpha and refuses transparency', async () => {
    const opaque = await sharp(picture.data, raw).ensureAlpha(1).png().toBuffer();
    expect(await factOf('decode', opaque)).toMatchObject({ has_alpha: true, channels: 4 });
    expect(await factOf('pixels', opaque)).toEqual(await factOf('pixels', png));
    expect(verdict(await run('decode', await sharp(picture.data, raw).ensureAlpha(0.5).png().toBuffer()))).toBe('transparent');
  });

  it('QC-1 counts bytes after the end of the image', async () => {
    for (const bytes of [jpeg, png, await sharp(picture.data, raw).webp().toBuffer(), await sharp(picture.data, raw).gif().toBuffer()]) {
      expect(await factOf('decode', Buffer.concat([bytes, Buffer.alloc(17, 65)]))).toMatchObject({ trailing_bytes: 17 });
    }
  });

  it('QC-1 finds every truncation of a JPEG and a PNG', async () => {
    for (const whole of [jpeg, png]) {
      for (let length = 20; length < whole.length; length += 37) expect(verdict(await run('decode', whole.subarray(0, length))), `${length}`).toBe('truncated');
      expect(verdict(await run('decode', whole.subarray(0, whole.length - 1)))).toBe('truncated');
    }
  });

  it('QC-1 finds damage inside the pixels of a PNG whose checksums are right', async () => {
    const header = png.subarray(0, 33);
    const short = Buffer.concat([header, pngChunk('IDAT', deflateSync(Buffer.alloc(200))), pngChunk('IEND', Buffer.alloc(0))]);
    expect(verdict(await run('decode', short))).toBe('damaged');
  });

  it('QC-1 refuses animations, several pages, empty and foreign files', async () => {
    const frames = { raw: { width: 40, height: 30, channels: 3 as const, pageHeight: 15 } };
    expect(verdict(await run('decode', await sharp(picture.data, frames).gif().toBuffer()))).toBe('animated');
    expect(verdict(await run('decode', await sharp(picture.data, frames).webp().toBuffer()))).toBe('animated');
    const animated = withChunks(png, pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])));
    expect(verdict(await run('decode', animated))).toBe('animated');
    expect(verdict(await run('decode', Buffer.alloc(0)))).toBe('empty');
    expect(verdict(await run('decode', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')))).toBe('unsupported-format');
  });

  it('QC-1 a decompression bomb is refused from its header', async () => {
    const header = pngChunk('IHDR', Buffer.from([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0]));
    const bomb = Buffer.concat([png.subarray(0, 8), header, pngChunk('IDAT', deflateSync(Buffer.alloc(1_000_000))), pngChunk('IEND', Buffer.alloc(0))]);
    expect(verdict(await run('decode', bomb))).toBe('too-many-pixels');
    expect(verdict(await run('decode', png, { maxPixels: 1199 }))).toBe('too-many-pixels');
    expect(verdict(await run('decode', png, { maxPixels: 1200 }))).toBe('ok');
    expect(verdict(await run('decode', png, { maxBytes: png.length - 1 }))).toBe('too-many-bytes');
  });

  it('DEID-2 tells an sRGB profile from another, and converts only the other', async () => {
    const srgb = await sharp(picture.data, raw).withIccProfile('srgb').png().toBuffer();
    expect(await factOf('decode', srgb)).toMatchObject({ icc: 'srgb' });
    const { data } = await sharp(srgb, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
    expect(Buffer.from((await openPicture(srgb).pixels()).data).equals(data)).toBe(true);
    const p3 = await sharp(picture.data, raw).withIccProfile('p3').png().toBuffer();
    expect(await factOf('decode', p3)).toMatchObject({ icc: 'other' });
    const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer();
    expect(Buffer.from((await openPicture(p3).pixels()).data).equals(stored)).toBe(false);
  });

  it('DEID-2 says when a PNG states a gamma that is not that of sRGB', async () => {
    const gamma = (value: number): Buffer => {
      const data = Buffer.alloc(4);
      data.writeUInt32BE(value);
      return withChunks(png, pngChunk('gAMA', data));
    };
    expect(await factOf('decode', gamma(45455))).toMatchObject({ gamma_ignored: false });
    expect(await factOf('decode', gamma(100_000))).toMatchObject({ gamma_ignored: true });
    expect(await factOf('pixels', gamma(100_000))).toEqual(await factOf('pixels', png));
  });
});

describe.skipIf(!hasShared)('decode, on real photographs of ../shared/data', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('QC-1 Landscape_%i.jpg comes out upright', async (number) => {
    const bytes = sharedFile(`exif/orientation/Landscape_${number}.jpg`);
    const fact = await factOf('decode', bytes);
    expect(fact).toMatchObject({ width: 1800, height: 1200, orientation: number === 0 ? 1 : number });
    const independent = await sharp(bytes).autoOrient().raw().toBuffer();
    expect(Buffer.from((await openPicture(bytes).pixels()).data).equals(independent)).toBe(true);
  });
});
