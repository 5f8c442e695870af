import { chmod, copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { withoutImage } from './artefacts.ts';
import { sealDate } from './date.ts';
import { fileDigest, look, makeFolders, syncFile } from './files.ts';
import { findParent, releasesDir, sealedVersions } from './find.ts';
import { readGit, type GitState, type GitTree } from './git.ts';
import { ignoreText } from './ignore.ts';
import { materialise } from './materialise.ts';
import { IGNORE_FILE, RECORD_FILE } from './names.ts';
import { ownManifest } from './own-manifest.ts';
import { inParallel } from './parallel.ts';
import { closeRecord, filesOf, recordText, type ReleaseRecord } from './record.ts';
import type { BlobSource, ReleaseDir } from './release.ts';
import { publish, recover, stage } from './staging.ts';
import { verifyRelease } from './verify.ts';
import { loadRelease } from './view.ts';

export interface SealInput {
  readonly config: Config;
  readonly blobs: BlobSource;
  /** Findings of the build that wrote the draft: an error among them blocks. */
  readonly findings: readonly Diagnostic[];
  /** Hard links into the store instead of copies. */
  readonly link: boolean;
  /** `SOURCE_DATE_EPOCH` of the environment, seconds since the epoch; it replaces the commit's date. */
  readonly sourceDateEpoch?: string;
}

export interface SealResult {
  readonly release: ReleaseDir;
  readonly record: ReleaseRecord;
  readonly diagnostics: readonly Diagnostic[];
}

/** Sealed files are read-only: git restores and `rm` work all the same, an editor's slip does not. Folders stay writable, so that `dx build` can restore what git does not carry. */
const SEALED = 0o444;

/**
 * REL-7: makes `releases/<version>/` of the draft, once. Everything is checked before anything is written; the
 * folder is made aside, with every blob's bytes compared, and appears in one rename. On a refusal or failure nothing is left.
 */
export async function seal(input: SealInput): Promise<Result<SealResult>> {
  const { config } = input;
  const releases = releasesDir(config.root);
  await recover(releases);
  const draft = join(releases, 'draft');
  const git = await readGit(config.root);
  const date = sealDate(input.sourceDateEpoch, git.ok ? git.value?.head : undefined);
  if (!(await look(join(draft, RECORD_FILE)))) return err([...(git.ok ? [] : git.error), noDraft()]);
  const loaded = await loadRelease(draft, 'releases/draft');
  if (!loaded.ok) return err([...(git.ok ? [] : git.error), ...loaded.error]);
  const { record, view } = loaded.value;
  const findings = [
    ...(git.ok ? treeFindings(git.value) : git.error),
    ...(date.ok ? [] : date.error),
    ...await refusals(input, record, withoutImage(view.tables)),
    ...await inTheWay(releases, record.version),
  ];
  if (hasErrors(findings)) return err(findings);
  const whole = await verifyRelease(draft, 'releases/draft');
  const damage = whole.diagnostics.filter((d) => d.severity === 'error' && !isImagePath(d.at?.file));
  if (damage.length > 0 || whole.absent.includes('data')) return err([...damage, stale('its files are not those that dx build wrote')]);
  const head = git.ok ? git.value?.head : undefined;
  return write(input, releases, record, head, date.ok ? date.value : null, findings);
}

/** A folder of this version that is no release: git took its texts away (a reset, another branch) and left what it does not carry. */
async function inTheWay(releases: string, version: string): Promise<Diagnostic[]> {
  if (!(await look(join(releases, version))) || (await look(join(releases, version, RECORD_FILE)))) return [];
  return [{ code: 'DX6024', severity: 'error', message: `releases/${version} is there, and is no release`, at: { file: `releases/${version}` }, help: 'Look into it; where git took its texts away and left images and Parquet, remove the folder.' }];
}

/** Images of the draft are not what is sealed: they are made anew from blobs. */
function isImagePath(file: string | undefined): boolean {
  return file !== undefined && /^releases\/draft\/(images|crops|derivatives)\//u.test(file);
}

async function write(input: SealInput, releases: string, draft: ReleaseRecord, git: GitState | undefined, date: string | null, notes: readonly Diagnostic[]): Promise<Result<SealResult>> {
  const from = join(releases, 'draft');
  const staged = await stage(releases, draft.version);
  try {
    const { recordDigest: _, ...body } = draft;
    const record = closeRecord({ ...body, state: 'sealed', git: git ? { ...git } : null, sealedAt: date });
    if (!(await copyFiles(from, staged, record))) return err([stale('it changed while it was sealed')]);
    const entries = await ownManifest(staged, 'releases/draft', record);
    if (!entries.ok) return entries;
    const { diagnostics } = await materialise({ dir: staged, entries: entries.value, blobs: input.blobs, link: input.link, durable: true, mode: SEALED });
    if (hasErrors(diagnostics)) return err([...diagnostics]);
    await writeFile(join(staged, RECORD_FILE), recordText(record));
    await protect(join(staged, RECORD_FILE));
    await writeFile(join(staged, IGNORE_FILE), ignoreText(record));
    await publish(releases, record.version, staged);
    await rm(from, { recursive: true, force: true });
    return ok({ release: { version: record.version, dir: join(releases, record.version), name: record.name }, record, diagnostics: [...notes, ...diagnostics] });
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

/** Copies text and Parquet and compares each copy with the record. Eight at a time: waiting for the disk is most of it. */
async function copyFiles(from: string, to: string, record: ReleaseRecord): Promise<boolean> {
  const made = new Map<string, Promise<void>>();
  let right = true;
  await inParallel(filesOf(record), 8, async ({ path, sha256 }) => {
    await makeFolders(to, path.split('/').slice(0, -1), made);
    const target = join(to, path);
    await copyFile(join(from, path), target);
    if ((await fileDigest(target)).sha256 !== sha256) right = false;
    await protect(target);
  });
  return right;
}

async function protect(path: string): Promise<void> {
  await chmod(path, SEALED);
  await syncFile(path);
}

function treeFindings(tree: GitTree | undefined): Diagnostic[] {
  if (!tree?.head) {
    return [{ code: 'DX6015', severity: 'warning', message: 'the release will name no commit: the project is in no git repository, or has no commit yet', help: 'commit the config first, so that the release can be traced to it' }];
  }
  if (tree.dirty.length === 0) return [];
  const shown = tree.dirty.slice(0, 3).map((path) => JSON.stringify(path)).join(', ');
  return [{
    code: 'DX6010', severity: 'error', count: tree.dirty.length,
    message: `the work tree differs from its commit in ${tree.dirty.length} ${tree.dirty.length === 1 ? 'file' : 'files'}: ${shown}${tree.dirty.length > 3 ? ', …' : ''}`,
    help: 'commit or remove them, so that the commit in the record is what the release was made of',
  }];
}

async function refusals(input: SealInput, record: ReleaseRecord, recordsOnly: number): Promise<Diagnostic[]> {
  const { config } = input;
  const found: Diagnostic[] = [];
  if (record.state !== 'draft') found.push(stale('it is not a draft'));
  if (record.configDigest !== config.digest) found.push(stale('the config changed since it was built'));
  const parent = await findParent(config);
  if (!parent.ok) found.push(...parent.error);
  else if ((parent.value?.version ?? null) !== (record.parent?.version ?? null)) found.push(stale('its parent is not the one that the config asks for now'));
  const bare = config.sources.filter((source) => source.evaluation.status === 'accepted' && !source.images && !record.absent.includes(source.id));
  for (const source of bare) {
    found.push({ code: 'DX6011', severity: 'error', message: `source ${source.id} has records only (images: none), so this dataset cannot be sealed`, at: source.at, help: 'give its images, or reject the source' });
  }
  if (bare.length === 0 && recordsOnly > 0) {
    found.push({ code: 'DX6011', severity: 'error', message: `${recordsOnly} included rows have no released image, so this dataset cannot be sealed`, count: recordsOnly });
  }
  if (record.counts.included === 0) {
    found.push({ code: 'DX6018', severity: 'error', message: 'the draft holds no image, so there is nothing that a release could be', help: 'dx query "FROM exclusions" says why images are out; dx sources list shows what each source gave' });
  }
  const blocking = input.findings.filter((d) => d.severity === 'error');
  if (blocking.length > 0) found.push({ code: 'DX6014', severity: 'error', message: `${blocking.length} ${blocking.length === 1 ? 'finding blocks' : 'findings block'} the release, ${blocking[0]!.code} first`, count: blocking.length, help: 'solve what dx build reports' });
  if (sealedVersions(config.root).includes(record.version)) {
    found.push({ code: 'DX6013', severity: 'error', message: `release ${record.version} exists; a version is sealed once`, help: 'set release.parent to latest in dx.config.yaml and build again' });
  }
  return found;
}

function stale(why: string): Diagnostic {
  return { code: 'DX6009', severity: 'error', message: `the draft cannot be sealed: ${why}`, help: 'run dx build' };
}

function noDraft(): Diagnostic {
  return { code: 'DX6008', severity: 'error', message: 'there is no draft to seal', help: 'run dx build; where nothing changed since the last release there is nothing to seal' };
}
