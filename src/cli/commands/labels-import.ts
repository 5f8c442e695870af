import { resolve } from 'node:path';
import { visible } from '../../report/terminal/escape.ts';
import { byOption, dateOption } from '../options.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options {
  readonly by?: string;
  readonly date?: string;
  readonly dryRun?: boolean;
}

export const verb: Verb = {
  description:
    'Reads a spreadsheet of "dx labels export" back: decisions become reviews, changed cells changes of the mapping rows, each as the smallest change of the YAML, with comments, order and quoting kept. '
    + 'Rows that somebody else changed meanwhile, or that cannot be read, are refused and named with their cells; the others are taken, and the exit code is 1.',
  examples: [
    { line: 'dx labels import review.xlsx --by ada', about: 'decisions of one person' },
    { line: 'dx labels import ada.xlsx', about: 'of a file that was made for somebody ("dx labels export --for"), whose they then are' },
    { line: 'dx labels import review.xlsx --by ada --dry-run', about: 'what would be done' },
    { line: 'dx labels import blind.xlsx --by bo --date 2026-11-20', about: 'blind choices, made on that day' },
  ],
  declare(command, start) {
    command.argument('<file>', 'the spreadsheet').addOption(byOption()).addOption(dateOption()).option('--dry-run', 'write nothing')
      .action((file: string, options: Options) => start.inProject((call) => run(call, file, options)));
  },
};

async function run(call: ProjectCall, file: string, { by, date, dryRun }: Options): Promise<Outcome> {
  const { importLabels } = await import('../../pipeline/label-sheets.ts');
  const { diagnostics, done, refused, written } = await call.work(() => importLabels({
    root: call.root, file: resolve(call.cwd, file), date: date ?? call.io.today(), dryRun: dryRun === true, ...(by !== undefined && { by }),
  }));
  const cells = (some: readonly { readonly column: string; readonly text: string }[]): string => some.map(({ column, text }) => `    ${column}: ${visible(text)}\n`).join('');
  return {
    diagnostics, json: { done, refused, written },
    text: () => [
      ...done.map(({ sheet, row, did }) => `${sheet} "${visible(row)}": ${did.map(visible).join('; ')}\n`),
      ...refused.map(({ at, row, cells: some }) => `not taken: ${at} "${visible(row)}"\n${cells(some)}`),
      ...(done.length + refused.length === 0 && diagnostics.every((d) => d.severity !== 'error') ? ['nothing to do: no cell was changed\n'] : []),
    ].join(''),
    talk: () => (written.length > 0 ? `wrote ${written.join(', ')}; next: "dx check"\n` : dryRun ? 'nothing was written\n' : ''),
  };
}
