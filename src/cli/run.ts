import { resolve } from 'node:path';
import { CommanderError, type Command } from 'commander';
import { createProgress } from '../report/progress/create.ts';
import { exit, type ExitCode } from './exit.ts';
import { internalError } from './internal.ts';
import type { Io } from './io.ts';
import { paintFor, print } from './print.ts';
import { createProgram, type GlobalOptions } from './program.ts';
import { CONFIG_FILE, findRoot, isFolder } from './root.ts';
import { refusal, usageRefusal } from './usage.ts';
import type { Call, FindingsFormat, Outcome, Start } from './verb.ts';
import { toolVersion } from '../core/version.ts';

/**
 * Runs one command line, without the name of the program. Never throws and never leaves the process;
 * gives the exit code.
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const session: { code?: ExitCode; command: string; stop?: AbortSignal } = { command: 'dx' };
  const watched: Io = { ...io, gentleStop: () => (session.stop ??= io.gentleStop()) };
  try {
    const program: Command = await createProgram(words, {
      io: watched,
      version: toolVersion,
      start(name) {
        session.command = name;
        return starter(name, () => program.opts<GlobalOptions>(), watched, () => session.stop?.aborted === true, (code) => (session.code = code));
      },
    });
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (session.stop?.aborted) return interrupted(io);
    if (error instanceof CommanderError) return usage(error, session.command, words, io);
    io.stderr.write(internalError(error, paintFor(io.stderr, { noColor: words.includes('--no-color') }, io), io));
    return exit.internal;
  }
  return session.code ?? (session.stop?.aborted ? interrupted(io) : exit.done);
}

/** How a verb begins its work: global options are read, the project is found, the outcome is printed. */
function starter(command: string, globals: () => GlobalOptions, io: Io, stopped: () => boolean, done: (code: ExitCode) => void): Start {
  async function go(work: (call: Call) => Promise<Outcome>, findings: FindingsFormat = 'text', root?: string): Promise<void> {
    const options = globals();
    const call: Call = {
      io,
      cwd: resolve(io.cwd, options.C ?? '.'),
      quiet: options.quiet === true,
      json: options.json === true || findings === 'json',
      input: options.input,
      async work(task) {
        const progress = await createProgress({ stream: io.stderr, mode: progressMode(options, io) });
        try {
          return await task(io.gentleStop(), progress.emit);
        } finally {
          await progress.end();
        }
      },
    };
    const printing = { command, format: options.json ? 'json' : findings, quiet: call.quiet, noColor: !options.color, ...(root !== undefined && { root }) } as const;
    const outcome = refused(options, call.cwd, findings) ?? (await work(call).catch(diskRefusal));
    if (!stopped() || outcome.finished) done(await print(outcome, printing, io));
  }
  return {
    anywhere: (work) => go(work),
    inProjectOrNot(work) {
      const { C } = globals();
      const root = findRoot(resolve(io.cwd, C ?? '.'));
      return go(async (call) => (await work({ ...call, ...(root !== undefined && { root }) })) ?? noProject(C), 'text', root);
    },
    inProject(work, findings) {
      const { C } = globals();
      const root = findRoot(resolve(io.cwd, C ?? '.'));
      return go(async (call) => (root === undefined ? noProject(C) : work({ ...call, root })), findings, root);
    },
  };
}

function progressMode(options: GlobalOptions, io: Io): 'none' | 'plain' | 'terminal' {
  if (options.quiet) return 'none';
  // A terminal that does not tell its width (0 columns) cannot be drawn on.
  const watched = io.stderr.isTTY === true && io.stderr.columns > 0 && (io.env['CI'] ?? '') === '' && io.env['TERM'] !== 'dumb';
  return watched ? 'terminal' : 'plain';
}

/** Global options that cannot be meant. */
function refused({ C, json }: GlobalOptions, cwd: string, findings: FindingsFormat): Outcome | undefined {
  if (C !== undefined && !isFolder(cwd)) return refusal({ code: 'DX9002', message: `-C "${C}" is not a folder`, help: 'name a folder that is there' });
  if (!json || findings === 'text' || findings === 'json') return undefined;
  return refusal({ code: 'DX9002', message: `--json and --format ${findings} exclude each other`, help: 'ask for one of them' });
}

/** A full disk or a folder that may not be written to is no fault of dx, in any command. */
async function diskRefusal(error: unknown): Promise<Outcome> {
  const { diskFinding } = await import('../engine/disk.ts');
  const finding = diskFinding(error);
  if (!finding) throw error;
  return { diagnostics: [finding], json: {} };
}

function noProject(written: string | undefined): Outcome {
  return refusal({
    code: 'DX9001',
    message: `no ${CONFIG_FILE} in ${written === undefined ? 'the current folder' : `"${written}"`} or above it`,
    help: 'change into the project, name it with -C <dir>, or make one with "dx init <dir>"',
  });
}

/** commander threw: help and version were asked for and printed, or the line cannot be parsed. */
async function usage(error: CommanderError, command: string, argv: readonly string[], io: Io): Promise<ExitCode> {
  if (error.exitCode === 0) return exit.done;
  if (error.code === 'commander.help') return exit.usage;
  const format = argv.includes('--json') ? 'json' : 'text';
  const quiet = argv.includes('-q') || argv.includes('--quiet');
  return print(usageRefusal(error), { command, format, quiet, noColor: argv.includes('--no-color') }, io);
}

function interrupted(io: Io): ExitCode {
  io.stderr.write('interrupted; what was finished is kept, and the next run goes on from there\n');
  return exit.interrupted;
}
