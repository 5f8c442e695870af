import type { Diagnostic } from './diagnostic.ts';

/** The rooms of one build, in order. */
export type Phase = 'config' | 'scan' | 'analyse' | 'decide' | 'produce' | 'release' | 'store';

/** What the pipeline reports while it works. Reporters phrase; nobody else prints. */
export type DxEvent =
  | { readonly type: 'phase-started'; readonly phase: Phase }
  | { readonly type: 'phase-ended'; readonly phase: Phase; readonly summary: string }
  /** `done` of `total` images; `bytes` read so far. Rate and time left are the reporter's arithmetic. */
  | { readonly type: 'progress'; readonly phase: Phase; readonly done: number; readonly total: number; readonly bytes: number }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly type: 'note'; readonly message: string };

export type Emit = (event: DxEvent) => void;
