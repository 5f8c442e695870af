import { by, byCodeUnit } from '../../core/compare.ts';
import type { SourceContext } from '../context.ts';
import { counted } from '../findings.ts';
import type { FoundFile, Listing } from './folder.ts';
import { matchPath } from './glob.ts';
import { compileMaskGlob, encode, fillMask } from './mask-glob.ts';
import { partsOf } from './template.ts';

/** Finds the masks of images. */
export interface MaskFinder {
  /** Whether a path is a mask by its form; such a file is never an image. */
  isMask(path: string): boolean;
  /** The masks of one image; remembers them as used. */
  of(image: FoundFile, key: string): readonly FoundFile[];
  /** Finds masks that belong to no image. */
  reportUnused(): void;
}

interface Indexed {
  readonly file: FoundFile;
  /** The path with characters that are wildcards in a glob encoded. */
  readonly path: string;
  readonly name: string;
}

const NO_MASKS: MaskFinder = { isMask: () => false, of: () => [], reportUnused: () => {} };

/** undefined where `masks.glob` cannot be used, which is then a finding. */
export function maskFinder(context: SourceContext, listings: readonly Listing[]): MaskFinder | undefined {
  const { source, findings } = context;
  if (!source.masks) return NO_MASKS;
  const { at, glob } = source.masks;
  const compiled = compileMaskGlob(glob);
  if (!compiled.ok) {
    findings.add({ code: 'DX3005', severity: 'error', at, message: `the glob "${glob}" ${compiled.error}` });
    return undefined;
  }
  const { shape, alternatives } = compiled.value;
  const isMask = (path: string): boolean => shape.matches(path);
  const files = listings.flatMap((listing) => listing.files.filter((file) => isMask(file.path)));
  const indexed = files.map((file) => ({ file, path: encode(file.path), name: encode(partsOf(file.path).name) }));
  const byPath = indexed.toSorted(by((mask) => mask.path));
  const byName = alternatives.some(({ index }) => index === 'name') ? indexed.toSorted(by((mask) => mask.name)) : [];
  const used = new Set<FoundFile>();
  return {
    isMask,
    of(image, key) {
      if (files.length === 0) return [];
      const values = { ...partsOf(image.path), key };
      const found = new Set<FoundFile>();
      for (const alternative of alternatives) {
        const { pattern, prefix } = fillMask(alternative, values);
        for (const mask of startingWith(alternative.index === 'name' ? byName : byPath, alternative.index, prefix)) {
          if (alternative.wild ? matchPath(pattern, mask.path) : mask.path === pattern) found.add(mask.file);
        }
      }
      for (const file of found) used.add(file);
      return [...found].toSorted(by((file) => file.path));
    },
    reportUnused() {
      for (const file of files.toSorted((a, b) => byCodeUnit(a.path, b.path))) {
        if (used.has(file)) continue;
        const first = source.identifiers === 'public' ? `, first "${partsOf(file.path).name}"` : '';
        findings.group('unused-mask', () => ({ code: 'DX3012', severity: 'warning', at, message: (n) => `${counted(n, 'mask')} of source "${source.id}" without an image${first}` }));
      }
    },
  };
}

/** Those of a sorted list whose path or name begins with `prefix`, by binary search. */
function* startingWith(sorted: readonly Indexed[], index: 'path' | 'name', prefix: string): Generator<Indexed> {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]![index] < prefix) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < sorted.length && sorted[i]![index].startsWith(prefix); i++) yield sorted[i]!;
}
