/** `EA90&XS25/2F20` → its codes with their ranges in the text; stems are those that no `X` begins. */
export interface ClusterPart {
  readonly code: string;
  readonly start: number;
  readonly end: number;
  /** An extension code says more of the stem before it, and is no diagnosis of its own. */
  readonly extension: boolean;
}

/** The codes of a cluster in order (ICD-11 Reference Guide, 2.10: `&` adds to a stem, `/` joins stems). */
export function clusterParts(text: string): readonly ClusterPart[] {
  return [...text.matchAll(/[^&/]+/gu)].map(({ 0: code, index }) => ({ code, start: index, end: index + code.length, extension: code.startsWith('X') }));
}

/** The stem codes of several codes or clusters, each once, in order. */
export function stemsOf(codes: readonly string[]): readonly string[] {
  return [...new Set(codes.flatMap((code) => clusterParts(code).filter((part) => !part.extension).map((part) => part.code)))];
}
