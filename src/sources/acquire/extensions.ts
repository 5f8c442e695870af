import { extname } from 'node:path';

/** Extensions of pictures; what else stands behind a dot is a part of a file's name, which may be private (DEID-9). */
export const pictureExtensions: ReadonlySet<string> = new Set(['jpg', 'jpeg', 'jpe', 'png', 'tif', 'tiff', 'bmp', 'webp', 'heic', 'heif', 'gif', 'dcm']);

/** Lower case; empty where it is none that pictures have: it promises no format, and may be a part of a name. */
export function extensionOf(path: string): string {
  const extension = extname(path).slice(1).toLowerCase();
  return pictureExtensions.has(extension) ? extension : '';
}
