import { InvalidArgumentError, Option } from 'commander';
import { hasErrors } from '../../core/diagnostic.ts';
import { textTable } from '../../report/table.ts';
import { number } from '../../report/terminal/words.ts';
import { suggestionText } from '../../report/labels.ts';
import { byOption, sourceOption } from '../options.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options {
  readonly source?: string;
  readonly by?: string;
  readonly write?: boolean;
  readonly least: number;
}

/** From here on 58 of 72 first suggestions for Fitzpatrick17k were a code of the category that was chosen in the end (docs/labels.md). */
const LEAST = 0.85;

export const verb: Verb = {
  description:
    'Proposes a row for every unmapped label whose best suggestion is near enough; with --write it adds them to mappings/<source>.yaml, as proposals that nobody has approved. '
    + 'A code for which there is no category becomes a new one, marked `status: proposed`, which `dx check` reports until it is accepted.',
  examples: [
    { line: 'dx labels suggest', about: 'what would be proposed' },
    { line: 'dx labels suggest --source clinic-a --write --by carl', about: 'into mappings/clinic-a.yaml; without an author rows cannot be approved' },
    { line: 'dx labels suggest --least 0.6', about: 'bolder' },
  ],
  declare(command, start) {
    command.addOption(sourceOption()).addOption(byOption()).option('--write', 'write the proposals into the mappings')
      .addOption(new Option('--least <score>', 'smallest score of a proposal, 0 to 1').default(LEAST).argParser((text) => {
        const least = Number(text);
        if (!/^[01](?:\.\d+)?$/u.test(text) || least > 1) throw new InvalidArgumentError('It must be a number from 0 to 1.');
        return least;
      }))
      .action((options: Options) => start.inProject((call) => run(call, options)));
  },
};

async function run(call: ProjectCall, { source, by, write, least }: Options): Promise<Outcome> {
  const { propose } = await import('../../pipeline/propose.ts');
  const { diagnostics, proposals, left, written } = await call.work((signal, emit) => propose({ root: call.root, signal, write: write === true, least, ...(source !== undefined && { source }), ...(by !== undefined && { by }) }, emit));
  const rows = proposals.map((one) => [one.source, one.label, number(one.images), one.code === undefined ? one.category : `${one.category} (new: ${one.code})`, one.score.toFixed(2)]);
  const open = left.map((one) => [one.source, one.label, number(one.images), one.suggestions.slice(0, 1).map(suggestionText).join('') || 'nothing is near', '']);
  return {
    diagnostics, json: { proposals, left: left.map(({ row: _row, ...label }) => label), written },
    text: (paint) => (hasErrors(diagnostics) && written.length === 0 ? '' : rows.length + open.length === 0 ? 'every label is mapped\n' : [
      ...(rows.length === 0 ? [] : [`${written.length > 0 ? 'proposed' : 'would propose'}\n`, textTable([{ name: 'source' }, { name: 'label' }, { name: 'images', align: 'right' }, { name: 'category' }, { name: 'score', align: 'right' }], rows, paint)]),
      ...(open.length === 0 ? [] : [`${rows.length === 0 ? '' : '\n'}left to you, nothing being near enough\n`, textTable([{ name: 'source' }, { name: 'label' }, { name: 'images', align: 'right' }, { name: 'nearest' }], open.map((row) => row.slice(0, 4)), paint)]),
    ].join('')),
    talk: () => (written.length > 0 ? `wrote ${written.join(', ')}${by === undefined ? '; nobody is named as author (--by), so the rows cannot be approved yet' : ''}; next: "dx check", then have them reviewed ("dx labels export" makes a spreadsheet)\n` : rows.length > 0 ? 'nothing was written; --write does\n' : ''),
  };
}
