import { textTable } from '../../report/table.ts';
import { number } from '../../report/terminal/words.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

export const verb: Verb = {
  description: 'Lists the labels of all accepted sources that no mapping row covers, with the number of images and the nearest name that is known. Reads records and mappings as they are now, and no image.',
  examples: [
    { line: 'dx labels unmapped', about: 'what is left to map' },
    { line: 'dx labels unmapped --json', about: 'the same for a program' },
  ],
  declare(command, start) {
    command.action(() => start.inProject(run));
  },
};

async function run(call: ProjectCall): Promise<Outcome> {
  const { unmapped } = await import('../../pipeline/unmapped.ts');
  const { diagnostics, labels } = await call.work((signal, emit) => unmapped({ root: call.root, rehash: false, signal }, emit));
  const rows = labels.map(({ source, label, images, suggestion }) => [source, label, number(images), suggestion ?? '']);
  return {
    diagnostics,
    json: { labels },
    text: (paint) => (rows.length === 0
      ? 'every label is mapped\n'
      : textTable([{ name: 'source' }, { name: 'label' }, { name: 'images', align: 'right' }, { name: 'near to' }], rows, paint)),
    talk: () => (rows.length === 0 ? '' : 'next: add them to mappings/<source>.yaml, as a category or as "-" with a reason\n'),
  };
}
