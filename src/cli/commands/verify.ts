import type { Diagnostic } from '../../core/diagnostic.ts';
import { ok, type Result } from '../../core/result.ts';
import { sealedVersions } from '../../release/find.ts';
import { verifyRelease, type VerifyReport } from '../../release/verify.ts';
import { rebuildText, verifyText } from '../../report/verify.ts';
import { exit } from '../exit.ts';
import { hasDraft, namedRelease, releaseFolder, sealedReleases, type NamedRelease } from '../releases.ts';
import { jobsOption } from '../options.ts';
import { refusal } from '../usage.ts';
import type { Outcome, ProjectCall, Verb } from '../verb.ts';

interface Options {
  readonly rebuild?: boolean;
  readonly jobs?: number;
}

export const verb: Verb = {
  description:
    'Proves releases: the digest of every file, and the content digest anew from tables and manifest. Without a name, every sealed release; with a folder, a copy of a release, which needs no project. ' +
    'Parts that git does not carry (images, Parquet) may be absent; that is said, and is no error.',
  examples: [
    { line: 'dx verify', about: 'every sealed release' },
    { line: 'dx verify 1.0.0', about: 'one release' },
    { line: 'dx verify 1.0.0 --rebuild', about: 'build it again from config, data and parent, and compare' },
    { line: 'dx verify ../export', about: 'a copy that "dx export" wrote, or any release folder' },
    { line: 'dx verify draft --json', about: 'the draft, for a program' },
  ],
  declare(command, start) {
    command.argument('[release]', 'a version, "draft", or the folder of a release; default: every sealed release')
      .option('--rebuild', 'build the release again, aside, and compare the content; needs its config and data')
      .addOption(jobsOption())
      .action((name: string | undefined, options: Options) =>
        options.rebuild ? start.inProject((call) => rebuilt(call, name, options)) : start.inProjectOrNot(async ({ root, cwd }) => verify(root, cwd, name)));
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

/** `undefined` where a project is needed and there is none. */
async function verify(root: string | undefined, cwd: string, name: string | undefined): Promise<Outcome | undefined> {
  const found = releases(root, cwd, name);
  if (!found) return undefined;
  if (!found.ok) return { diagnostics: found.error, json: { releases: [] }, exit: exit.usage };
  if (found.value.length === 0) return { diagnostics: [nothingSealed(root)], json: { releases: [] } };
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

/** Every sealed release, or the one that was named; what the project does not know by that name may be a folder. */
function releases(root: string | undefined, cwd: string, name: string | undefined): Result<readonly NamedRelease[]> | undefined {
  if (name === undefined) return root === undefined ? undefined : ok(sealedReleases(root));
  const known = root === undefined ? undefined : namedRelease(root, name);
  if (known?.ok) return ok([known.value]);
  const folder = releaseFolder(cwd, name);
  return folder ? ok([folder]) : known;
}

function nothingSealed(root: string | undefined): Diagnostic {
  const draft = root !== undefined && hasDraft(root);
  return {
    code: 'DX9003', severity: 'note', message: 'no release is sealed yet, so there is nothing to verify',
    help: draft ? '"dx verify draft" proves the draft, "dx release" seals it' : '"dx build" makes a draft, "dx release" makes the first release of it',
  };
}
