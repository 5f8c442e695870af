import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { binary } from '../rig.ts';
import { demo, filesOf, imageFiles } from './demo.ts';

const temporary: string[] = [];
afterAll(() => temporary.forEach((folder) => rmSync(folder, { recursive: true })));

const isPng = (bytes: Buffer): boolean => bytes.subarray(1, 4).toString('latin1') === 'PNG';

it('the program draws exactly the committed demo', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dx-drawn-'));
  temporary.push(folder);
  // The compiled program, as examples/README.md says: drawing is twice as fast outside the test runner.
  await promisify(execFile)(process.execPath, [join(dirname(binary), '../dist/examples/draw/draw.js'), folder]);
  expect(filesOf(folder)).toEqual(filesOf(demo));
  for (const file of filesOf(demo)) {
    const [drawn, committed] = [readFileSync(join(folder, file)), readFileSync(join(demo, file))];
    if (drawn.equals(committed)) continue;
    // zlib may find other matches on other processors; the pixels may not differ.
    expect(isPng(drawn) && isPng(committed), `${file} differs`).toBe(true);
    expect((await sharp(drawn).raw().toBuffer()).equals(await sharp(committed).raw().toBuffer()), `${file} differs`).toBe(true);
  }
});

it('the demo has about 120 images and is at most 6 MB', () => {
  expect(imageFiles).toHaveLength(130);
  const bytes = filesOf(demo).reduce((sum, file) => sum + statSync(join(demo, file)).size, 0);
  expect(bytes).toBeLessThan(6_000_000);
  expect(bytes).toBeGreaterThan(3_000_000);
});

it('QC-2 all images but the small one have the default minimum resolution of their modality', async () => {
  const small: string[] = [];
  for (const file of imageFiles.filter((name) => !name.includes('DD_0077'))) {
    const { width, height } = await sharp(join(demo, file)).metadata();
    if (Math.min(width, height) < (file.startsWith('demo-derm') ? 200 : 400)) small.push(file);
  }
  expect(small).toEqual(['demo-derm/images/DD_0072.jpg']);
});

it('masks cover a part of their image, in two values, at its size', async () => {
  const masks = filesOf(demo).filter((file) => file.includes('/masks/'));
  expect(masks).toHaveLength(31);
  for (const file of masks) {
    const { data, info } = await sharp(join(demo, file)).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([320, 240, 1]);
    const inside = data.filter((value) => value === 255).length;
    expect(inside + data.filter((value) => value === 0).length).toBe(320 * 240);
    expect(inside / data.length).toBeGreaterThan(0.04);
    expect(inside / data.length).toBeLessThan(0.6);
  }
});
