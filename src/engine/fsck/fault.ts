/**
 * What can be wrong with a store. `damaged`: bytes are not what a name, a sum or a digest says. `missing`: a thing
 * that something else names is not there. `unknown`: dx writes no such file there; it is told and never removed.
 */
export type FaultKind = 'damaged' | 'missing' | 'unknown';

/** `blob`: pixels. `line`, `segment`: results. `index`: what is made from results again. `memory`: what a project knows of itself. `store`: the store's own marks. */
export type FaultPart = 'blob' | 'line' | 'segment' | 'index' | 'memory' | 'store';

/** One thing that is wrong. */
export interface Fault {
  readonly kind: FaultKind;
  readonly part: FaultPart;
  /** Below the store, forward slashes; made of digests and dx's own names, never of a path or a key (DEID-9). */
  readonly name: string;
  /** Of a line within its segment, from 1. */
  readonly line?: number;
}

/** A blob as a line names it. */
export interface NamedBlob {
  readonly sha256: string;
  readonly bytes: number;
}
