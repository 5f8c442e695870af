import { byCodeUnit } from './compare.ts';

/**
 * The candidate nearest to what was written, by Damerau–Levenshtein distance (optimal string alignment),
 * ignoring case; undefined where none is near: at most a third of the longer text's length may differ.
 */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  let best: { text: string; distance: number } | undefined;
  const folded = written.toLowerCase();
  for (const text of candidates) {
    const longest = Math.max(text.length, written.length);
    if (longest > 200) continue;
    const limit = Math.max(1, Math.floor(longest / 3));
    const candidate = text.toLowerCase();
    // No fewer edits than the lengths differ by: most candidates are done with here.
    if (Math.abs(candidate.length - folded.length) > limit) continue;
    const distance = editDistance(folded, candidate);
    if (distance > limit) continue;
    if (!best || distance < best.distance || (distance === best.distance && byCodeUnit(text, best.text) < 0)) {
      best = { text, distance };
    }
  }
  return best?.text;
}

/** Ready for a diagnostic's `hint`. */
export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const text = nearest(written, candidates);
  return text === undefined ? undefined : `did you mean "${text}"?`;
}

/** Optimal string alignment: insertions, deletions, exchanges and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
