import { reviewDecisions, type ReviewDecision } from '../../core/vocabulary.ts';
import { visible } from '../../report/terminal/escape.ts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { byOption, dateOption } from '../options.ts';
import { refusal } from '../usage.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options {
  readonly by?: string;
  readonly all?: boolean;
  readonly decision: ReviewDecision;
  readonly date?: string;
  readonly note?: string;
}

export const verb: Verb = {
  description:
    'Writes reviews of mapping rows into mappings/<source>.yaml: who, when, what was decided, and the digest of what was seen (label, category, codes, official titles, rationale), so that a review lapses when that changes. '
    + 'For people who do not work in a terminal there is `dx labels export`.',
  examples: [
    { line: 'dx labels approve ham10000 bcc mel --by ada', about: 'two rows' },
    { line: 'dx labels approve ham10000 --all --by ada', about: 'every row of the source' },
    { line: 'dx labels approve ham10000 akiec --by ada --decision reject --note "two diagnoses in one"', about: 'a dispute begins' },
    { line: 'dx labels approve ham10000 akiec --by bo --decision settle', about: 'a dermatologist ends it in favour of the row' },
  ],
  declare(command: Command, start) {
    command.argument('<source>', 'id of the source').argument('[label...]', 'labels as the mapping writes them')
      .addOption(byOption())
      .option('--all', 'every row of the source')
      .addOption(new Option('--decision <decision>', 'what the person says').choices([...reviewDecisions]).default('approve'))
      .addOption(dateOption())
      .addOption(new Option('--note <text>', 'kept beside the review').argParser((text) => {
        if (text.trim() === '' || /[\p{Cc}]/u.test(text)) throw new InvalidArgumentError('It must be one line of text.');
        return text;
      }))
      .action((source: string, labels: readonly string[], options: Options) => start.inProject((call) => run(call, source, labels, options)));
  },
};

async function run(call: ProjectCall, source: string, labels: readonly string[], options: Options): Promise<Outcome> {
  if (options.by === undefined) return refusal({ code: 'DX9002', message: 'nobody is named', help: 'say whose review it is: --by <person of rules/people.yaml>' });
  if ((labels.length === 0) !== (options.all === true)) return refusal({ code: 'DX9002', message: labels.length === 0 ? 'no label is named' : 'labels are named, and --all', help: 'name labels, or give --all' });
  if (options.decision === 'reject' && options.note === undefined) return refusal({ code: 'DX9002', message: 'a rejection without a reason', help: 'say why: --note "…"' });
  const { approve } = await import('../../pipeline/approve.ts');
  const { diagnostics, reviewed, unchanged, written } = await approve(call.root, {
    source, labels, all: options.all === true, by: options.by, decision: options.decision, date: options.date ?? call.io.today(), ...(options.note !== undefined && { note: options.note }),
  });
  return {
    diagnostics, json: { reviewed, unchanged, written },
    text: () => [
      ...reviewed.map(({ label, category, codes, status, lacks }) =>
        `${visible(label)} → ${visible(category)}${codes.length === 0 ? '' : ` (${codes.map(({ code, title }) => `${code} "${visible(title)}"`).join(', ')})`}: ${status}${lacks === '' ? '' : ` (${visible(lacks)})`}\n`),
      ...unchanged.map((label) => `${visible(label)}: said already\n`),
    ].join(''),
    talk: () => (written.length === 0 ? '' : `wrote ${written.join(', ')}\n`),
  };
}
