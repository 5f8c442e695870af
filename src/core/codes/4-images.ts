import type { CodeText } from '../code-text.ts';

export const imageCodes = {
  DX4001: {
    title: 'image cannot be decoded',
    explain:
      'The step `decode` reads every image to its last pixel. It fails where the bytes are not those of a JPEG, PNG, TIFF, WebP or GIF, where the file ends too early, where the decoder warns of damage, where the header announces more pixels than `steps: { decode: { maxPixels: … } }` allows, and for animations, several pages and transparency. The image is excluded. Get the file again from its source, or exclude it there; the file name plays no part, so a PNG called .jpg is no reason.',
  },
  DX4002: {
    title: 'metadata cannot be read to its end',
    explain:
      'The step `metadata` lists what a file says besides its picture. A malformed EXIF, XMP, IPTC or text block hides what it says, so the image is excluded: de-identification fails closed. Repair or strip the metadata at the source if the image is wanted.',
  },
  DX4003: {
    title: 'mask cannot be used',
    explain:
      'The step `crop-box` needs a mask of the size of its image, as stored or upright, with at least one sample above 127. Where the image carries an EXIF orientation and the size does not tell whether the mask was drawn before or after turning, the mask is refused rather than guessed.',
  },
  DX4004: {
    title: 'cleaned image failed its check',
    explain:
      'A cleaned, cropped or resized file is read again before it may be released: the scanner must find no metadata, the file must meet the output standard, and a losslessly cleaned file must show the pixels of its original. One of these did not hold, so the image is not released. If the original is sound, this is a fault of dx: please report it.',
  },
  DX4005: {
    title: 'extension of another format',
    explain:
      'A file is called, say, .jpg and its bytes are those of a PNG. dx goes by the bytes and releases it under the right extension; the source should be told.',
  },
} as const satisfies Record<string, CodeText>;
