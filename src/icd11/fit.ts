import type { Classification, Entity } from './entity.ts';
import { weightOf, wordsOf } from './words.ts';

/** A code fits a name from this score on; docs/labels.md has the rates at it. No other score was tried. */
export const FITS = 0.75;

/** What the words of a part must weigh to stand for the whole name: "primary" in "nodular melanoma, primary" does not. */
const LEAST_PART = 0.8;

/** What a word of the name weighs that only the titles above the code hold. */
const ABOVE = 0.8;

/**
 * How well the official title of a code fits the name of a category, 0 to 1, rounded to three digits: the share, by weight,
 * of the name's words that stand in the title or in a synonym, or (for 0.8 of their weight) in the titles above it. A name that joins
 * several ("A, B or C") is asked part by part and as a whole, and the best counts, for each code stands for one of them.
 */
export function fitOf(name: string, entity: Entity, above: readonly Entity[]): number {
  const groups = new Set(above.filter((node) => node.kind !== 'chapter').flatMap((node) => wordsOf(node.title)));
  const titles = [entity.title, ...entity.synonyms].map((title) => new Set(wordsOf(title)));
  let best = 0;
  for (const part of partsOf(name)) {
    const words = wordsOf(part);
    const whole = sum(words);
    if (whole === 0 || (part !== name && whole < LEAST_PART)) continue;
    for (const title of titles) {
      let share = 0;
      for (const word of words) share += weightOf(word) * (title.has(word) ? 1 : groups.has(word) ? ABOVE : 0);
      best = Math.max(best, share / whole);
    }
  }
  return Math.round(best * 1000) / 1000;
}

/** A stem with what its cluster adds to it (`2F22&XH6325`: syringoma) read together with its title; undefined where the code is not in the classification. */
export function clusterEntity(code: string, cluster: string, classification: Classification): Entity | undefined {
  const entity = classification.find(code);
  if (!entity) return undefined;
  const segment = cluster.split('/').find((part) => part.split('&').includes(code)) ?? '';
  const added = segment.split('&').filter((part) => part !== code).flatMap((part) => classification.find(part)?.title ?? []);
  return added.length === 0 ? entity : { ...entity, title: [entity.title, ...added].join(' ') };
}

/** How a code, or a stem in a cluster, fits a name; undefined where the code is not in the classification. */
export function stemFits(name: string, code: string, classification: Classification, cluster: string = code): { readonly entity: Entity; readonly fit: number; readonly fits: boolean } | undefined {
  const entity = classification.find(code);
  const whole = clusterEntity(code, cluster, classification);
  if (!entity || !whole) return undefined;
  const fit = fitOf(name, whole, classification.above(entity));
  return { entity, fit, fits: fit >= FITS };
}

/** "A, B or C" → itself, A, B, C: whatever commas, brackets, "/", "or" and "and" join. What a name says it is not is left out. */
export function partsOf(name: string): readonly string[] {
  const said = affirmed(name);
  const parts = said.split(/,|\bor\b|\band\b|\/|\(|\)|;/u).map((part) => part.trim()).filter((part) => part !== '');
  return parts.length > 1 ? [said, ...parts] : [said];
}

function affirmed(name: string): string {
  return name.replaceAll(/\b(?:not|without|except|excluding)\b[^,;()]*/giu, '');
}

/** The parts of a name that none of its codes fits, among those that could stand for the whole: nothing says what they are. */
export function openParts(name: string, entities: readonly { readonly entity: Entity; readonly above: readonly Entity[] }[]): readonly string[] {
  // What stands in brackets is another name for what stands before it.
  const parts = affirmed(name).split(/(?:,|\bor\b|\band\b|\/|;)(?![^(]*\))/u).map((part) => part.trim());
  return parts.length < 2 ? [] : parts.filter((part) => sum(wordsOf(part)) >= LEAST_PART && !entities.some(({ entity, above }) => fitOf(part, entity, above) >= FITS));
}

function sum(words: readonly string[]): number {
  return words.reduce((total, word) => total + weightOf(word), 0);
}
