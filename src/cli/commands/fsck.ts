import { fsckText } from '../../report/fsck.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options {
  readonly fast?: boolean;
  readonly repair?: boolean;
}

export const verb: Verb = {
  description:
    'Compares everything in the store with what names it: blobs with their sha256, results with their sums, indexes with what they index. Ends with 1 where something is damaged or missing. ' +
    'Nothing is lost for good: what is dropped is computed again by the next build. Sealed releases are proven by "dx verify".',
  examples: [
    { line: 'dx fsck', about: 'every byte' },
    { line: 'dx fsck --fast', about: 'names, sizes, results and indexes, without the bytes of blobs' },
    { line: 'dx fsck --repair', about: 'drop what is damaged; "dx build" then computes it again' },
    { line: 'dx fsck --json', about: 'the faults for a program' },
  ],
  declare(command, start) {
    command.option('--fast', 'sizes, names and indexes only').option('--repair', 'drop what is damaged, after saying what')
      .action((options: Options) => start.inProject((call) => run(call, options)));
  },
};

async function run(call: ProjectCall, options: Options): Promise<Outcome> {
  const { fsckStore } = await import('../../pipeline/fsck.ts');
  const fast = options.fast === true;
  const report = await call.work((signal, emit) => fsckStore({ root: call.root, fast, repair: options.repair === true, signal }, emit));
  const { blobs, bytes, segments, lines, indexes, leftovers } = report;
  return {
    diagnostics: report.diagnostics,
    json: {
      fast,
      faults: report.faults.map((fault) => ({ ...fault, dropped: report.dropped.has(fault) })),
      checked: { blobs, bytes, segments, lines, indexes, leftovers },
    },
    text: (paint) => fsckText(report, fast, paint),
  };
}
