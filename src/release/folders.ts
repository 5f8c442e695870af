import { sha256 } from '../core/digest.ts';
import { byCodeUnit } from '../core/compare.ts';

/** Characters that are safe in a folder name on every file system in use; everything else becomes `_`. */
const UNSAFE = /[^\p{L}\p{N} ,()+=_-]/gu;
const LONGEST = 80;
/** Names that Windows keeps for devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/iu;

/**
 * The folder of each category (REL-4): its own name where that is safe. A name that had to be changed, or
 * that differs from another only by case or Unicode form, gets the first eight digits of its sha256, so
 * that no two categories share a folder on any file system and no name leads out of the release.
 */
export function categoryFolders(categories: Iterable<string>): Map<string, string> {
  const unique = [...new Set(categories)].toSorted(byCodeUnit);
  const users = new Map<string, number>();
  for (const category of unique) users.set(fold(category), (users.get(fold(category)) ?? 0) + 1);
  return new Map(unique.map((category) => {
    const safe = safeName(category);
    const plain = safe === category && users.get(fold(category)) === 1;
    return [category, plain ? safe : `${safe}~${sha256(category).slice(0, 8)}`];
  }));
}

function safeName(category: string): string {
  const safe = [...category.normalize('NFC').replaceAll(UNSAFE, '_')].slice(0, LONGEST).join('').trim();
  return safe === '' || RESERVED.test(safe) ? `_${safe}` : safe;
}

function fold(category: string): string {
  return safeName(category).toLowerCase().toUpperCase().normalize('NFC');
}
