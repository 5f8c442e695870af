import { exit } from '../exit.ts';
import { textTable } from '../../report/table.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

export const verb: Verb = {
  description: 'Looks for the codes whose official title, or whose title in ICD-10, is nearest to a text, with what stands above them; needs `icd11.table` in the config. A code finds itself.',
  examples: [
    { line: 'dx icd11 find "pyogenic granuloma"', about: 'by another name' },
    { line: 'dx icd11 find EA81', about: 'what a code officially means' },
  ],
  declare(command, start) {
    command.argument('<text...>', 'a diagnosis, or a code').action((words: string[]) => start.inProject((call) => run(call, words.join(' '))));
  },
};

async function run(call: ProjectCall, text: string): Promise<Outcome> {
  const { findCodes } = await import('../../pipeline/find-codes.ts');
  const { diagnostics, found } = await findCodes(call.root, text);
  return {
    diagnostics, json: { found }, ...(found.length === 0 && diagnostics.length === 0 && { exit: exit.findings }),
    text: (paint) => (found.length === 0 ? '' : textTable([{ name: 'score', align: 'right' }, { name: 'code' }, { name: 'official title' }, { name: 'below' }],
      found.map(({ score, code, title, above }) => [score.toFixed(2), code, title, above.slice(0, 2).join(' < ')]), paint)),
    talk: () => (found.length === 0 && diagnostics.length === 0 ? 'nothing is near\n' : ''),
  };
}
