import { describe, expect, it } from 'vitest';
import { orient } from '../../src/steps/raster/orient.ts';
import sharp from '../../src/steps/sharp-setup.ts';
import { drawn, factOf, hasShared, sharedFile } from './support.ts';

async function hashes(bytes: Uint8Array): Promise<string[]> {
  return (await factOf('phash', bytes))['hashes'] as string[];
}

function distance(a: string, b: string): number {
  let bits = 0;
  for (let digit = 0; digit < a.length; digit++) bits += [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4][Number.parseInt(a[digit]!, 16) ^ Number.parseInt(b[digit]!, 16)]!;
  return bits;
}

/** The hash by its definition: blocks of 1/16 of each side, four bands of four rows, brighter than the band's median. */
function plainHash(grey: (x: number, y: number) => number): string {
  let bits = '';
  for (let band = 0; band < 4; band++) {
    const blocks = Array.from({ length: 64 }, (_, index) => grey(index % 16, band * 4 + Math.floor(index / 16)));
    const sorted = blocks.toSorted((a, b) => a - b);
    const median = (sorted[31]! + sorted[32]!) / 2;
    bits += blocks.map((value) => (value > median ? '1' : '0')).join('');
  }
  return bits.replaceAll(/.{4}/g, (nibble) => Number.parseInt(nibble, 2).toString(16));
}

/** 16 × 16 flat blocks, all unlike their neighbours. */
function level(x: number, y: number): number {
  return (x * 37 + y * 91 + x * y * 5) % 251;
}

describe('phash', () => {
  it('DUP-1 has 256 bits in eight orientations, and is the block mean hash of its definition', async () => {
    /* Blocks of 10 × 10 pixels become 8 × 8: the mean of a flat block stays its level. */
    const data = Buffer.alloc(160 * 160 * 3);
    for (let y = 0; y < 160; y++) for (let x = 0; x < 160; x++) data.fill(level(Math.floor(x / 10), Math.floor(y / 10)), (y * 160 + x) * 3, (y * 160 + x) * 3 + 3);
    const found = await hashes(await sharp(data, { raw: { width: 160, height: 160, channels: 3 } }).png().toBuffer());
    expect(found).toHaveLength(8);
    expect(found.every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
    expect(found[0]).toBe(plainHash(level));
    /* Orientation 2 is the mirror, 3 the half turn, 5 the transposition. */
    expect(found[1]).toBe(plainHash((x, y) => level(15 - x, y)));
    expect(found[2]).toBe(plainHash((x, y) => level(15 - x, 15 - y)));
    expect(found[4]).toBe(plainHash((x, y) => level(y, x)));
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('DUP-1 of a copy turned by orientation %i is a permutation of the eight', async (orientation) => {
    const picture = drawn(150, 100);
    const turned = orient(picture, orientation);
    const original = await hashes(await sharp(picture.data, { raw: { width: 150, height: 100, channels: 3 } }).png().toBuffer());
    const copy = await hashes(await sharp(turned.data, { raw: { width: turned.width, height: turned.height, channels: 3 } }).png().toBuffer());
    expect(copy.toSorted()).toEqual(original.toSorted());
    expect(copy[0]).toBe(original[orientation - 1]);
    expect(copy[0]).not.toBe(original[0]);
  });

  it('DUP-1 works on the smallest pictures', async () => {
    expect(await hashes(await sharp(Buffer.from([1, 2, 3]), { raw: { width: 1, height: 1, channels: 3 } }).png().toBuffer())).toHaveLength(8);
  });
});

describe.skipIf(!hasShared)('phash, on real pictures of ../shared/data', () => {
  it('DUP-1 a recompressed and a rescaled copy are within 10 bits, another lesion is far', async () => {
    const bytes = sharedFile('images/isic-archive/ISIC_0000000.jpg');
    const [original = ''] = await hashes(bytes);
    const [recompressed = ''] = await hashes(await sharp(bytes).jpeg({ quality: 60 }).toBuffer());
    const [thumbnail = ''] = await hashes(sharedFile('images/isic-archive/ISIC_0000000_thumbnail_256.jpg'));
    const [other = ''] = await hashes(sharedFile('images/isic-archive/ISIC_0000001.jpg'));
    expect(distance(original, recompressed)).toBeLessThanOrEqual(10);
    expect(distance(original, thumbnail)).toBeLessThanOrEqual(10);
    expect(distance(original, other)).toBeGreaterThan(32);
  });
});
