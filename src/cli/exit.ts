/** Exit codes of every command. */
export const exit = {
  done: 0,
  /** Findings that block, or a check that says no. */
  findings: 1,
  /** The command line or the config cannot be read; nothing was done. */
  usage: 2,
  internal: 3,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];
