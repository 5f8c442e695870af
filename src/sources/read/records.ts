import type { RecordFile } from '../../config/config.ts';
import { didYouMean } from '../../core/suggest.ts';
import { unreachable } from '../../core/result.ts';
import { statFile, type FoundFile, type Listing } from '../acquire/folder.ts';
import { compileGlob } from '../acquire/glob.ts';
import { pathParts } from '../acquire/template.ts';
import type { SourceContext } from '../context.ts';
import type { FileStat } from '../inventory.ts';
import { readCsv } from './csv.ts';
import { readJson } from './json.ts';
import { readJsonPerImage } from './json-per-image.ts';
import { RecordTable } from './record-table.ts';
import type { ReadFile, ReadRow } from './table.ts';
import type { Wanted } from './wanted.ts';

/** How reading the record files of a source ended. */
export type RecordsRead =
  | { readonly kind: 'read'; readonly table: RecordTable; readonly from: readonly FileStat[] | undefined }
  /** None of the files is there. */
  | { readonly kind: 'absent' }
  /** A finding says why the records cannot be used. */
  | { readonly kind: 'refused' };

/** Reads and joins the record files of a source, in the order declared (SRC-5). */
export async function readRecords(context: SourceContext, listings: readonly Listing[], wanted: Wanted, captureNames: readonly string[]): Promise<RecordsRead> {
  const { source } = context;
  const files = source.records!.files;
  const located = files.map((file) => locate(context, file, listings));
  if (located.every((found) => found?.length === 0)) return { kind: 'absent' };
  const table = new RecordTable(context, wanted.columns);
  // Looked at before they are opened: what is written to them meanwhile then shows.
  const before = located.flatMap((found) => found ?? []).map(statFile);
  const from = before.filter((stat) => stat !== undefined);
  let usable = true;
  for (const [i, file] of files.entries()) {
    const found = located[i];
    if (found?.length === 0) reportMissing(context, file, listings);
    if (!found || found.length === 0) {
      usable = false;
      continue;
    }
    table.begin(file);
    const read = await readFile(context, file, found, wanted.columns, (row) => table.add(row));
    if (!table.end(read)) usable = false;
  }
  // A file that stopped in its header still names columns, so near misses are worth telling either way.
  if (usable) {
    reportMissingColumns(context, wanted, (i) => table.provided[i]!, table.names);
    table.reportClashes();
  }
  reportUnknownCaptures(context, wanted, captureNames);
  return usable ? { kind: 'read', table, from: from.length === before.length ? from : undefined } : { kind: 'refused' };
}

/** The files a `records` entry means; undefined after a finding. */
function locate(context: SourceContext, file: RecordFile, listings: readonly Listing[]): readonly FoundFile[] | undefined {
  const { findings } = context;
  if (file.format === 'json-per-image') {
    const glob = compileGlob(file.file);
    if (glob.ok) return listings.flatMap((listing) => listing.files.filter(({ path }) => glob.value.matches(path)));
    findings.add({ code: 'DX3005', severity: 'error', at: file.at, message: `the glob "${file.file}" ${glob.error}` });
    return undefined;
  }
  const found = listings.flatMap((listing) => listing.files.filter(({ path }) => path === file.file));
  if (found.length <= 1) return found;
  findings.add({ code: 'DX3102', severity: 'error', at: file.at, message: `"${file.file}" is in more than one folder of source "${context.source.id}"` });
  return undefined;
}

export function reportMissing(context: SourceContext, file: RecordFile, listings: readonly Listing[]): void {
  const { source, findings } = context;
  const linked = listings.some((listing) => listing.links.includes(file.file));
  // A table may be called after a patient, and JSON per image is: names of private sources are not offered (DEID-9).
  const names = source.identifiers !== 'public' ? [] : listings.flatMap((listing) => listing.files.map(({ path }) => path).filter((path) => /\.(?:csv|tsv|txt|json)$/iu.test(path))).slice(0, 500);
  const hint = linked ? 'it is a symbolic link, which dx does not follow' : didYouMean(file.file, names);
  findings.add({ code: 'DX3101', severity: 'error', at: file.at, message: `the record file "${file.file}" is not in the folder of source "${source.id}"`, ...(hint ? { hint } : {}) });
}

function readFile(context: SourceContext, file: RecordFile, found: readonly FoundFile[], wanted: readonly string[], onRow: (row: ReadRow) => void): Promise<ReadFile> {
  const path = `${found[0]!.folder}/${found[0]!.path}`;
  switch (file.format) {
    case 'csv':
    case 'tsv':
      return readCsv(context, file, path, wanted, onRow);
    case 'json':
      return readJson(context, file, path, wanted, onRow);
    case 'json-per-image':
      return readJsonPerImage(context, file, found, wanted, onRow);
    default:
      return unreachable(file.format);
  }
}

/** Columns that are read and that no file has; `names` are those there are. */
export function reportMissingColumns(context: SourceContext, wanted: Wanted, provided: (position: number) => boolean, names: Iterable<string>): void {
  const { source, findings } = context;
  const there = [...names];
  wanted.columns.forEach((column, i) => {
    if (provided(i)) return;
    const hint = didYouMean(column, there);
    findings.add({ code: 'DX3112', severity: 'error', at: wanted.columnAt.get(column)!, message: `the column "${column}" is in no record file of source "${source.id}"`, ...(hint ? { hint } : {}) });
  });
}

/** Captures that no template gives. */
export function reportUnknownCaptures(context: SourceContext, wanted: Wanted, names: readonly string[]): void {
  const { source, findings } = context;
  for (const [capture, at] of wanted.captures) {
    if (names.includes(capture)) continue;
    if (names.length === 0) {
      findings.add({ code: 'DX3307', severity: 'error', at, message: `the capture "${capture}" needs files with names, and source "${source.id}" has none` });
      continue;
    }
    const hint = didYouMean(capture, names);
    findings.add({ code: 'DX3306', severity: 'error', at, message: `the capture "${capture}" is not in the key template of source "${source.id}"`, hint: hint ?? `there are ${[...new Set([...pathParts, ...names])].join(', ')}` });
  }
}
