import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepNames } from '../../src/steps/registry.ts';
import { runSteps } from '../../src/steps/run-steps.ts';
import sharp from '../../src/steps/sharp-setup.ts';
import { defaults, drawn, hasShared, run, sharedFile, sharedFiles, verdict } from './support.ts';

/** Every step of both passes; `crop` has no decision and `crop-box` no mask. */
async function everything(bytes: Uint8Array): Promise<{ readonly [step: string]: string }> {
  const runs = await runSteps({ bytes, steps: stepNames().map((name) => ({ name, params: defaults(name) })), upstream: {} });
  return Object.fromEntries(Object.entries(runs).map(([name, outcome]) => [name, verdict(outcome)]));
}

const done = { decode: 'ok', pixels: 'ok', metadata: 'ok', quality: 'ok', phash: 'ok', 'crop-box': 'skipped', clean: 'ok', crop: 'skipped', resize: 'ok' };

describe('hostile bytes', () => {
  it('QC-1 a mutated file ends in a fact or a failure, never in a crash', async () => {
    const image = sharp(drawn(24, 18).data, { raw: { width: 24, height: 18, channels: 3 } });
    const seeds = [await image.clone().jpeg({ progressive: true }).toBuffer(), await image.clone().png().toBuffer(), await image.clone().webp().toBuffer(), await image.clone().tiff({ compression: 'lzw' }).toBuffer(), await image.clone().gif().toBuffer()];
    const mutated = fc.tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })).map(([seed, changes]) => {
      const bytes = Buffer.from(seed);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    });
    await fc.assert(
      fc.asyncProperty(mutated, async (bytes) => {
        for (const [name, outcome] of Object.entries(await everything(bytes))) expect(outcome, name).not.toMatch(/^crashed/);
      }),
      { numRuns: 120 },
    );
  });
});

/** Decisions written from what each file is known to be: see the READMEs and names of the suites they come from. */
const decisions: readonly (readonly [string, string])[] = [
  ['corrupt/pillow/Tests/images/truncated_jpeg.jpg', 'truncated'],
  ['corrupt/sharp/test/fixtures/truncated.jpg', 'truncated'],
  ['corrupt/sharp/test/fixtures/truncated.png', 'truncated'],
  ['corrupt/pillow/Tests/images/truncated_end_chunk.png', 'truncated'],
  ['corrupt/pillow/Tests/images/decompression_bomb.gif', 'truncated'],
  ['corrupt/pillow/Tests/images/broken.png', 'damaged'],
  ['corrupt/pillow/Tests/images/oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif', 'damaged'],
  ['corrupt/image-rs/tests/regression/jpg/oss-fuzz-36829.jpeg', 'damaged'],
  ['corrupt/libjpeg-turbo/bugs/decompress/8bit/8x8_420_tables.jpg', 'damaged'],
  ['corrupt/libjpeg-turbo/bugs/decompress/mozilla_1050342/jpeg-image-000.jpg', 'damaged'],
  ['corrupt/libjpeg-turbo/bugs/decompress/github_764/FuzzTimeout.jpg', 'damaged'],
  ['corrupt/libjpeg-turbo/bugs/decompress/github_537/125976848-341500ce-1b67-4dfc-8e6f-313ce9fedcef.jpg', 'damaged'],
  ['corrupt/pngsuite/png/xcsn0g01.png', 'damaged'],
  ['corrupt/pngsuite/png/xdtn0g01.png', 'damaged'],
  ['corrupt/pngsuite/png/xc1n0g08.png', 'damaged'],
  ['corrupt/pngsuite/png/xd0n2c08.png', 'damaged'],
  ['corrupt/pngsuite/png/xs4n0g01.png', 'unsupported-format'],
  ['corrupt/pngsuite/png/xcrn0g04.png', 'unsupported-format'],
  ['corrupt/pngsuite/png/xlfn0g04.png', 'unsupported-format'],
  ['corrupt/pillow/Tests/images/16bit.cropped.jp2', 'unsupported-format'],
  ['corrupt/image-rs/tests/bad/bmp/Bad_reallybig.bmp', 'unsupported-format'],
  ['exif/exif-samples/heic/samplefilehub.heif', 'unsupported-format'],
  ['corrupt/sharp/test/fixtures/animated-loop-3.gif', 'animated'],
  ['corrupt/sharp/test/fixtures/big-height.webp', 'animated'],
  ['corrupt/sharp/test/fixtures/cielab-dagams.tiff', 'unsupported-samples'],
  ['corrupt/pngsuite/png/tbbn3p08.png', 'transparent'],
  ['corrupt/pngsuite/png/basn4a08.png', 'transparent'],
  ['corrupt/pngsuite/png/basn6a16.png', 'transparent'],
  ['corrupt/pillow/Tests/images/png_decompression_dos.png', 'ok'],
  ['corrupt/pillow/Tests/images/hopper_16bit_qtables.jpg', 'ok'],
  ['corrupt/sharp/test/fixtures/Channel_digital_image_CMYK_color.jpg', 'ok'],
  ['corrupt/pillow/Tests/images/tiff_16bit_RGB.tiff', 'ok'],
  ['corrupt/sharp/test/fixtures/prophoto.png', 'ok'],
  ['corrupt/sharp/test/fixtures/Landscape_9.jpg', 'ok'],
  ['corrupt/image-rs/tests/images/jpg/progressive/test.jpg', 'ok'],
  ['corrupt/libjpeg-turbo/bugs/decompress/8bit/testorig_grayscale_q80_rst8.jpg', 'ok'],
  ['corrupt/pngsuite/png/basi0g01.png', 'ok'],
  ['corrupt/pngsuite/png/basn3p04.png', 'ok'],
];

describe.skipIf(!hasShared)('real and broken files of ../shared/data', () => {
  it.each(decisions)('QC-1 %s: %s', async (path, expected) => {
    expect(verdict(await run('decode', sharedFile(path)))).toBe(expected);
  });

  it('QC-1 every file of the broken collections ends in a fact or a failure, and failures stop what follows', async () => {
    let failed = 0;
    for (const path of sharedFiles('corrupt')) {
      const outcomes = await everything(sharedFile(path));
      for (const [name, outcome] of Object.entries(outcomes)) expect(outcome, `${path} ${name}`).not.toMatch(/^crashed/);
      if (outcomes['decode'] === 'ok') continue;
      failed++;
      expect(outcomes, path).toEqual({ ...Object.fromEntries(Object.keys(done).map((name) => [name, 'skipped'])), decode: outcomes['decode'] });
    }
    expect(failed).toBeGreaterThan(80);
  });

  it.each(['corrupt/pillow/Tests/images/invalid-exif.jpg', 'corrupt/pillow/Tests/images/exif_gps_typeerror.jpg', 'exif/exif-samples/jpg/tests/30-type_error.jpg'])(
    'DEID-1 %s has EXIF that cannot be read, so nothing is released',
    async (path) => {
      expect(await everything(sharedFile(path))).toEqual({ ...done, metadata: 'unreadable-metadata', clean: 'skipped' });
    },
  );

  it('every real photograph passes all steps', async () => {
    for (const path of sharedFiles('images').filter((name) => /\.(jpg|png)$/.test(name))) expect(await everything(sharedFile(path)), path).toEqual(done);
  });

  it('QC-2 knows the shapes of the archives', async () => {
    expect(await run('decode', sharedFile('images/isic-archive/RCM_tile_with_exif.png'))).toMatchObject({ fact: { bit_depth: 16, channels: 1, greyscale: true, width: 1024 } });
    expect(await run('decode', sharedFile('images/isic-archive/image_with_exif_including_orientation.jpg'))).toMatchObject({ fact: { orientation: 6, stored_width: 450, width: 600, height: 450 } });
    expect(await run('decode', sharedFile('images/pad-ufes-20/PAT_46_881_939.png'))).toMatchObject({ fact: { has_alpha: true, channels: 4, width: 1325 } });
  });
});
