import { describe, expect, it } from 'vitest';
import sharp from '../../src/steps/sharp-setup.ts';
import { drawn, exifSegment, factOf, hasShared, run, sharedFile, sharedFiles, tiffBlock, verdict, withSegments } from './support.ts';

const image = await sharp(drawn(20, 10).data, { raw: { width: 20, height: 10, channels: 3 } }).jpeg().toBuffer();
const turnedImage = withSegments(image, exifSegment(tiffBlock([[0x0112, 3, 1, 6]])));

/** A mask that is `value` inside the box and 0 outside. */
async function mask(width: number, height: number, box: readonly [number, number, number, number], value = 255): Promise<Buffer> {
  const [left, top, w, h] = box;
  const data = Buffer.alloc(width * height);
  for (let y = top; y < top + h; y++) for (let x = left; x < left + w; x++) data[y * width + x] = value;
  return sharp(data, { raw: { width, height, channels: 1 } }).png().toBuffer();
}

describe('crop-box', () => {
  it('SPEC-5 is the box around the mask, with the share covered', async () => {
    const fact = await factOf('crop-box', image, {}, { maskBytes: await mask(20, 10, [3, 2, 5, 4]) });
    expect(fact).toEqual({ box_x: 3, box_y: 2, box_width: 5, box_height: 4, mask_share: 0.1 });
  });

  it('SPEC-5 counts samples above 127 only', async () => {
    expect(verdict(await run('crop-box', image, {}, { maskBytes: await mask(20, 10, [3, 2, 5, 4], 127) }))).toBe('mask-empty');
    expect(verdict(await run('crop-box', image, {}, { maskBytes: await mask(20, 10, [3, 2, 5, 4], 128) }))).toBe('ok');
  });

  it('SPEC-5 turns a mask that was drawn on the stored picture, and leaves one drawn upright', async () => {
    /* Stored 20 × 10, orientation 6: upright (x, y) = (9 − stored y, stored x). Rows 2–5 become columns 4–7. */
    const upright = { box_x: 4, box_y: 3, box_width: 4, box_height: 5, mask_share: 0.1 };
    expect(await factOf('crop-box', turnedImage, {}, { maskBytes: await mask(20, 10, [3, 2, 5, 4]) })).toEqual(upright);
    expect(await factOf('crop-box', turnedImage, {}, { maskBytes: await mask(10, 20, [4, 3, 4, 5]) })).toEqual(upright);
  });

  it('SPEC-5 refuses a mask of another size, an unreadable one, and one whose orientation cannot be told', async () => {
    expect(verdict(await run('crop-box', image, {}, { maskBytes: await mask(10, 20, [0, 0, 1, 1]) }))).toBe('mask-size');
    expect(verdict(await run('crop-box', image, {}, { maskBytes: Buffer.from('no mask') }))).toBe('mask-unreadable');
    const halfTurn = withSegments(image, exifSegment(tiffBlock([[0x0112, 3, 1, 3]])));
    expect(verdict(await run('crop-box', halfTurn, {}, { maskBytes: await mask(20, 10, [0, 0, 1, 1]) }))).toBe('mask-orientation');
    expect(verdict(await run('crop-box', image))).toBe('skipped');
  });
});

describe.skipIf(!hasShared)('crop-box, on the masks of ../shared/data', () => {
  const masks = hasShared ? sharedFiles('images/ham10000').filter((path) => path.endsWith('.png')) : [];

  it('there are five', () => expect(masks).toHaveLength(5));

  it.each(masks)('SPEC-5 %s: the box equals that of a plain loop', async (path) => {
    const maskBytes = sharedFile(path);
    const { data, info } = await sharp(maskBytes).greyscale().raw().toBuffer({ resolveWithObject: true });
    const inside = Array.from({ length: info.width * info.height }, (_, i) => i).filter((i) => data[i * info.channels]! > 127);
    const xs = inside.map((i) => i % info.width);
    const ys = inside.map((i) => Math.floor(i / info.width));
    const fact = await factOf('crop-box', sharedFile(path.replace('.png', '.jpg')), {}, { maskBytes });
    expect(fact).toEqual({
      box_x: least(xs),
      box_y: least(ys),
      box_width: most(xs) - least(xs) + 1,
      box_height: most(ys) - least(ys) + 1,
      mask_share: Number((inside.length / (600 * 450)).toFixed(6)),
    });
  });
});

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}
