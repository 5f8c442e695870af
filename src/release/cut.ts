import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseTables } from '../catalog/tables.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { reasonsFor, tablesWith, type Parent } from './against-parent.ts';
import { nameTables, writeTables, type WrittenTables } from './content.ts';
import { countImages } from './counts.ts';
import { fileDigest } from './files.ts';
import { releasesDir } from './find.ts';
import { draftImages, keptDraft, removeDraft } from './kept.ts';
import type { ManifestEntry } from './manifest.ts';
import { materialise } from './materialise.ts';
import { parquetFile, RECORD_FILE } from './names.ts';
import { together } from './parallel.ts';
import { closeRecord, recordText, type FileEntry } from './record.ts';
import type { ChangeReason, CutInput, CutResult, ReleaseDir } from './release.ts';
import { restoreParent } from './restore.ts';
import { nextVersion } from './semver.ts';
import { recover, stage, swapIn } from './staging.ts';
import { askCatalog, writeTexts, type WrittenTexts } from './texts.ts';
import { proveRelease } from './view.ts';

const FIRST: readonly ChangeReason[] = [{ level: 'major', reason: 'first release' }];

/**
 * Writes the release that would be cut now to `releases/draft/`: tables, version derived from the difference
 * to the parent (REL-1), record, card, NOTICE, Parquet, and images where the config asks. All of it is made in a
 * folder aside and takes the draft's place in one rename; on any failure the draft before stays as it was.
 */
export async function cutDraft(input: CutInput): Promise<CutResult> {
  const releases = input.releases ?? releasesDir(input.config.root);
  await recover(releases);
  const parent = input.parent ? await openParent(input.parent) : undefined;
  if (parent && !parent.ok) return failed(releases, parent.error);
  const staged = await stage(releases, 'draft');
  try {
    const cut = await fill(input, releases, staged, parent?.value);
    return cut.ok ? { ...cut.value, diagnostics: [...otherKey(input, parent?.value), ...cut.value.diagnostics] } : failed(releases, cut.error);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

async function openParent({ dir, version }: ReleaseDir): Promise<Result<Parent>> {
  const shown = `releases/${version}`;
  const record = await proveRelease(dir, shown);
  return record.ok ? ok({ dir, shown, record: record.value }) : record;
}

/** DEID-4: the check value in the parent's record tells a wrong key from the right one. */
function otherKey({ keyCheck }: CutInput, parent: Parent | undefined): readonly Diagnostic[] {
  const before = parent?.record.pseudonymKey ?? null;
  if (before === null || keyCheck === undefined || before === keyCheck) return [];
  return [{
    code: 'DX6017', severity: 'warning', message: `the pseudonym key is not the one of release ${parent!.record.version}: every id of a private source is a new one`,
    help: 'if that is a mistake, put the right key back; splits are inherited only where pictures are found again',
  }];
}

function failed(releases: string, diagnostics: readonly Diagnostic[]): CutResult {
  return { diagnostics, state: 'failed', dir: join(releases, 'draft'), version: '', contentDigest: '', reasons: [], counts: countImages([], { images: 0, reasons: [] }) };
}

async function fill(input: CutInput, releases: string, staged: string, parent: Parent | undefined): Promise<Result<CutResult>> {
  const { catalog } = input;
  if (!parent) {
    // Nothing to compare with: the version is known before the tables are written.
    const version = nextVersion(undefined, FIRST)!;
    await catalog.setVersion(version);
    return finish(input, releases, staged, { written: new Map(), version, reasons: FIRST, parent });
  }
  const compared = await reasonsFor(input, staged, parent);
  if (!compared.ok) return compared;
  const { written } = compared.value;
  let { reasons } = compared.value;
  if (reasons.length === 0) {
    // Counts or the order of rows alone: still another content digest, so it needs a version.
    const whole = new Map([...written, ...(await writeTables(catalog, staged, tablesWith(true)))]);
    reasons = parent.record.tables
      .filter((entry) => whole.get(entry.table)!.sha256 !== entry.sha256)
      .map((entry) => ({ level: 'patch', reason: `${entry.table}: other counts` }));
  }
  const version = nextVersion(parent.record.version, reasons);
  if (version === undefined) {
    await removeDraft(releases);
    return restoreParent(input, parent.record);
  }
  await catalog.setVersion(version);
  return finish(input, releases, staged, { written, version, reasons, parent });
}

interface Known {
  /** Texts that are written already. */
  readonly written: WrittenTables;
  readonly version: string;
  readonly reasons: readonly ChangeReason[];
  readonly parent: Parent | undefined;
}

async function finish(input: CutInput, releases: string, staged: string, known: Known): Promise<Result<CutResult>> {
  const { config } = input;
  const { version, reasons } = known;
  const [{ body, entries }, parquet] = await together([finishTexts(input, staged, known), writeParquets(input, staged, version)]);
  const result = { dir: join(releases, 'draft'), version, contentDigest: body.contentDigest, reasons, counts: body.counts };
  if (await keptDraft(result.dir, body)) {
    const diagnostics = config.release.materialise ? await placeImages(input, result.dir, entries, true) : [];
    return hasErrors(diagnostics) ? err([...diagnostics]) : ok({ ...result, diagnostics, state: 'kept' });
  }
  const record = closeRecord({ ...body, files: [...body.files, ...parquet] });
  await writeFile(join(staged, RECORD_FILE), recordText(record));
  const diagnostics = config.release.materialise ? await placeImages(input, staged, entries, false) : [];
  if (hasErrors(diagnostics)) return err([...diagnostics]);
  await swapIn(releases, 'draft', staged);
  return ok({ ...result, diagnostics, state: known.parent ? 'changed' : 'new' });
}

async function finishTexts(input: CutInput, staged: string, { written, version, reasons, parent }: Known): Promise<WrittenTexts> {
  const { name } = input.config.dataset;
  const [rest, told] = await together([
    writeTables(input.catalog, staged, releaseTables.map((table) => table.name).filter((table) => !written.has(table))),
    askCatalog(input, staged, version),
  ]);
  const tables = await nameTables(staged, new Map([...written, ...rest]), name, version);
  return writeTexts(input, staged, { tables, version, reasons, parent: parent?.record, ...told });
}

async function placeImages(input: CutInput, dir: string, entries: readonly ManifestEntry[], kept: boolean): Promise<readonly Diagnostic[]> {
  const recorded = kept ? new Map(entries.map((entry) => [entry.path, entry.sha256])) : undefined;
  const draft = join(dir, '..', 'draft');
  const previous = kept ? undefined : { dir: draft, recorded: await draftImages(draft) };
  const done = await materialise({ dir, entries, blobs: input.blobs, link: false, durable: false, mode: 0o644, ...(recorded && { recorded }), ...(previous && { previous }) });
  return done.diagnostics;
}

async function writeParquets(input: CutInput, dir: string, version: string): Promise<FileEntry[]> {
  await mkdir(join(dir, 'data'));
  return together(releaseTables.map(async ({ name }): Promise<FileEntry> => {
    const path = parquetFile(input.config.dataset.name, version, name);
    await input.catalog.writeParquet(name, join(dir, path));
    return { path, kind: 'parquet', ...(await fileDigest(join(dir, path))) };
  }));
}
