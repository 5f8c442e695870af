import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildAdvice, buildSummary } from '../../report/build-summary.ts';
import { runSummary } from '../../report/run-summary.ts';
import { unchangedBuild } from '../../pipeline/witness/check.ts';
import { cacheOption, forceOption, type CacheOptions, cacheOptions } from '../cache-option.ts';
import { formatOption, jobsOption, rehashOption } from '../options.ts';
import type { FindingsFormat, Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options extends CacheOptions {
  readonly jobs?: number;
  readonly rehash?: boolean;
  readonly format: FindingsFormat;
  readonly trace?: string;
}

export const verb: Verb = {
  description:
    'Builds the draft: what would be released now. Runs only the steps whose inputs changed, decides for every image, ' +
    'and writes releases/draft. Sealed releases are never touched.',
  examples: [
    { line: 'dx build', about: 'build with one image in flight a processor' },
    { line: 'dx build --jobs 2', about: 'leave the machine some air' },
    { line: 'dx build --force=quality', about: 'run one step again on every image, and see that it gives the same' },
    { line: 'dx build --cache remote:off', about: 'leave the shared cache alone' },
    { line: 'dx build --format github', about: 'findings as annotations of a pull request' },
    { line: 'dx build --trace trace.json', about: 'when each step of each image ran, for chrome://tracing or ui.perfetto.dev' },
    { line: 'dx build --json', about: 'the summary for a program' },
  ],
  declare(command, start) {
    command.addOption(jobsOption()).addOption(rehashOption()).addOption(cacheOption()).addOption(forceOption()).addOption(formatOption())
      .option('--trace <file>', 'write a Chrome trace of phases, steps, reads and writes')
      .action((options: Options) => start.inProject((call) => run(call, options), options.format));
  },
};

async function run(call: ProjectCall, options: Options): Promise<Outcome> {
  const trace = options.trace === undefined ? undefined : resolve(call.cwd, options.trace);
  const result = await call.work(async (signal, emit) => {
    const same = isPlain(options) ? await unchangedBuild(call.root, signal, emit) : { moved: false };
    if (!('moved' in same)) return same;
    const { RunRecorder } = await import('../../pipeline/recorder.ts');
    const { build } = await import('../../pipeline.ts');
    const recorder = new RunRecorder(trace !== undefined);
    const building = { root: call.root, rehash: options.rehash === true, moved: same.moved, signal, recorder, ...cacheOptions(options), ...(options.jobs !== undefined && { jobs: options.jobs }) };
    try {
      const built = await build(building, recorder.watching(emit));
      return built.draft?.state === 'kept' ? built : { ...built, run: recorder.summary() };
    } finally {
      if (trace !== undefined) writeFileSync(trace, recorder.trace());
    }
  });
  return {
    diagnostics: result.diagnostics,
    json: { draft: result.draft ?? null, steps: result.steps, run: result.run ?? null, ...(result.cache && { cache: result.cache }) },
    text: (paint) => buildSummary(result, paint),
    talk: (paint) => `${result.run ? runSummary(result.run, paint) : ''}${buildAdvice(result)}`,
    finished: !result.interrupted,
  };
}

/** Whether nothing is asked that a build with nothing to do would heed: how it prints, and how many images at a time. */
function isPlain(options: Options): boolean {
  return Object.keys(options).every((name) => name === 'jobs' || name === 'format');
}
