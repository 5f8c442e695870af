import { agreementText } from '../../report/labels.ts';
import { hasErrors } from '../../core/diagnostic.ts';
import { textTable } from '../../report/table.ts';
import { number } from '../../report/terminal/words.ts';
import { sourceOption } from '../options.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

export const verb: Verb = {
  description: 'Says how far the mapping of each source is: labels mapped and not, rows proposed, reviewed, approved and disputed, with the images behind each, and how far people agree who chose without seeing the proposal.',
  examples: [
    { line: 'dx labels status', about: 'all sources' },
    { line: 'dx labels status --source ham10000 --json', about: 'with every row that is not approved, and what it lacks' },
  ],
  declare(command, start) {
    command.addOption(sourceOption()).action((options: { readonly source?: string }) => start.inProject((call) => run(call, options.source)));
  },
};

/** Open rows printed for people. */
const SHOWN = 10;

async function run(call: ProjectCall, source: string | undefined): Promise<Outcome> {
  const { labelStatus } = await import('../../pipeline/label-status.ts');
  const { diagnostics, sources, open } = await call.work((signal, emit) => labelStatus({ root: call.root, signal, ...(source !== undefined && { source }) }, emit));
  const amount = ({ rows, images }: { readonly rows: number; readonly images: number }): string => `${number(rows)} (${number(images)})`;
  const rows = sources.map((one) => [
    one.source, amount(one.labels), amount(one.unmapped), amount(one.byStatus.proposed), amount(one.byStatus.reviewed), amount(one.byStatus.approved), amount(one.byStatus.disputed), agreementText(one.agreement),
  ]);
  const right = (name: string) => ({ name, align: 'right' as const });
  return {
    diagnostics, json: { sources, open },
    text: (paint) => (rows.length === 0 ? (hasErrors(diagnostics) ? '' : 'no source has labels\n') : [
      textTable([{ name: 'source' }, right('labels (images)'), right('unmapped'), right('proposed'), right('reviewed'), right('approved'), right('disputed'), { name: 'blind agreement' }], rows, paint),
      ...(open.length === 0 ? [] : ['\nnot approved, most images first\n', textTable([{ name: 'source' }, { name: 'label' }, right('images'), { name: 'status' }, { name: 'lacks' }],
        open.slice(0, SHOWN).map((row) => [row.source, row.label, number(row.images), row.status, row.lacks]), paint)]),
      ...(open.length > SHOWN ? [`… ${open.length - SHOWN} more: --json\n`] : []),
    ].join('')),
  };
}
