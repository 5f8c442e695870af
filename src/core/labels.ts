/**
 * The form under which two spellings of a label are the same (MAP-2): Unicode NFKC, lower case, runs of
 * white space, hyphens and underscores as one blank, no blanks at the ends. Punctuation stays: `AK/BD`
 * and `AK BD` may be different labels.
 */
export function labelKey(label: string): string {
  return label
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-‐‑‒–—]+/gu, ' ')
    .trim();
}
