import { bmvbhashEven } from 'blockhash-core';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { demo, imageFiles } from './demo.ts';

const side = 128;

/** The hashes of the upright picture, squeezed to a square, in its eight orientations. */
async function hashesOf(file: string): Promise<bigint[]> {
  const upright = await sharp(join(demo, file)).autoOrient().raw().toBuffer({ resolveWithObject: true });
  const raw = { width: upright.info.width, height: upright.info.height, channels: 3 as const };
  const pixels = await sharp(upright.data, { raw }).resize(side, side, { fit: 'fill', kernel: 'linear' }).ensureAlpha().raw().toBuffer();
  return [0, 1, 2, 3, 4, 5, 6, 7].map((orientation) => {
    const turned = new Uint8Array(pixels.length);
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const [column, row] = orientation & 4 ? [y, x] : [x, y];
        const from = ((orientation & 2 ? side - 1 - row : row) * side + (orientation & 1 ? side - 1 - column : column)) * 4;
        turned.set(pixels.subarray(from, from + 4), (y * side + x) * 4);
      }
    }
    return BigInt(`0x${bmvbhashEven({ width: side, height: side, data: turned }, 16)}`);
  });
}

function distance(a: bigint, b: bigint): number {
  let bits = 0;
  for (let rest = a ^ b; rest > 0n; rest >>= 1n) bits += Number(rest & 1n);
  return bits;
}

const hashes = new Map<string, readonly bigint[]>();
beforeAll(async () => {
  for (const file of imageFiles.filter((name) => !name.includes('DD_0077'))) {
    hashes.set(basename(file), await hashesOf(file));
  }
});

it('DUP-1 within 10 of 256 bits are the planted copies, and only those', () => {
  const near: string[] = [];
  const files = [...hashes];
  for (const [index, [one, [plain]]] of files.entries()) {
    for (const [other, turned] of files.slice(index + 1)) {
      if (Math.min(...turned.map((bits) => distance(plain!, bits))) <= 10) near.push(`${one} ${other}`);
    }
  }
  expect(near.toSorted()).toEqual([
    'DD_0003.jpg DD_0067.jpg',
    'DD_0018.jpg DD_0068.jpg',
    'DD_0032.jpg DD_0069.jpg',
    'DD_0041.jpg DD_0070.jpg',
    'DD_0050.jpg DD_0071.jpg',
    'PAT_1_3_4.jpg PAT_1_3_499.jpg',
  ]);
});
