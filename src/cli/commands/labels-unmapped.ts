import { suggestionText } from '../../report/labels.ts';
import { hasErrors } from '../../core/diagnostic.ts';
import { textTable } from '../../report/table.ts';
import { number } from '../../report/terminal/words.ts';
import { sourceOption } from '../options.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

export const verb: Verb = {
  description:
    'Lists the labels that no mapping row covers, with the number of images, some of them, and what they may mean: categories, and, with `icd11.table` in the config, codes of the whole release. '
    + 'Reads records and mappings of accepted sources and candidates as they are now, and no image.',
  examples: [
    { line: 'dx labels unmapped', about: 'what is left to map' },
    { line: 'dx labels unmapped --source clinic-a', about: 'of one source, whatever its evaluation' },
    { line: 'dx labels unmapped --json', about: 'with five suggestions each, for a program' },
  ],
  declare(command, start) {
    command.addOption(sourceOption()).action((options: { readonly source?: string }) => start.inProject((call) => run(call, options.source)));
  },
};

/** Suggestions printed for people. */
const SHOWN = 2;

async function run(call: ProjectCall, source: string | undefined): Promise<Outcome> {
  const { unmapped } = await import('../../pipeline/suggestions.ts');
  const { diagnostics, labels } = await call.work((signal, emit) => unmapped({ root: call.root, signal, ...(source !== undefined && { source }) }, emit));
  const rows = labels.map((one) => [one.source, one.label, number(one.images), one.examples[0] ?? '', one.suggestions.slice(0, SHOWN).map(suggestionText).join('; ')]);
  return {
    diagnostics,
    json: { labels: labels.map(({ row: _row, ...label }) => label) },
    text: (paint) => (rows.length === 0
      ? (hasErrors(diagnostics) ? '' : 'every label is mapped\n')
      : textTable([{ name: 'source' }, { name: 'label' }, { name: 'images', align: 'right' }, { name: 'for example' }, { name: 'may be' }], rows, paint)),
    talk: () => (rows.length === 0 ? '' : 'next: add them to mappings/<source>.yaml, as a category or as "-" with a reason; "dx labels suggest --write" proposes\n'),
  };
}
