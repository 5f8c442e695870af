import { gcText } from '../../report/gc.ts';
import { exit } from '../exit.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';
import type { Garbage } from '../../engine/gc.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export const verb: Verb = {
  description:
    'Removes from the store what no sealed release, draft or current plan of any of its projects needs, after saying what and how much. Sealed releases keep their blobs. ' +
    'What is removed can be computed again. It works alone: while another dx is at work in the store it refuses.',
  examples: [
    { line: 'dx gc --dry-run', about: 'say what would go' },
    { line: 'dx gc', about: 'say it, ask, and remove it' },
    { line: 'dx gc --yes', about: 'do not ask; for scripts' },
  ],
  declare(command, start) {
    command.option('--dry-run', 'only say what would go').option('--yes', 'do not ask')
      .action((options: Options) => start.inProject((call) => run(call, options)));
  },
};

async function run(call: ProjectCall, options: Options): Promise<Outcome> {
  const { prepareGc } = await import('../../pipeline/gc.ts');
  const prepared = await call.work((signal, emit) => prepareGc({ root: call.root, signal }, emit));
  if (!prepared.ok) return { diagnostics: prepared.error, json: { gc: null } };
  const { garbage, diagnostics, remove, release } = prepared.value;
  try {
    if (options.dryRun || isNothing(garbage)) return outcome(garbage, false, diagnostics);
    if (!options.yes) {
      const { ask } = call.io;
      if (!call.input || call.json || !ask) return { ...outcome(garbage, false, [...diagnostics, unasked()]), exit: exit.usage };
      const answer = await ask(gcText(garbage, 'would go') + 'Remove it? [y/N] ');
      if (!/^y(es)?$/i.test(answer.trim())) return outcome(garbage, false, diagnostics);
    }
    await call.work(() => remove());
    return outcome(garbage, true, diagnostics);
  } finally {
    await release();
  }
}

function isNothing({ results, blobs, temporary }: Garbage): boolean {
  return results.count + blobs.count + temporary.count === 0;
}

function outcome({ names: _names, ...garbage }: Garbage & { readonly names?: readonly string[] }, removed: boolean, diagnostics: readonly Diagnostic[]): Outcome {
  return {
    diagnostics,
    json: { gc: { removed, ...garbage } },
    text: () => gcText(garbage, removed ? 'removed' : 'would go'),
    finished: true,
  };
}

function unasked(): Diagnostic {
  return { code: 'DX9002', severity: 'error', message: 'nothing was removed: nobody can be asked here', help: 'look at "dx gc --dry-run", then say --yes' };
}
