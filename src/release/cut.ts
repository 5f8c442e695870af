import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseTables } from '../catalog/tables.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { manifestOf } from './artefacts.ts';
import { cardText } from './card.ts';
import { nameTables, tableEntries, writeTables, type WrittenTable } from './content.ts';
import { countImages } from './counts.ts';
import type { Table } from './csv.ts';
import { column, diffTables, tally, type ReleaseView } from './diff.ts';
import { contentDigest, imageDigests } from './digest.ts';
import { fileDigest } from './files.ts';
import { releasesDir } from './find.ts';
import { draftImages, keptDraft, removeDraft } from './kept.ts';
import { imageFolders, manifestText, type ManifestEntry } from './manifest.ts';
import { materialise } from './materialise.ts';
import { images } from './meaning.ts';
import { CARD_FILE, manifestFile, NOTICE_FILE, parquetFile, RECORD_FILE } from './names.ts';
import { noticeText } from './notice.ts';
import { closeRecord, recordText, type FileEntry, type RecordBody } from './record.ts';
import { tableKeys, tableTypes } from './registry.ts';
import type { ChangeReason, CutInput, CutResult } from './release.ts';
import { restoreParent } from './restore.ts';
import { nextVersion } from './semver.ts';
import { recover, stage, swapIn } from './staging.ts';
import { thisTool } from './tool.ts';
import { changes } from './version.ts';
import { loadRelease, type LoadedRelease } from './view.ts';

const FIRST: readonly ChangeReason[] = [{ level: 'major', reason: 'first release' }];

/**
 * Writes the release that would be cut now to `releases/draft/`: tables, version derived from the difference
 * to the parent (REL-1), record, card, NOTICE, Parquet, and images where the config asks. All of it is made in a
 * folder aside and takes the draft's place in one rename; on any failure the draft before stays as it was.
 */
export async function cutDraft(input: CutInput): Promise<CutResult> {
  const releases = input.releases ?? releasesDir(input.config.root);
  await recover(releases);
  const parent = input.parent ? await loadRelease(input.parent.dir, `releases/${input.parent.version}`) : undefined;
  if (parent && !parent.ok) return failed(releases, parent.error);
  const staged = await stage(releases, 'draft');
  try {
    const cut = await fill(input, releases, staged, parent?.value);
    return cut.ok ? { ...cut.value, diagnostics: [...otherKey(input, parent?.value), ...cut.value.diagnostics] } : failed(releases, cut.error);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

/** DEID-4: the check value in the parent's record tells a wrong key from the right one. */
function otherKey({ keyCheck }: CutInput, parent: LoadedRelease | undefined): readonly Diagnostic[] {
  const before = parent?.record.pseudonymKey ?? null;
  if (before === null || keyCheck === undefined || before === keyCheck) return [];
  return [{
    code: 'DX6017', severity: 'warning', message: `the pseudonym key is not the one of release ${parent!.record.version}: every id of a private source is a new one`,
    help: 'if that is a mistake, put the right key back; splits are inherited only where pictures are found again',
  }];
}

function failed(releases: string, diagnostics: readonly Diagnostic[]): CutResult {
  return { diagnostics, state: 'failed', dir: join(releases, 'draft'), version: '', contentDigest: '', reasons: [], counts: countImages(new Map()) };
}

async function fill(input: CutInput, releases: string, staged: string, parent: LoadedRelease | undefined): Promise<Result<CutResult>> {
  if (!parent) {
    // Nothing to compare with: the version is known before the tables are written.
    const version = nextVersion(undefined, FIRST)!;
    await input.catalog.setVersion(version);
    const tables = await nameTables(input.catalog, staged, await writeTables(input.catalog, staged, new Map()), input.config.dataset.name, version);
    return finish(input, releases, staged, { tables, version, reasons: FIRST, parent });
  }
  const known = new Map<string, Table>(parent.record.tables.map((entry) => [entry.sha256, parent.view.tables.get(entry.table)!]));
  const first = await writeTables(input.catalog, staged, known);
  const reasons = reasonsFor(parent, first, input.keyCheck ?? null);
  const version = nextVersion(parent.record.version, reasons);
  if (version === undefined) {
    await removeDraft(releases);
    return restoreParent(input, parent.record);
  }
  await input.catalog.setVersion(version);
  const tables = await nameTables(input.catalog, staged, first, input.config.dataset.name, version);
  return finish(input, releases, staged, { tables, version, reasons, parent });
}

function reasonsFor(parent: LoadedRelease, tables: ReadonlyMap<string, WrittenTable>, pseudonymKey: string | null): readonly ChangeReason[] {
  const draft: ReleaseView = {
    version: '',
    pseudonymKey,
    tables: new Map([...tables].map(([name, { table }]) => [name, table])),
    types: tableTypes,
    keys: tableKeys,
  };
  const reasons = changes(diffTables(parent.view, draft));
  if (reasons.length > 0) return reasons;
  // Counts or the order of rows alone: still another content digest, so it needs a version.
  return parent.record.tables
    .filter((entry) => tables.get(entry.table)!.sha256 !== entry.sha256)
    .map((entry) => ({ level: 'patch', reason: `${entry.table}: other counts` }));
}

interface Decided {
  readonly tables: ReadonlyMap<string, WrittenTable>;
  readonly version: string;
  readonly reasons: readonly ChangeReason[];
  readonly parent: LoadedRelease | undefined;
}

async function finish(input: CutInput, releases: string, staged: string, decided: Decided): Promise<Result<CutResult>> {
  const { config } = input;
  const rows = new Map([...decided.tables].map(([name, { table }]) => [name, table]));
  const entries = manifestOf(rows);
  const body = await writeTexts(input, staged, decided, rows, entries);
  const result = {
    dir: join(releases, 'draft'), version: decided.version, contentDigest: body.contentDigest, reasons: decided.reasons, counts: body.counts,
  };
  if (await keptDraft(result.dir, body)) {
    const diagnostics = config.release.materialise ? await placeImages(input, result.dir, entries, true) : [];
    return hasErrors(diagnostics) ? err([...diagnostics]) : ok({ ...result, diagnostics, state: 'kept' });
  }
  const parquet = await writeParquets(input, staged, decided.version);
  const record = closeRecord({ ...body, files: [...body.files, ...parquet] });
  await writeFile(join(staged, RECORD_FILE), recordText(record));
  const diagnostics = config.release.materialise ? await placeImages(input, staged, entries, false) : [];
  if (hasErrors(diagnostics)) return err([...diagnostics]);
  await swapIn(releases, 'draft', staged);
  return ok({ ...result, diagnostics, state: decided.parent ? 'changed' : 'new' });
}

async function placeImages(input: CutInput, dir: string, entries: readonly ManifestEntry[], kept: boolean): Promise<readonly Diagnostic[]> {
  const recorded = kept ? new Map(entries.map((entry) => [entry.path, entry.sha256])) : undefined;
  const draft = join(dir, '..', 'draft');
  const previous = kept ? undefined : { dir: draft, recorded: await draftImages(draft) };
  const done = await materialise({ dir, entries, blobs: input.blobs, link: false, durable: false, mode: 0o644, ...(recorded && { recorded }), ...(previous && { previous }) });
  return done.diagnostics;
}

/** Manifest, card and NOTICE; gives the record's body without Parquet. */
async function writeTexts(input: CutInput, dir: string, decided: Decided, rows: ReadonlyMap<string, Table>, entries: readonly ManifestEntry[]): Promise<RecordBody> {
  const { config } = input;
  const { dataset } = config;
  const { version, parent, reasons } = decided;
  const counts = countImages(rows);
  const tables = tableEntries(decided.tables, config.release.track);
  const digest = contentDigest({ tables: new Map(tables.map((entry) => [entry.table, entry.sha256])), images: imageDigests(entries) });
  const parentVersion = parent?.record.version;
  const texts: readonly (readonly [string, string, FileEntry['kind']])[] = [
    [manifestFile(dataset.name, version), manifestText(entries), 'manifest'],
    [NOTICE_FILE, noticeText(dataset.title, rows.get(images.table), config.sources), 'text'],
    [CARD_FILE, cardText({
      config, version, reasons, counts, contentDigest: digest, tables: tables.map((entry) => entry.path),
      folders: Object.values(imageFolders).filter((folder) => entries.some((entry) => entry.path.startsWith(`${folder}/`))),
      bySource: tally(column(rows.get(images.table), images.source)),
      ...(parentVersion !== undefined && { parent: parentVersion }),
    }), 'text'],
  ];
  const files: FileEntry[] = [];
  for (const [path, text, kind] of texts) {
    await writeFile(join(dir, path), text);
    files.push({ path, kind, ...(await fileDigest(join(dir, path))) });
  }
  return {
    format: 1, state: 'draft', name: dataset.name, title: dataset.title, version,
    parent: parent ? { version: parent.record.version, contentDigest: parent.record.contentDigest } : null,
    reasons: reasons.map(({ level, reason }) => ({ level, reason })),
    contentDigest: digest, configDigest: config.digest, git: null, sealedAt: null, tool: thisTool(),
    access: { ...dataset.access }, pseudonymKey: input.keyCheck ?? null, track: config.release.track, absent: [...input.absent],
    counts: { ...counts, excludedBy: [...counts.excludedBy], classes: [...counts.classes] },
    images: { files: entries.length, bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0) },
    tables, files,
  };
}

async function writeParquets(input: CutInput, dir: string, version: string): Promise<FileEntry[]> {
  await mkdir(join(dir, 'data'));
  const files: FileEntry[] = [];
  for (const { name } of releaseTables) {
    const path = parquetFile(input.config.dataset.name, version, name);
    await input.catalog.writeParquet(name, join(dir, path));
    files.push({ path, kind: 'parquet', ...(await fileDigest(join(dir, path))) });
  }
  return files;
}
