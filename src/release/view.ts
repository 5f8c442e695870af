import { join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { readTable, TableError, type Table } from './csv.ts';
import { diffTables, type ReleaseView } from './diff.ts';
import { fileDigest } from './files.ts';
import { readRecord, type ReleaseRecord, type TableEntry } from './record.ts';
import { tableKeys } from './registry.ts';
import type { ReleaseDiff } from './release-diff.ts';
import { isMissing } from '../engine/io.ts';

/** A release read for comparison, with its record. */
export interface LoadedRelease {
  readonly record: ReleaseRecord;
  readonly view: ReleaseView;
}

/**
 * Reads the text tables of a release folder (a sealed one or the draft). `shown` is its path relative to the
 * project, for findings. A table that is not tracked and not here, or whose bytes are not those of the record, is a finding.
 * `known` gives tables already read, by the sha256 of their text.
 */
export async function loadRelease(dir: string, shown: string, known: ReadonlyMap<string, Table> = new Map()): Promise<Result<LoadedRelease>> {
  const record = await readRecord(dir, `${shown}/release.json`);
  if (!record.ok) return record;
  const findings: Diagnostic[] = [];
  const tables = new Map<string, Table>();
  for (const entry of record.value.tables) {
    const found = await provenTable(dir, shown, record.value, entry);
    if (found) {
      findings.push(found);
      continue;
    }
    const table = known.get(entry.sha256);
    const read = table ? ok(table) : await readOwnTable(dir, shown, record.value, entry);
    if (read.ok) tables.set(entry.table, read.value);
    else findings.push(...read.error);
  }
  if (findings.length > 0) return err(findings);
  return ok({ record: record.value, view: viewOf(record.value, tables) });
}

/** As `loadRelease`, for tables that are read later, or never: their bytes are those of the record. */
export async function proveRelease(dir: string, shown: string): Promise<Result<ReleaseRecord>> {
  const record = await readRecord(dir, `${shown}/release.json`);
  if (!record.ok) return record;
  const findings: Diagnostic[] = [];
  for (const entry of record.value.tables) {
    const found = await provenTable(dir, shown, record.value, entry);
    if (found) findings.push(found);
  }
  return findings.length > 0 ? err(findings) : record;
}

async function provenTable(dir: string, shown: string, { version }: ReleaseRecord, entry: TableEntry): Promise<Diagnostic | undefined> {
  const file = `${shown}/${entry.path}`;
  try {
    if ((await fileDigest(join(dir, entry.path))).sha256 === entry.sha256) return undefined;
  } catch (error) {
    if (isMissing(error)) return absentTable(entry.table, entry.tracked, file, version);
    throw error;
  }
  return { code: 'DX6005', severity: 'error', message: `table ${entry.table} of release ${version} is not what was sealed`, at: { file }, help: 'restore it from git, or from another copy of the release' };
}

/** A table of a release, as its text says it; what is not well-formed is a finding. */
export async function readOwnTable(dir: string, shown: string, { version }: ReleaseRecord, entry: TableEntry): Promise<Result<Table>> {
  try {
    return ok(await readTable(join(dir, entry.path)));
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    return err([{ code: 'DX6006', severity: 'error', message: `table ${entry.table} of release ${version}: ${error.message}`, at: { file: `${shown}/${entry.path}` } }]);
  }
}

function absentTable(table: string, tracked: boolean, file: string, version: string): Diagnostic {
  return {
    code: 'DX6004',
    severity: 'error',
    message: `table ${table} of release ${version} is not in this clone`,
    at: { file },
    help: tracked
      ? 'restore it from git'
      : 'rows of images are kept out of git (track: summary): copy the folder of the release from where it was sealed or exported',
  };
}

function viewOf(record: ReleaseRecord, tables: ReadonlyMap<string, Table>): ReleaseView {
  return {
    version: record.version,
    pseudonymKey: record.pseudonymKey,
    tables,
    types: recordTypes(record),
    keys: tableKeys,
  };
}

/** Logical name → column → type, as a record says it. */
export function recordTypes(record: ReleaseRecord): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(record.tables.map((entry) => [entry.table, new Map(entry.columns.map((column) => [column.name, column.type]))]));
}

/** REL-8: compares two release folders from their text alone. Each is named with its path relative to the project. */
export async function diffReleases(a: { readonly dir: string; readonly shown: string }, b: { readonly dir: string; readonly shown: string }): Promise<Result<ReleaseDiff>> {
  const from = await loadRelease(a.dir, a.shown);
  const shared = from.ok ? new Map(from.value.record.tables.map((entry) => [entry.sha256, from.value.view.tables.get(entry.table)!])) : undefined;
  const to = await loadRelease(b.dir, b.shown, shared);
  if (!from.ok || !to.ok) return err([...(from.ok ? [] : from.error), ...(to.ok ? [] : to.error)]);
  return ok(diffTables(from.value.view, to.value.view));
}
