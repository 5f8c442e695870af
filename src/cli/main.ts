import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { exit } from './exit.ts';
import { run } from './run.ts';

// The one place that touches the process: streams, signals and the exit code.

/** A reader that went away (`dx query … | head`) is no error: what it did not want is not written. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    writeSync(2, `cannot write: ${error.code ?? 'unknown error'}\n`);
    process.exit(exit.internal);
  });
}

const stop = new AbortController();
let gentle = false;

process.on('SIGINT', () => {
  if (!gentle || stop.signal.aborted) {
    // A spinner may have hidden the cursor.
    if (process.stderr.isTTY) writeSync(2, '\u001b[?25h\n');
    process.exit(exit.interrupted);
  }
  stop.abort();
  writeSync(2, '\nfinishing what is in flight; Ctrl-C again stops at once\n');
});

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

const code = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  today: () => new Date().toISOString().slice(0, 10),
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  gentleStop: () => {
    gentle = true;
    return stop.signal;
  },
});

// Wait until the pipes took everything, then leave, whatever threads are still there.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))));
process.exit(code);
