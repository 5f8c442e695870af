import { ok, type Result } from '../../core/result.ts';
import { sealedVersions } from '../../release/find.ts';
import { verifyRelease, type VerifyReport } from '../../release/verify.ts';
import { rebuildText, verifyText } from '../../report/verify.ts';
import { exit } from '../exit.ts';
import { latestRelease, namedRelease, sealedReleases, type NamedRelease } from '../releases.ts';
import { jobsOption } from '../options.ts';
import { refusal } from '../usage.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options {
  readonly rebuild?: boolean;
  readonly jobs?: number;
}

export const verb: Verb = {
  description:
    'Proves releases: the digest of every file, and the content digest anew from tables and manifest. Without a name, every sealed release. ' +
    'Parts that git does not carry (images, Parquet) may be absent; that is said, and is no error.',
  examples: [
    { line: 'dx verify', about: 'every sealed release' },
    { line: 'dx verify 1.0.0', about: 'one release' },
    { line: 'dx verify 1.0.0 --rebuild', about: 'build it again from config, data and parent, and compare' },
    { line: 'dx verify draft --json', about: 'the draft, for a program' },
  ],
  declare(command, start) {
    command.argument('[release]', 'a version, or "draft"; default: every sealed release')
      .option('--rebuild', 'build the release again, aside, and compare the content; needs its config and data')
      .addOption(jobsOption())
      .action((name: string | undefined, options: Options) =>
        start.inProject((call) => (options.rebuild ? rebuilt(call, name, options) : verify(call.root, name))));
  },
};

async function rebuilt(call: ProjectCall, name: string | undefined, options: Options): Promise<Outcome> {
  const version = name ?? sealedVersions(call.root).at(-1);
  if (version === undefined) {
    return refusal({ code: 'DX9003', message: 'there is no sealed release to build again', help: '"dx release" seals the draft' });
  }
  const { rebuild } = await import('../../pipeline/rebuild.ts');
  const found = await call.work((signal, emit) =>
    rebuild(version, { root: call.root, rehash: false, signal, ...(options.jobs !== undefined && { jobs: options.jobs }) }, emit));
  if (!found.ok) return { diagnostics: found.error, json: { release: version, rebuild: null } };
  const { diagnostics, ...report } = found.value;
  return { diagnostics, json: { release: version, rebuild: report }, text: (paint) => rebuildText(version, found.value, paint), finished: true };
}

async function verify(root: string, name: string | undefined): Promise<Outcome> {
  const found = releases(root, name);
  if (!found.ok) return { diagnostics: found.error, json: { releases: [] }, exit: exit.usage };
  const reports: { readonly name: string; readonly report: VerifyReport }[] = [];
  for (const release of found.value) reports.push({ name: release.name, report: await verifyRelease(release.dir, release.shown) });
  return {
    diagnostics: reports.flatMap(({ report }) => report.diagnostics),
    json: {
      releases: reports.map(({ name: release, report: { state, ok, contentDigest, files, bytes, absent } }) => ({ release, state, ok, contentDigest, files, bytes, absent })),
    },
    text: (paint) => reports.map(({ name: release, report }) => verifyText(release, report, paint)).join(''),
  };
}

/** The release that was named, or every sealed one, or the draft where nothing is sealed yet. */
function releases(root: string, name: string | undefined): Result<readonly NamedRelease[]> {
  if (name === undefined && sealedVersions(root).length > 0) return ok(sealedReleases(root));
  const one = name === undefined ? latestRelease(root) : namedRelease(root, name);
  return one.ok ? ok([one.value]) : one;
}
