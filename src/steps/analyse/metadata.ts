import * as Type from 'typebox';
import { countByClass, tagClasses, type TagClass } from '../metadata/classes.ts';
import { ScanError, scanMetadata } from '../metadata/scan.ts';
import { defineStep, type StepOutcome } from '../step.ts';

const meanings: { readonly [C in TagClass]: string } = {
  location: 'places: GPS positions, cities, countries',
  person: 'people: authors, owners, copyright holders, contacts',
  device: 'devices: makes, models, serial numbers, maker notes',
  time: 'dates and times',
  software: 'software and hosts',
  thumbnail: 'second pictures: thumbnails, previews, multi-picture files',
  comment: 'free text: comments, captions, keywords, titles',
  other: 'everything else',
};

const counts = Object.fromEntries(
  tagClasses.map((name) => [`metadata_${name}`, Type.Integer({ description: `Number of metadata tags about ${meanings[name]}.` })]),
);

/**
 * What a file says besides its picture (DEID-1): names and classes, never a value. Fails closed: metadata
 * that cannot be read to its end is a failure, since nobody knows what it says.
 */
export const metadata = defineStep({
  name: 'metadata',
  version: 1,
  pass: 'analyse',
  about: 'Names and classes of the metadata in the file, never its values.',
  params: Type.Object({}, { additionalProperties: false }),
  inputs: ['image'],
  needs: ['decode'],
  libraries: ['exifr'],
  fact: Type.Object(
    {
      metadata_tags: Type.Array(Type.String(), { description: 'Sorted `class/group:name` of everything found: location/GPS:GPSLatitude, person/EXIF:Artist, …' }),
      metadata_has_gps: Type.Boolean({ description: 'A GPS position or other GPS tag is there.' }),
      ...counts,
    },
    { additionalProperties: false },
  ),
  failures: { 'unreadable-metadata': 'a metadata block is malformed, so what it holds cannot be told' },
  async run({ image }): Promise<StepOutcome> {
    try {
      const { format } = await image.header();
      const found = await scanMetadata(format, image.bytes);
      const byClass = countByClass(found);
      return {
        ok: true,
        fact: {
          metadata_tags: found.map((tag) => `${tag.class}/${tag.name}`),
          metadata_has_gps: found.some((tag) => tag.class === 'location' && /:GPS/.test(tag.name)),
          ...Object.fromEntries(tagClasses.map((name) => [`metadata_${name}`, byClass[name]])),
        },
      };
    } catch (error) {
      if (error instanceof ScanError) return { ok: false, reason: 'unreadable-metadata', detail: error.message };
      throw error;
    }
  },
});
