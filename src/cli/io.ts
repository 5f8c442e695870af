/** The world as a command sees it; `main` passes the process, tests pass their own. */
export interface Io {
  /** Absolute. */
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Results. */
  readonly stdout: NodeJS.WriteStream;
  /** Talk. */
  readonly stderr: NodeJS.WriteStream;
  /**
   * From now on the first Ctrl-C aborts the signal, so that work in flight can finish, and the second
   * stops at once. Before, and for commands that never ask, the first one stops at once.
   */
  gentleStop(): AbortSignal;
  /** The day, YYYY-MM-DD in UTC: for reviews, which no result depends on. */
  today(): string;
  /** Asks a person; absent where there is none at a terminal. */
  readonly ask?: (question: string) => Promise<string>;
}
