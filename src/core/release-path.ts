/** The top folders of a release's images, by what their files are; none of them is in git. */
export const imageFolders = { image: 'images', crop: 'crops', derivative: 'derivatives' } as const;

/**
 * What the parts of a released file's entry may be: patterns for the whole part, the same in JavaScript and in DuckDB's RE2.
 * A category's folder is safe on every file system, and unique where case is ignored, as the catalog names it.
 */
export const filePatterns = {
  id: '[a-z0-9]{1,64}',
  /** The derivative's short side in pixels; empty for images and crops. */
  variant: '[a-z0-9]{0,32}',
  folder: '[a-z0-9][a-z0-9-]{0,99}',
  extension: '(?:jpg|png)',
  sha256: '[0-9a-f]{64}',
} as const;
