import { resolve } from 'node:path';
import { bytes, plural } from '../../report/terminal/words.ts';
import { visible } from '../../report/terminal/escape.ts';
import { readConfig } from '../config.ts';
import { exit } from '../exit.ts';
import { releaseOption } from '../options.ts';
import { latestRelease, namedRelease } from '../releases.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options {
  readonly release?: string;
  readonly link?: boolean;
}

export const verb: Verb = {
  description:
    'Copies a release with all its images to a new folder outside the releases. Every byte is compared with its digest; the folder appears whole or not at all.',
  examples: [
    { line: 'dx export ../for-training', about: 'the latest release' },
    { line: 'dx export /data/dx-1.0.0 --release 1.0.0', about: 'a certain one' },
    { line: 'dx export ../scratch --release draft --link', about: 'the draft, with hard links into the store' },
  ],
  declare(command, start) {
    command.argument('<dir>', 'a new or empty folder').addOption(releaseOption()).option('--link', 'hard links into the store instead of copies')
      .action((dir: string, options: Options) => start.inProject((call) => run(call, dir, options)));
  },
};

async function run(call: ProjectCall, dir: string, options: Options): Promise<Outcome> {
  const release = options.release === undefined ? latestRelease(call.root) : namedRelease(call.root, options.release);
  if (!release.ok) return { diagnostics: release.error, json: { export: null }, exit: exit.usage };
  const read = await readConfig(call.root);
  if (!read.ok) return { diagnostics: read.error, json: { export: null } };
  const { exportRelease } = await import('../../release/export.ts');
  const { blobsOf } = await import('../../pipeline/pass.ts');
  const { layoutOf } = await import('../../engine/layout.ts');
  const made = await exportRelease({
    dir: release.value.dir, shown: release.value.shown, target: resolve(call.cwd, dir), blobs: blobsOf(layoutOf(read.value.config.store, call.root)), link: options.link === true,
  });
  if (!made.ok) return { diagnostics: made.error, json: { export: null } };
  const { version, files, bytes: size, diagnostics } = made.value;
  return {
    diagnostics,
    json: { export: { release: release.value.name, version, dir, files, bytes: size } },
    text: (paint) => `${paint.green('exported')}  ${paint.bold(version)} to ${visible(dir)}: ${plural(files, 'file')}, ${bytes(size)}\n`,
  };
}
