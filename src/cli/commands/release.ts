import { relative, sep } from 'node:path';
import { sealedText } from '../../report/sealed.ts';
import { cacheOption, forceOption, cacheOptions, type CacheOptions } from '../cache-option.ts';
import { jobsOption, rehashOption } from '../options.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options extends CacheOptions {
  readonly jobs?: number;
  readonly rehash?: boolean;
  readonly link?: boolean;
}

export const verb: Verb = {
  description:
    'Brings the draft up to date and seals it as the derived version, once and for ever, with its images. ' +
    'Refuses a work tree that differs from its commit, records-only sources and findings that block.',
  examples: [
    { line: 'dx release', about: 'seal the draft' },
    { line: 'dx release --cache remote:off', about: 'without any result from the shared cache, also earlier ones' },
    { line: 'dx release --link', about: 'hard links into the store instead of copies of the images' },
  ],
  declare(command, start) {
    command.addOption(jobsOption()).addOption(rehashOption()).addOption(cacheOption()).addOption(forceOption())
      .option('--link', 'hard links into the store instead of copies: less room, but a change of one file changes both')
      .action((options: Options) => start.inProject((call) => run(call, options)));
  },
};

async function run(call: ProjectCall, options: Options): Promise<Outcome> {
  const { sealDraft } = await import('../../pipeline/seal.ts');
  const date = call.io.env['SOURCE_DATE_EPOCH'];
  const sealed = await call.work((signal, emit) =>
    sealDraft(
      {
        root: call.root, rehash: options.rehash === true, signal, link: options.link === true, ...cacheOptions(options),
        ...(options.jobs !== undefined && { jobs: options.jobs }), ...(date !== undefined && date !== '' && { sourceDateEpoch: date }),
      },
      emit,
    ));
  if (!sealed.ok) return { diagnostics: sealed.error, json: { release: null } };
  if (sealed.value.release === undefined) return { diagnostics: sealed.value.diagnostics, json: { release: null } };
  const { record, release, diagnostics } = sealed.value;
  const dir = relative(call.root, release.dir).split(sep).join('/');
  return {
    diagnostics,
    json: {
      release: {
        version: record.version, dir, parent: record.parent?.version ?? null, contentDigest: record.contentDigest,
        reasons: record.reasons, images: record.counts.included, files: record.images.files, bytes: record.images.bytes,
      },
    },
    text: (paint) => sealedText(record, dir, paint),
    talk: () => `next: git add ${dir} && git commit; "dx export <dir>" copies the release with its images to another place\n`,
    finished: true,
  };
}
