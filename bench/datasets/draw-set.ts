import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { random, seedOf } from '../../examples/draw/random.ts';
import { encodeJpeg, exifSegment, withSegment } from './encode.ts';
import { crop, drawPicture } from './picture.ts';
import { imagePath, type SetSpec } from './spec.ts';

/** Crops lie on a grid of so many columns and rows, each shifted within its place: two of one picture overlap, but are never the same. */
const GRID = 6;

/** Draws every picture whose number is `lane` modulo `lanes`, with all its images. */
export async function drawLane(dir: string, spec: SetSpec, lane: number, lanes: number): Promise<void> {
  const exif = await exifSegment();
  for (let picture = lane; picture < spec.pictures; picture += lanes) {
    await Promise.all((await imagesOf(spec, picture)).map(async ({ image, jpeg }) => {
      const path = join(dir, imagePath(image));
      const bytes = await jpeg;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, image % 2 === 0 ? withSegment(bytes, exif) : bytes);
    }));
  }
}

/** The images made of one picture. */
async function imagesOf(spec: SetSpec, picture: number): Promise<readonly { readonly image: number; readonly jpeg: Promise<Buffer> }[]> {
  const { width, height, grain } = spec;
  const seed = seedOf(spec.name, picture);
  if (spec.pictures === spec.images) return [{ image: picture, jpeg: encodeJpeg(await drawPicture(seed, width, height, grain), spec) }];
  const chance = random(seed);
  const whole = await drawPicture(seed, width * 5, height * 5, grain);
  const images = [];
  for (let n = 0, image = picture; image < spec.images; n++, image += spec.pictures) {
    const left = Math.floor(((n % GRID) + chance.between(0.1, 0.9)) * (width * 4 / GRID));
    const top = Math.floor((Math.floor(n / GRID) + chance.between(0.1, 0.9)) * (height * 4 / GRID));
    images.push({ image, jpeg: encodeJpeg(crop(whole, left, top, width, height, chance.between(0.75, 1.1)), spec) });
  }
  return images;
}

/** Another picture in place of an image, never seen before by any store: the seed is the clock's. */
export async function replacement(spec: SetSpec): Promise<Buffer> {
  return encodeJpeg(await drawPicture(Date.now() % 0x7fffffff, spec.width, spec.height, spec.grain), spec);
}
