/**
 * Why the scan itself leaves an image out. A closed list: the catalog turns each into an exclusion with a
 * reason of this name, and `dx why` prints its sentence.
 */
export const scanExclusionReasons = {
  'duplicate-key': 'two files of the source have this image key',
  'key-clash': 'another image key of the source differs only by case or Unicode form',
  'two-masks': 'several masks belong to the image',
  'ambiguous-record': 'the source holds several records of the image, and they contradict each other',
  'symbolic-link': 'the file is a symbolic link',
  'not-a-file': 'the path is not a regular file, or could not be read',
} as const;

export type ScanExclusionReason = keyof typeof scanExclusionReasons;

/** An image, or a record of a records-only source, that the scan left out. It is in no other list. */
export interface ScanExclusion {
  readonly source: string;
  readonly key: string;
  readonly id: string;
  readonly reason: ScanExclusionReason;
}
