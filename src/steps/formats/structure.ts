/** What is wrong with a container's structure, found without decoding a pixel. */
export interface StructureProblem {
  readonly reason: 'truncated' | 'damaged';
  /** A few words of our own; never text from the file. */
  readonly detail: string;
}

/** A parsed container, or what is wrong with it. Parsers of this folder never throw on any bytes. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: StructureProblem };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function truncated(detail: string): { readonly ok: false; readonly problem: StructureProblem } {
  return { ok: false, problem: { reason: 'truncated', detail } };
}

export function damaged(detail: string): { readonly ok: false; readonly problem: StructureProblem } {
  return { ok: false, problem: { reason: 'damaged', detail } };
}
