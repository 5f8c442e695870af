import { Command, Option } from 'commander';
import type { Io } from './io.ts';
import type { Start, Verb } from './verb.ts';
import { verbs, type VerbEntry } from './verbs.ts';

/** Options that every command takes, before or after the verb. */
export interface GlobalOptions {
  readonly C?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** false with `--no-color`. */
  readonly color: boolean;
  /** false with `--no-input`. */
  readonly input: boolean;
}

export interface ProgramOptions {
  readonly io: Io;
  readonly version: string;
  /** Called with the full name of the verb that is about to run. */
  readonly start: (name: string) => Start;
}

/**
 * The command line. Only the verb that `argv` names is loaded and declared in full; the others are names
 * in the help.
 */
export async function createProgram(argv: readonly string[], { io, version, start }: ProgramOptions): Promise<Command> {
  const program = bare('dx', io)
    .description('Build, version and prove medical image datasets from YAML and archives.')
    .version(version, '--version', 'print the version')
    .addOption(new Option('-C <dir>', 'work in this folder instead of the current one'))
    .option('--json', 'print the result as JSON (docs/json.md)')
    .option('-q, --quiet', 'no progress, no talk; results and findings stay')
    .option('--no-color', 'no colour (so does the variable NO_COLOR)')
    .option('--no-input', 'never ask a question; for scripts')
    .helpCommand(false)
    .addHelpText('after', '\nExamples:\n  $ dx init my-dataset        write the files of a new project\n  $ dx help build             what a command does, with examples\n');
  const wanted = program.parseOptions([...argv]).operands;
  await declareAll(program, verbs, wanted, [], { io, start });
  return program;
}

async function declareAll(
  parent: Command, entries: { readonly [name: string]: VerbEntry }, wanted: readonly string[], path: readonly string[],
  options: Pick<ProgramOptions, 'io' | 'start'>,
): Promise<void> {
  for (const [name, entry] of Object.entries(entries)) {
    const command = bare(name, options.io).summary(entry.about).description(`${entry.about}.`);
    parent.addCommand(command);
    if ('verbs' in entry) {
      command.usage('<command> [options]').helpCommand(false);
      await declareAll(command, entry.verbs, wanted[0] === name ? wanted.slice(1) : [], [...path, name], options);
    } else if (wanted[0] === name) {
      const { verb } = await entry.load();
      declare(verb, command, options.start([...path, name].join(' ')));
    }
  }
}

/** Declares a verb on its command, help included. */
export function declare(verb: Verb, command: Command, start: Start): void {
  command.description(verb.description);
  verb.declare(command, start);
  const widest = Math.max(...verb.examples.map((example) => example.line.length));
  const lines = verb.examples.map((example) => `  $ ${example.line.padEnd(widest)}   ${example.about}\n`);
  command.addHelpText('after', `\nExamples:\n${lines.join('')}`);
}

/** Columns of help where the width of the terminal is not known. */
const HELP_WIDTH = 100;

/** A command that throws instead of leaving the process, writes to `io`, and leaves the wording of errors to dx. */
function bare(name: string, io: Io): Command {
  return new Command(name)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {},
      getOutHelpWidth: () => io.stdout.columns || HELP_WIDTH,
      getErrHelpWidth: () => io.stderr.columns || HELP_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}
