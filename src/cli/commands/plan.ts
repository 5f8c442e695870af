import { planText } from '../../report/plan.ts';
import { unchangedPlan } from '../../pipeline/witness/check.ts';
import { rehashOption } from '../options.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

export const verb: Verb = {
  description: 'Says which steps a build would run on how many images, and why, and runs none of them.',
  examples: [
    { line: 'dx plan', about: 'what the next build would do' },
    { line: 'dx plan --json', about: 'the same for a program' },
  ],
  declare(command, start) {
    command.addOption(rehashOption())
      .action((options: { readonly rehash?: boolean }) => start.inProject((call) => run(call, options.rehash === true)));
  },
};

async function run(call: ProjectCall, rehash: boolean): Promise<Outcome> {
  const result = await call.work(async (signal, emit) => {
    const same = rehash ? undefined : await unchangedPlan(call.root, signal, emit);
    if (same) return same;
    const { plan } = await import('../../pipeline/plan.ts');
    return plan({ root: call.root, rehash, signal }, emit);
  });
  const { diagnostics, images, fresh, produceKnown, sets } = result;
  return { diagnostics, json: { images, fresh, produceKnown, sets }, text: (paint) => planText(result, paint) };
}
