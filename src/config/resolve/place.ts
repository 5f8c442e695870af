import type { Place } from '../../core/diagnostic.ts';

/** The place of something that the file is known to hold: only configs without errors are resolved. */
export function known(place: Place | undefined): Place {
  if (!place) throw new Error('a resolved value has no place');
  return place;
}
