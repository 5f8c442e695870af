import { planText } from '../../report/plan.ts';
import { unchangedPlan } from '../../pipeline/witness/check.ts';
import { cacheOption, forceOption, cacheOptions, type CacheOptions } from '../cache-option.ts';
import { rehashOption } from '../options.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options extends CacheOptions {
  readonly rehash?: boolean;
  readonly explain?: boolean;
}

export const verb: Verb = {
  description: 'Says which steps a build would run on how many images, and why, and runs none of them.',
  examples: [
    { line: 'dx plan', about: 'what the next build would do' },
    { line: 'dx plan --explain', about: 'every difference behind it: parameters, versions, libraries' },
    { line: 'dx plan --force=quality', about: 'what forcing a step would do' },
    { line: 'dx plan --json', about: 'the same for a program' },
  ],
  declare(command, start) {
    command.addOption(rehashOption()).addOption(cacheOption()).addOption(forceOption())
      .option('--explain', 'say for each set of images what changed since the last build, from what to what')
      .action((options: Options) => start.inProject((call) => run(call, options)));
  },
};

async function run(call: ProjectCall, options: Options): Promise<Outcome> {
  const result = await call.work(async (signal, emit) => {
    const same = Object.keys(options).length > 0 ? undefined : await unchangedPlan(call.root, signal, emit);
    if (same) return same;
    const { plan } = await import('../../pipeline/plan.ts');
    return plan({ root: call.root, rehash: options.rehash === true, signal, ...cacheOptions(options) }, emit);
  });
  const { diagnostics, images, fresh, produceKnown, sets } = result;
  return { diagnostics, json: { images, fresh, produceKnown, sets }, text: (paint) => planText(result, paint, options.explain === true) };
}
