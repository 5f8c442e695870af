import * as Type from 'typebox';
import { roundTo } from '../round.ts';
import { defineStep } from '../step.ts';
import { colourfulness } from './quality/colourfulness.ts';
import { exposure } from './quality/exposure.ts';
import { histogram } from './quality/histogram.ts';
import { measure } from './quality/measure.ts';
import { sharpness } from './quality/sharpness.ts';

const params = Type.Object(
  {
    size: Type.Integer({
      default: 512,
      minimum: 16,
      maximum: 4096,
      description: 'Short side in pixels to which the picture is scaled down (area average, never up) before anything is measured.',
    }),
    dark: Type.Number({
      default: 16,
      minimum: 0,
      maximum: 255,
      description: 'Luma below which a pixel counts as underexposed; 16 is the black level of BT.601.',
    }),
    bright: Type.Number({
      default: 235,
      minimum: 0,
      maximum: 255,
      description: 'Luma above which a pixel counts as overexposed; 235 is the white level of BT.601.',
    }),
  },
  { additionalProperties: false },
);

const fact = Type.Object(
  {
    sharpness: Type.Number({ description: 'Variance of the Laplacian of luma at working size over the inner pixels, 4 decimals; low is blurred. 0 below 3 × 3 pixels. Luma is in whole levels, 0 to 255, as OpenCV converts to grey.' }),
    brightness: Type.Number({ description: 'Mean luma at working size, 0 to 255, 4 decimals.' }),
    underexposed: Type.Number({ description: 'Share of pixels with luma below the limit `dark`, 0 to 1, 6 decimals.' }),
    overexposed: Type.Number({ description: 'Share of pixels with luma above the limit `bright`, 0 to 1, 6 decimals.' }),
    contrast: Type.Number({ description: 'RMS contrast: standard deviation of luma divided by 255, 6 decimals.' }),
    uniformity: Type.Number({ description: 'Energy of the grey-level histogram, 1/256 to 1, 6 decimals; 1 is a single grey.' }),
    entropy: Type.Number({ description: 'Entropy of the grey-level histogram in bits, 0 to 8, 6 decimals.' }),
    colourfulness: Type.Number({ description: 'Colourfulness of Hasler and Süsstrunk, 4 decimals; 0 is grey, above 100 very colourful.' }),
  },
  { additionalProperties: false },
);

/**
 * Metrics of QC-3, all measured on one working-size raster so that pictures of different resolution can be
 * compared. Thresholds are not here: they live in the rules.
 */
export const quality = defineStep({
  name: 'quality',
  version: 2,
  pass: 'analyse',
  about: 'Sharpness, exposure, contrast, uniformity and colourfulness at a stated working size.',
  params,
  inputs: ['image'],
  needs: ['decode'],
  libraries: ['sharp'],
  fact,
  failures: {},
  async run({ image }, { size, dark, bright }) {
    const measured = measure(await image.working(size));
    const light = exposure(measured, dark, bright);
    const levels = histogram(measured);
    return {
      ok: true,
      fact: {
        sharpness: roundTo(sharpness(measured), 4),
        brightness: roundTo(light.mean, 4),
        underexposed: roundTo(light.under, 6),
        overexposed: roundTo(light.over, 6),
        contrast: roundTo(light.deviation / 255, 6),
        uniformity: roundTo(levels.energy, 6),
        entropy: roundTo(levels.entropy, 6),
        colourfulness: roundTo(colourfulness(measured), 4),
      },
    };
  },
});
