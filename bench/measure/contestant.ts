import { measure, type Ended, type ProcessOptions } from './process.ts';

/** One thing that is measured, in alternation with the others of its case. */
export interface Contestant {
  readonly name: string;
  /** How many images or rows a run works through; undefined where a rate says nothing. */
  readonly items?: number;
  /** Why it cannot be measured here; the run goes on without it. */
  readonly missing?: string;
  /** Before every run, outside the clock. */
  prepare?(): void | Promise<void>;
  run(): Promise<Run>;
}

export interface Run {
  readonly seconds: number;
  readonly peakMb?: number | undefined;
  /** Seconds of processor time. */
  readonly cpu?: number | undefined;
  /** Seconds by part of the work. */
  readonly parts?: { readonly [part: string]: number };
  /** What the run said about itself, as one short text. */
  readonly said?: string;
}

/** A contestant that is one process. */
export function command(name: string, program: string, args: readonly string[], options: ProcessOptions & { readonly items?: number; readonly prepare?: () => void } = {}): Contestant {
  const { items, prepare, ...rest } = options;
  return {
    name,
    ...(items !== undefined && { items }),
    ...(prepare && { prepare }),
    run: async () => succeeded(name, await measure(program, args, rest)),
  };
}

/** A contestant whose tool is not on this machine. */
export function absent(name: string, packages: string): Contestant {
  return { name, missing: `not installed: apt-get install ${packages}`, run: () => Promise.reject(new Error('not installed')) };
}

/** Throws with the process's last words where it failed. */
export function succeeded(name: string, ended: Ended): Ended {
  if (ended.code === 0) return ended;
  throw new Error(`${name} ended with ${ended.code}: ${ended.lines.slice(-3).map(({ text }) => text).join(' | ')}`);
}
