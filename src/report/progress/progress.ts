import type { Emit } from '../../core/event.ts';

/** A reporter of what the pipeline does; always on stderr. */
export interface Progress {
  readonly emit: Emit;
  /** Finishes what is drawn. Nothing is written after it. */
  end(): Promise<void>;
}
