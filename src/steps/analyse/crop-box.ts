import * as Type from 'typebox';
import { DecodeError, type Header, type Picture, type Raster } from '../picture.ts';
import { orient } from '../raster/orient.ts';
import { roundTo } from '../round.ts';
import { defineStep, type StepOutcome } from '../step.ts';

/** Samples above this are inside: half of the 8-bit range, so that masks of 0 and 255, or of blurred edges, agree. */
const INSIDE = 127;

/** The box around a lesion, from its mask (SPEC-5), in pixels of the upright image. */
export const cropBox = defineStep({
  name: 'crop-box',
  version: 1,
  pass: 'analyse',
  about: 'Bounding box of the mask, in pixels of the upright image, and the share of the image that the mask covers.',
  params: Type.Object({}, { additionalProperties: false }),
  inputs: ['image', 'mask'],
  needs: ['decode'],
  libraries: ['sharp'],
  fact: Type.Object(
    {
      box_x: Type.Integer({ description: 'Left edge of the box around the mask, in pixels of the upright image.' }),
      box_y: Type.Integer({ description: 'Top edge of the box.' }),
      box_width: Type.Integer({ description: 'Width of the box.' }),
      box_height: Type.Integer({ description: 'Height of the box.' }),
      mask_share: Type.Number({ description: "Share of the image's pixels that lie in the mask, 0 to 1, 6 decimals." }),
    },
    { additionalProperties: false },
  ),
  failures: {
    'mask-unreadable': 'the mask cannot be decoded',
    'mask-size': 'the mask has neither the stored nor the upright size of the image',
    'mask-orientation': 'the image has an orientation and the size does not tell whether the mask was drawn before or after it',
    'mask-empty': 'no sample of the mask is above 127',
  },
  async run({ image, mask }): Promise<StepOutcome> {
    if (!mask) throw new Error('crop-box needs a mask');
    const header = await image.header();
    const raster = await readMask(mask, header);
    if (typeof raster === 'string') return { ok: false, reason: raster };
    const box = boundingBox(raster);
    if (!box) return { ok: false, reason: 'mask-empty' };
    return {
      ok: true,
      fact: { box_x: box.x, box_y: box.y, box_width: box.width, box_height: box.height, mask_share: roundTo(box.inside / (raster.width * raster.height), 6) },
    };
  },
});

/** The mask in the image's upright coordinates, or why there is none. Its size is checked before its pixels are decoded. */
async function readMask(mask: Picture, image: Header): Promise<Raster | 'mask-unreadable' | 'mask-size' | 'mask-orientation'> {
  try {
    const { width, height } = await mask.header();
    const isUpright = width === image.width && height === image.height;
    const isStored = width === image.storedWidth && height === image.storedHeight;
    if (!isUpright && !isStored) return 'mask-size';
    if (isUpright && isStored && image.orientation !== 1) return 'mask-orientation';
    const raster = await mask.pixels();
    return isUpright ? raster : orient(raster, image.orientation);
  } catch (error) {
    if (error instanceof DecodeError) return 'mask-unreadable';
    throw error;
  }
}

function boundingBox(mask: Raster): { x: number; y: number; width: number; height: number; inside: number } | undefined {
  let left = mask.width;
  let right = -1;
  let top = -1;
  let bottom = -1;
  let inside = 0;
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      const at = (y * mask.width + x) * mask.channels;
      if (!isInside(mask.data, at, mask.channels)) continue;
      inside++;
      if (x < left) left = x;
      if (x > right) right = x;
      if (top < 0) top = y;
      bottom = y;
    }
  }
  return inside === 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1, inside };
}

/** The brightest channel decides: a mask painted in one colour is a mask. */
function isInside(data: Uint8Array, at: number, channels: number): boolean {
  for (let channel = 0; channel < channels; channel++) if (data[at + channel]! > INSIDE) return true;
  return false;
}
