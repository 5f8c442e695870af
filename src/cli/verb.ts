import type { Command } from 'commander';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import type { Paint } from '../report/terminal/paint.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';

/** One command: its line of arguments and options, its help, and how it starts its work. */
export interface Verb {
  /** What it does, in one to three sentences. */
  readonly description: string;
  /** At least one; a test parses each of them. */
  readonly examples: readonly Example[];
  /** Declares arguments and options on `command` and an action that calls `start`. */
  declare(command: Command, start: Start): void;
}

interface Example {
  readonly line: string;
  readonly about: string;
}

/** The ways a command begins. */
export interface Start {
  /** Inside a project; without one the command ends with DX9001. */
  inProject(work: (call: ProjectCall) => Promise<Outcome>, findings?: FindingsFormat): Promise<void>;
  /** With the project where there is one; work that turns out to need one gives `undefined`, and the command ends with DX9001. */
  inProjectOrNot(work: (call: Call & Partial<Pick<ProjectCall, 'root'>>) => Promise<Outcome | undefined>): Promise<void>;
  anywhere(work: (call: Call) => Promise<Outcome>): Promise<void>;
}

export type FindingsFormat = 'text' | 'json' | 'github' | 'sarif';

/** What every command gets. */
export interface Call {
  readonly io: Io;
  /** The folder to work in: `-C`, or the current one. Absolute. */
  readonly cwd: string;
  readonly quiet: boolean;
  /** The result will be printed as JSON. */
  readonly json: boolean;
  /** Whether questions may be asked. */
  readonly input: boolean;
  /** Does a long piece of work: with progress on stderr, and stopped gently by Ctrl-C. */
  work<T>(task: (signal: AbortSignal, emit: Emit) => Promise<T>): Promise<T>;
}

export interface ProjectCall extends Call {
  /** The project's folder, absolute. */
  readonly root: string;
}

/** What a command found out; printed in one place, in the form that was asked for. */
export interface Outcome {
  readonly diagnostics?: readonly Diagnostic[];
  /** Findings are this command's result and go to stdout; otherwise they are talk. */
  readonly findingsAreTheResult?: boolean;
  /** Members of the `--json` object (docs/json.md) besides `format`, `command`, `diagnostics` and `summary`. */
  readonly json: { readonly [member: string]: unknown };
  /** The result for people, on stdout. */
  readonly text?: (paint: Paint) => string;
  /** What to do next and the like, on stderr; not with `-q`. */
  readonly talk?: (paint: Paint) => string;
  /** The work was done although Ctrl-C came; without it, an interrupted command prints no result. */
  readonly finished?: boolean;
  /** Default: `exitOf` the diagnostics. */
  readonly exit?: ExitCode;
}
