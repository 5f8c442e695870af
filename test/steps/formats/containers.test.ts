import fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseGif } from '../../../src/steps/formats/gif.ts';
import { parsePng } from '../../../src/steps/formats/png.ts';
import { sniffFormat } from '../../../src/steps/formats/sniff.ts';
import { parseTiff, tiffOrientation } from '../../../src/steps/formats/tiff.ts';
import { parseWebp } from '../../../src/steps/formats/webp.ts';
import { isSrgbProfile } from '../../../src/steps/formats/icc.ts';
import { scanMetadata, ScanError } from '../../../src/steps/metadata/scan.ts';
import sharp from '../../../src/steps/sharp-setup.ts';
import { drawn, pngChunk, tiffBlock } from '../support.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** 1 × 1, 8 bit, greyscale, not interlaced. */
const IHDR = pngChunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
const IDAT = pngChunk('IDAT', deflateSync(Buffer.from([0, 77])));
const IEND = pngChunk('IEND', Buffer.alloc(0));
const png = Buffer.concat([SIGNATURE, IHDR, IDAT, IEND]);

function reasonOf(file: { ok: true } | { ok: false; problem: { reason: string } }): string {
  return file.ok ? 'ok' : file.problem.reason;
}

describe('the PNG parser', () => {
  it('QC-1 reads the header and the place where the picture ends', () => {
    const file = parsePng(Buffer.concat([png, Buffer.from('tail')]));
    if (!file.ok) throw new Error(file.problem.detail);
    expect({ ...file.value, chunks: file.value.chunks.map((chunk) => chunk.type) }).toEqual({
      chunks: ['IHDR', 'IDAT', 'IEND'],
      width: 1,
      height: 1,
      bitDepth: 8,
      colourType: 0,
      interlaced: false,
      end: png.length,
    });
  });

  it('QC-1 tells truncated from damaged', () => {
    for (let length = 8; length < png.length; length++) expect(reasonOf(parsePng(png.subarray(0, length))), `${length}`).toBe('truncated');
    const flipped = Buffer.from(png);
    flipped[SIGNATURE.length + IHDR.length + 9]! ^= 1;
    expect(reasonOf(parsePng(flipped))).toBe('damaged');
    expect(reasonOf(parsePng(Buffer.concat([SIGNATURE, IDAT, IHDR, IEND])))).toBe('damaged');
    expect(reasonOf(parsePng(Buffer.concat([SIGNATURE, IHDR, IDAT, pngChunk('IEND', Buffer.from('Jane'))])))).toBe('damaged');
    expect(reasonOf(parsePng(Buffer.concat([SIGNATURE, IHDR, IEND])))).toBe('damaged');
    expect(reasonOf(parsePng(Buffer.concat([SIGNATURE, IHDR, IDAT, pngChunk('tEXt', Buffer.from('a\0b')), IDAT, IEND])))).toBe('damaged');
    expect(reasonOf(parsePng(Buffer.concat([SIGNATURE, IHDR, pngChunk('ABCD', Buffer.alloc(1)), IDAT, IEND])))).toBe('damaged');
  });
});

describe('the other containers', () => {
  it('QC-1 finds the directories of a TIFF and does not follow a loop', () => {
    const looped = tiffBlock([[0x8769, 4, 1, 8]]);
    expect(parseTiff(looped)).toMatchObject({ broken: true });
    const orientation = tiffBlock([[0x0112, 3, 1, 6]]);
    expect(parseTiff(orientation)).toMatchObject({ broken: false, ifds: [{ name: 'ifd0' }] });
    expect(tiffOrientation(orientation)).toBe(6);
    expect(tiffOrientation(tiffBlock([[0x0112, 4, 1, 8]]))).toBe(8);
    expect(tiffOrientation(tiffBlock([[0x0112, 1, 1, 3]]))).toBe(3);
    expect(tiffOrientation(tiffBlock([[0x0112, 2, 1, 3]]))).toBe(1);
    expect(tiffOrientation(tiffBlock([[0x0112, 3, 1, 9]]))).toBe(1);
    expect(tiffOrientation(tiffBlock([[0x0112, 3, 1, 0]]))).toBe(1);
    expect(tiffOrientation(tiffBlock([]))).toBe(1);
    expect(parseTiff(Buffer.from('not a TIFF at all'))).toBeUndefined();
  });

  it('QC-1 never throws and never loops, whatever the bytes', async () => {
    const webp = await sharp(drawn(9, 7).data, { raw: { width: 9, height: 7, channels: 3 } }).webp().toBuffer();
    const gif = await sharp(drawn(9, 7).data, { raw: { width: 9, height: 7, channels: 3 } }).gif().toBuffer();
    const tiff = await sharp(drawn(9, 7).data, { raw: { width: 9, height: 7, channels: 3 } }).tiff().toBuffer();
    expect(reasonOf(parseWebp(webp))).toBe('ok');
    expect(reasonOf(parseGif(gif))).toBe('ok');
    const seeds = [png, webp, gif, tiff];
    const hostile = fc.tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }), fc.nat()).map(([seed, changes, cut]) => {
      const bytes = Buffer.from(seed);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes.subarray(0, cut % 3 === 0 ? cut % (bytes.length + 1) : bytes.length);
    });
    await fc.assert(
      fc.asyncProperty(hostile, async (bytes) => {
        const answers = [parsePng(bytes), parseWebp(bytes), parseGif(bytes)].map(reasonOf);
        expect(answers.every((answer) => ['ok', 'truncated', 'damaged'].includes(answer))).toBe(true);
        parseTiff(bytes);
        isSrgbProfile(bytes);
        const format = sniffFormat(bytes);
        if (!format) return;
        try {
          await scanMetadata(format, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ScanError);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('QC-1 goes by the bytes and refuses what is not one of five formats', () => {
    expect(sniffFormat(png)).toBe('png');
    for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '%PDF-1.7', 'BM', '', '\0\0\0\x18ftypheic', 'II+\0', 'RIFF\0\0\0\0WAVE']) {
      expect(sniffFormat(Buffer.from(text, 'latin1')), text).toBeUndefined();
    }
  });
});

describe('the profile test', () => {
  it('DEID-2 knows sRGB by its numbers, and nothing else', async () => {
    const image = sharp(drawn(8, 8).data, { raw: { width: 8, height: 8, channels: 3 } });
    const profile = async (name: string): Promise<Buffer> => {
      const bytes = await image.clone().withIccProfile(name).png().toBuffer();
      return (await sharp(bytes).metadata()).icc!;
    };
    expect(isSrgbProfile(await profile('srgb'))).toBe(true);
    expect(isSrgbProfile(await profile('p3'))).toBe(false);
    const renamed = Buffer.from(await profile('p3'));
    const name = renamed.indexOf('P3');
    if (name > 0) renamed.write('sR', name, 'latin1');
    expect(isSrgbProfile(renamed)).toBe(false);
  });
});
