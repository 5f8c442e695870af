import type { MappingRow } from '../../config/config.ts';
import { byCodeUnit } from '../../core/compare.ts';
import { digestOf } from '../../core/digest.ts';

/** Person → digest of all reviews of this person: where it is another, the person has spoken since. Reviews of others do not matter. */
export function wordsOf({ reviews }: MappingRow): ReadonlyMap<string, string> {
  return byPerson(reviews, (said) => digestOf(said.map((review) => {
    const { at: _, ...what } = review;
    return what;
  })).slice(0, 12));
}

/** Person → number of blind choices: that somebody has chosen, and not what. */
export function choicesOf({ blind }: MappingRow): ReadonlyMap<string, string> {
  return byPerson(blind, (said) => String(said.length));
}

function byPerson<T extends { readonly by: string }>(all: readonly T[], digest: (said: readonly T[]) => string): ReadonlyMap<string, string> {
  return new Map([...new Set(all.map(({ by }) => by))].toSorted(byCodeUnit).map((person) => [person, digest(all.filter(({ by }) => by === person))]));
}
