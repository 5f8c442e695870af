/** A set of images as it is drawn; the same spec gives the same bytes with the same encoder. */
export interface SetSpec {
  readonly name: string;
  readonly images: number;
  readonly width: number;
  readonly height: number;
  /** Drawn pictures; each gives `images / pictures` crops, or itself where that is one. */
  readonly pictures: number;
  /** Strength of the noise in every pixel, in grey levels: it decides the size of the file. */
  readonly grain: number;
  readonly quality: number;
  readonly subsampling: '4:2:0' | '4:4:4';
}

/** Goes up when the drawing changes, so that no old set is taken for a new one. */
export const DRAWING = 1;

export type SetName = 'small' | 'medium' | 'large' | 'million';

/** `quick` keeps the kinds and makes few. */
export function setSpec(name: SetName, quick: boolean): SetSpec {
  switch (name) {
    case 'small':
      return { name, images: quick ? 1000 : 100_000, pictures: quick ? 28 : 2778, width: 128, height: 96, grain: 10, quality: 85, subsampling: '4:2:0' };
    case 'medium': // as HAM10000: every sample kept, quantised by 1, about 300 KB
      return { name, images: quick ? 16 : 2000, pictures: quick ? 16 : 2000, width: 600, height: 450, grain: 3.4, quality: 100, subsampling: '4:4:4' };
    case 'large': // as a camera writes them, about 1.2 MB
      return { name, images: quick ? 2 : 200, pictures: quick ? 2 : 200, width: 3000, height: 2000, grain: 4.3, quality: 88, subsampling: '4:2:0' };
    case 'million':
      return { name, images: quick ? 10_000 : 1_000_000, pictures: quick ? 278 : 27_778, width: 24, height: 18, grain: 40, quality: 70, subsampling: '4:2:0' };
  }
}

/** `100,000 of 128×96`. */
export function describeSet({ images, width, height }: SetSpec): string {
  return `${images.toLocaleString('en-US')} of ${width}×${height}`;
}

/** Rows of the records-only set. */
export function recordRows(quick: boolean): number {
  return quick ? 5000 : 1_000_000;
}

/** Images of one folder. */
const PER_FOLDER = 1000;

/** Path of an image below the set's folder. */
export function imagePath(image: number): string {
  return `images/${String(Math.floor(image / PER_FOLDER)).padStart(4, '0')}/${imageKey(image)}.jpg`;
}

export function imageKey(image: number): string {
  return `img_${String(image).padStart(7, '0')}`;
}
