/** What the exit code of a command says. The one list of them: for the commands and for the docs. */
export const exitCodes = {
  done: { code: 0, meaning: 'done; warnings and notes may have been told' },
  findings: { code: 1, meaning: 'findings that block, or a check that says no' },
  usage: { code: 2, meaning: 'the command line or the config cannot be read; nothing was done' },
  internal: { code: 3, meaning: 'internal error: a fault of dx' },
  // 128 + SIGINT, as shells have it.
  interrupted: { code: 130, meaning: 'interrupted by Ctrl-C; what was finished is kept in the store' },
} as const;
