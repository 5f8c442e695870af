import { formatOption } from '../options.ts';
import type { FindingsFormat, Outcome, Verb } from '../verb.ts';

export const verb: Verb = {
  description:
    'Checks everything that people write (dx.config.yaml, sources.d, mappings, rules) in one pass, without looking at the data. ' +
    'Exit code 0 without errors, 1 with errors, 2 where a file cannot be read at all.',
  examples: [
    { line: 'dx check', about: 'all findings, with file, line and column' },
    { line: 'dx check --format github', about: 'annotations of a pull request' },
    { line: 'dx check --format sarif > dx.sarif', about: 'for code scanning' },
  ],
  declare(command, start) {
    command.addOption(formatOption())
      .action((options: { readonly format: FindingsFormat }) => start.inProject(({ root }) => run(root), options.format));
  },
};

async function run(root: string): Promise<Outcome> {
  const { check } = await import('../../pipeline/check.ts');
  const diagnostics = await check(root);
  return { diagnostics, findingsAreTheResult: true, json: {}, text: (paint) => (diagnostics.length === 0 ? paint.green('no findings\n') : '') };
}
