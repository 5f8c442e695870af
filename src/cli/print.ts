import { relative, sep } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { unreachable } from '../core/result.ts';
import { diagnosticsAsJson } from '../report/diagnostics/json.ts';
import { diagnosticsAsText } from '../report/diagnostics/text.ts';
import { jsonText } from '../report/json.ts';
import { choosePaint, type Paint } from '../report/terminal/paint.ts';
import { exitOf, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { FindingsFormat, Outcome } from './verb.ts';
import { toolVersion } from '../core/version.ts';

export interface PrintOptions {
  readonly command: string;
  readonly format: FindingsFormat;
  readonly quiet: boolean;
  readonly noColor: boolean;
  /** The project, where there is one: findings for GitHub name files from the repository's root. */
  readonly root?: string;
}

/** The version of every `--json` shape; raised when a member is removed or changes its meaning. */
const JSON_FORMAT = 1;

/** Prints an outcome, results to stdout and talk to stderr, and gives the exit code. */
export async function print(outcome: Outcome, options: PrintOptions, io: Io): Promise<ExitCode> {
  const diagnostics = outcome.diagnostics ?? [];
  const out = paintFor(io.stdout, options, io);
  const err = paintFor(io.stderr, options, io);
  const { format } = options;
  switch (format) {
    case 'json':
      io.stdout.write(jsonText({ format: JSON_FORMAT, command: options.command, ...diagnosticsAsJson(diagnostics), ...outcome.json }));
      break;
    case 'github':
    case 'sarif':
      io.stdout.write(await machineText(diagnostics, format, options, io));
      if (!options.quiet) io.stderr.write(outcome.text?.(err) ?? '');
      break;
    case 'text': {
      const stream = outcome.findingsAreTheResult ? io.stdout : io.stderr;
      stream.write(diagnosticsAsText(diagnostics, outcome.findingsAreTheResult ? out : err));
      io.stdout.write(outcome.text?.(out) ?? '');
      break;
    }
    default:
      return unreachable(format);
  }
  if (!options.quiet) io.stderr.write(outcome.talk?.(err) ?? '');
  return outcome.exit ?? exitOf(diagnostics);
}

async function machineText(diagnostics: readonly Diagnostic[], format: 'github' | 'sarif', options: PrintOptions, io: Io): Promise<string> {
  const prefix = repositoryPrefix(options.root, io.env['GITHUB_WORKSPACE']);
  if (format === 'github') return (await import('../report/diagnostics/github.ts')).diagnosticsAsGithub(diagnostics, prefix);
  const { diagnosticsAsSarif } = await import('../report/diagnostics/sarif.ts');
  return jsonText(diagnosticsAsSarif(diagnostics, { version: toolVersion, prefix }));
}

/** Where the project lies within the checked-out repository: `examples/demo/`, or '' at its root. */
function repositoryPrefix(root: string | undefined, workspace: string | undefined): string {
  if (root === undefined || workspace === undefined || workspace === '') return '';
  const path = relative(workspace, root).split(sep).join('/');
  return path === '' || path === '..' || path.startsWith('../') ? '' : `${path}/`;
}

export function paintFor(stream: NodeJS.WriteStream, options: { readonly noColor: boolean }, io: Io): Paint {
  return choosePaint({ noColor: options.noColor, tty: stream.isTTY === true, env: io.env });
}
