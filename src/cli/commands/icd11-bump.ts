import { changeText } from '../../report/icd11.ts';
import { textTable } from '../../report/table.ts';
import { number } from '../../report/terminal/words.ts';
import { refusal } from '../usage.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options {
  readonly table?: string;
  readonly dryRun?: boolean;
}

export const verb: Verb = {
  description:
    'Goes to another release of the ICD-11 MMS: lists codes that were retired, moved, retitled or given to something else, with the categories and images they touch and the reviews that lapse, '
    + 'then pins the codes anew and names the release in dx.config.yaml.',
  examples: [
    { line: 'dx icd11 bump 2026-01 --table ../icd11/2026-01.xlsx', about: 'with the table of that release' },
    { line: 'dx icd11 bump 2026-01 --table ../icd11/2026-01.xlsx --dry-run', about: 'only what would change' },
    { line: 'dx icd11 bump 2026-01', about: 'by the ICD API, where the config names it' },
  ],
  declare(command, start) {
    command.argument('<release>', 'release id, such as 2026-01')
      .option('--table <file>', 'WHO\'s simple tabulation of that release; relative to the project').option('--dry-run', 'write nothing')
      .action((release: string, options: Options) => start.inProject((call) => run(call, release, options)));
  },
};

async function run(call: ProjectCall, release: string, { table, dryRun }: Options): Promise<Outcome> {
  if (!/^\d{4}-\d{2}$/.test(release)) return refusal({ code: 'DX9002', message: `"${release}" is not a release id`, help: 'write it as WHO does: 2026-01' });
  const { bump } = await import('../../pipeline/bump.ts');
  const { diagnostics, from, to, changes, lapsing, written } = await call.work((signal, emit) => bump({ root: call.root, signal, release, dryRun: dryRun === true, ...(table !== undefined && { table }) }, emit));
  const rows = changes.map(({ change, categories, images }) => [change.code, change.kind, changeText(change), categories.join('; '), number(images)]);
  return {
    diagnostics,
    json: {
      from: from ?? null, to: to ?? null, lapsing, written,
      changes: changes.map(({ change, categories, images }) => ({ kind: change.kind, code: change.code, title: change.before.title, ...('after' in change && { after: { code: change.after.code ?? null, title: change.after.title } }), categories, images })),
    },
    text: (paint) => (to === undefined ? '' : [
      rows.length === 0 ? `${from!} → ${to}: no code of yours changes\n` : `${from!} → ${to}\n`,
      ...(rows.length === 0 ? [] : [textTable([{ name: 'code' }, { name: 'was' }, { name: 'how' }, { name: 'categories' }, { name: 'images', align: 'right' }], rows, paint)]),
      ...(lapsing.length === 0 ? [] : [`${lapsing.length} ${lapsing.length === 1 ? 'review lapses' : 'reviews lapse'}: ${lapsing.map((one) => `${one.source} "${one.label}" by ${one.by}`).join(', ')}\n`]),
    ].join('')),
    talk: () => (written.length > 0 ? `wrote ${written.join(', ')}\n` : dryRun ? 'nothing was written\n' : ''),
  };
}
