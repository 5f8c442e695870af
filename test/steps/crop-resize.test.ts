import { describe, expect, it } from 'vitest';
import { openPicture } from '../../src/steps/open-picture.ts';
import sharp from '../../src/steps/sharp-setup.ts';
import { doneOf, drawn, exifSegment, factOf, run, tiffBlock, verdict, withSegments } from './support.ts';

const raw = { raw: { width: 60, height: 40, channels: 3 as const } };
const picture = drawn(60, 40);
const png = await sharp(picture.data, raw).png().toBuffer();
const jpeg = await sharp(picture.data, raw).jpeg({ quality: 95 }).toBuffer();
const box = { x: 10, y: 5, width: 20, height: 10 };

describe('crop', () => {
  it('SPEC-5 holds exactly the pixels of the decided box', async () => {
    const { fact, artefacts } = await doneOf('crop', png, {}, { decisions: { crop: box } });
    expect(fact).toMatchObject({ crop_x: 10, crop_y: 5, crop_width: 20, crop_height: 10 });
    expect(artefacts).toMatchObject([{ role: 'crop', extension: 'png', width: 20, height: 10 }]);
    const expected = await sharp(picture.data, raw).extract({ left: 10, top: 5, width: 20, height: 10 }).raw().toBuffer();
    expect(Buffer.from((await openPicture(artefacts[0]!.bytes).pixels()).data).equals(expected)).toBe(true);
    expect(fact['crop_pixels_sha256']).toBe((await factOf('pixels', artefacts[0]!.bytes))['pixels_sha256']);
  });

  it('SPEC-5 adds a margin and stays inside the image', async () => {
    expect(await factOf('crop', png, { margin: 0.1 }, { decisions: { crop: box } })).toMatchObject({ crop_x: 8, crop_y: 4, crop_width: 24, crop_height: 12 });
    /* 20 on each side of 10…30 and 10 around 5…15: the left and top edges stop at 0. */
    expect(await factOf('crop', png, { margin: 1 }, { decisions: { crop: box } })).toMatchObject({ crop_x: 0, crop_y: 0, crop_width: 50, crop_height: 25 });
  });

  it('SPEC-5 a box is in upright pixels, and a JPEG stays a JPEG without metadata', async () => {
    const turned = withSegments(jpeg, exifSegment(tiffBlock([[0x0112, 3, 1, 6]])));
    const { artefacts } = await doneOf('crop', turned, {}, { decisions: { crop: { x: 30, y: 50, width: 10, height: 10 } } });
    expect(artefacts).toMatchObject([{ extension: 'jpg', width: 10, height: 10 }]);
    expect((await factOf('metadata', artefacts[0]!.bytes))['metadata_tags']).toEqual([]);
    expect(verdict(await run('crop', jpeg, {}, { decisions: { crop: { x: 30, y: 50, width: 10, height: 10 } } }))).toBe('box-outside');
  });

  it('SPEC-5 does not run without a decision', async () => {
    expect(verdict(await run('crop', png))).toBe('skipped');
    expect(verdict(await run('crop', png, {}, { decisions: { crop: { x: 0 } } }))).toMatch(/^crashed/);
  });
});

describe('resize', () => {
  it('SPEC-5 makes one derivative for each short side, and never enlarges', async () => {
    const { fact, artefacts } = await doneOf('resize', png, { sizes: [32, 20, 41, 40] });
    expect(fact).toEqual({ resized: [20, 32, 40], resize_skipped: [41] });
    expect(artefacts.map(({ role, width, height, extension }) => ({ role, width, height, extension }))).toEqual([
      { role: 'short-20', width: 30, height: 20, extension: 'png' },
      { role: 'short-32', width: 48, height: 32, extension: 'png' },
      { role: 'short-40', width: 60, height: 40, extension: 'png' },
    ]);
    for (const { bytes, width, height } of artefacts) expect(await factOf('decode', bytes)).toMatchObject({ width, height, format: 'png' });
    expect(Buffer.from((await openPicture(artefacts[2]!.bytes).pixels()).data).equals(picture.data)).toBe(true);
  });

  it('SPEC-5 keeps the mean of the picture, and the same bytes come out again', async () => {
    const first = await doneOf('resize', png, { sizes: [20] });
    const second = await doneOf('resize', png, { sizes: [20] });
    expect(Buffer.from(first.artefacts[0]!.bytes).equals(second.artefacts[0]!.bytes)).toBe(true);
    const scaled = await openPicture(first.artefacts[0]!.bytes).pixels();
    expect(Math.abs(mean(scaled.data) - mean(picture.data))).toBeLessThan(2);
  });

  it('SPEC-5 makes nothing by default', async () => {
    expect(await doneOf('resize', png)).toEqual({ fact: { resized: [], resize_skipped: [] }, artefacts: [] });
  });
});

function mean(data: Uint8Array): number {
  return data.reduce((sum, value) => sum + value, 0) / data.length;
}
