import { byCodeUnit } from '../core/compare.ts';
import { sha256 } from '../core/digest.ts';

/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/u;
const LONGEST = 80;

/**
 * A folder name for each category: lower-case ASCII letters, digits and hyphens, unique also where a file
 * system ignores case. Categories whose plain slugs are equal all get six digits of their name's sha256, so
 * that the result does not depend on their order.
 */
export function categorySlugs(names: readonly string[]): ReadonlyMap<string, string> {
  const plain = new Map(names.map((name) => [name, plainSlug(name)] as const));
  const uses = new Map<string, number>();
  for (const slug of plain.values()) uses.set(slug, (uses.get(slug) ?? 0) + 1);
  const slugs = new Map<string, string>();
  for (const name of [...plain.keys()].toSorted(byCodeUnit)) {
    const slug = plain.get(name)!;
    const needsTail = uses.get(slug)! > 1 || slug === '' || RESERVED.test(slug);
    slugs.set(name, needsTail ? `${slug || 'category'}-${sha256(name).slice(0, 6)}` : slug);
  }
  return slugs;
}

function plainSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/gu, '');
}
