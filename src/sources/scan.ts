import { join, resolve } from 'node:path';
import type { Config, Source } from '../config/config.ts';
import { by, byCodeUnit } from '../core/compare.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { walkFolder, type Listing, type Walk } from './acquire/folder.ts';
import { findImages, type FoundImages } from './acquire/images.ts';
import { compileKeyTemplate } from './acquire/template.ts';
import { idOf, type SourceContext } from './context.ts';
import type { ScanExclusion } from './exclusions.ts';
import { Findings } from './findings.ts';
import type { FileStat, ImageFile, Inventory, RecordLine, RecordSet } from './inventory.ts';
import { limits as defaultLimits, type Limits } from './limits.ts';
import { memorise, memoryKey, recall, type MemoryPlace, type Scanned, type ScanMemory } from './memory.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { readRecords, reportMissing, reportMissingColumns, reportUnknownCaptures } from './read/records.ts';
import { wantedOf } from './read/wanted.ts';
import { privateFolder, writeLines } from './record-file.ts';
import { pathLines, recordLines } from './record-lines.ts';

const NOTHING: Scanned = { images: [], excluded: [] };

/** Walks a folder, which is absolute; each is asked for once. */
export type Walker = (folder: string) => Promise<Walk> | Walk;

/** The folders that `scan` walks. */
export function foldersOf(config: Config): readonly string[] {
  return [...new Set(acceptedOf(config).flatMap(({ acquire }) => acquire.map(({ path }) => resolve(config.root, path))))];
}

function acceptedOf({ sources }: Config): readonly Source[] {
  return sources.filter((source) => source.evaluation.status === 'accepted').toSorted(by((source) => source.id));
}

/**
 * Finds the images and reads the records of all accepted sources (SRC-4, SRC-5, SRC-9, SRC-10). Records
 * are written to `<privateDir>/records/<source>.jsonl`, one `RecordLine` a line, ordered by key. Every
 * finding is in the result; nothing is emitted but progress. Rejects with the signal's reason when aborted.
 * With `memory`, sources whose declaration, listing and records are those of the last scan are not read again.
 * `walker`: who walks the folders (`foldersOf`), where that has begun elsewhere.
 */
export async function scan(config: Config, emit: Emit, signal: AbortSignal, privateDir: string, limits: Limits = defaultLimits, memory?: ScanMemory, walker: Walker = (folder) => walkFolder(folder, limits)): Promise<Inventory> {
  privateFolder(privateDir);
  const keyFindings = new Findings();
  const pseudonyms = new Pseudonyms(config, keyFindings);
  const walks = new Map<string, Walk>();
  const images: ImageFile[] = [];
  const excluded: ScanExclusion[] = [];
  const records: RecordSet[] = [];
  const absent: string[] = [];
  const scanned: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const source of acceptedOf(config)) {
    signal.throwIfAborted();
    const findings = new Findings();
    const listings = await acquire(config, source, walker, walks, findings);
    const scheme = listings === 'absent' ? undefined : pseudonyms.schemeOf(source);
    if (listings === 'absent') {
      reportAbsent(source, absent, findings);
    } else if (scheme && listings !== 'unreadable') {
      const context: SourceContext = { source, scheme, limits, findings, signal };
      const place: MemoryPlace = {
        path: join(privateDir, 'scan', `${source.id}.idx`),
        recordsPath: join(privateDir, 'records', `${source.id}.jsonl`),
        key: memory ? memoryKey(memory, context, scheme.kind === 'keyed' ? pseudonyms.keyCheck : undefined, listings) : '',
      };
      const recalled = memory && recall(place, source.id, listings);
      const result = recalled?.scanned ?? await scanSource(context, listings, place.recordsPath);
      if (recalled) diagnostics.push(...recalled.findings);
      else if (memory && result !== 'absent') memorise(place, memory, context, listings, result);
      if (result === 'absent') reportAbsent(source, absent, findings);
      else {
        scanned.push(source.id);
        // Not spread: a call takes some hundred thousand arguments at most.
        for (const image of result.images) images.push(image);
        for (const exclusion of result.excluded) excluded.push(exclusion);
        if (result.records) records.push(result.records);
      }
    }
    diagnostics.push(...findings.diagnostics());
    emit({ type: 'progress', phase: 'scan', done: images.length, total: images.length, bytes: 0 });
  }
  diagnostics.push(...config.sources.filter((source) => source.evaluation.status === 'candidate').map(candidate));
  const { keyCheck, keyedDigest } = pseudonyms;
  return {
    images, records, absent, scanned, excluded,
    walked: [...walks].map(([folder, walk]) => (walk.kind === 'found' ? { folder, folders: walk.listing.folders } : { folder })),
    ...(keyCheck === undefined ? {} : { keyCheck }),
    ...(keyedDigest === undefined ? {} : { keyedDigest }),
    diagnostics: [...keyFindings.diagnostics(), ...diagnostics],
  };
}

/** The listings of a source's folders; each folder is walked once however many sources share it. */
async function acquire(config: Config, source: Source, walker: Walker, walks: Map<string, Walk>, findings: Findings): Promise<readonly Listing[] | 'absent' | 'unreadable'> {
  const listings: Listing[] = [];
  let unreadable = false;
  let absent = source.acquire.length === 0;
  for (const { path, at } of source.acquire) {
    const folder = resolve(config.root, path);
    const walk = walks.get(folder) ?? await walker(folder);
    walks.set(folder, walk);
    if (walk.kind === 'found') listings.push(walk.listing);
    else if (walk.kind === 'absent') absent = true;
    else {
      unreadable = true;
      if (walk.kind === 'unreadable') findings.add({ code: 'DX3004', severity: 'error', at, message: `a folder of source "${source.id}" is no folder or cannot be read` });
      else findings.add({ code: 'DX3015', severity: 'error', at, message: `a folder of source "${source.id}" holds more files or deeper folders than dx walks` });
    }
  }
  if (unreadable) return 'unreadable';
  return absent ? 'absent' : listings;
}

/** A new source is a candidate; nothing of it enters until somebody has accepted it (SRC-2). */
function candidate({ id, evaluation }: Source): Diagnostic {
  return {
    code: 'DX3016', severity: 'note', at: evaluation.at, message: `source "${id}" is a candidate and is not read`,
    help: 'once it is evaluated, say so: evaluation.status accepted or rejected, with reason and date',
  };
}

function reportAbsent(source: Source, absent: string[], findings: Findings): void {
  const at = source.acquire[0]?.at ?? source.at;
  const help = source.obtain === undefined ? {} : { help: source.obtain };
  if (source.presence === 'optional') {
    absent.push(source.id);
    findings.add({ code: 'DX3002', severity: 'note', at, message: `optional source "${source.id}" is not on this machine`, ...help });
  } else {
    findings.add({ code: 'DX3001', severity: 'error', at, message: `required source "${source.id}" is not on this machine`, ...help });
  }
}

async function scanSource(context: SourceContext, listings: readonly Listing[], path: string): Promise<Scanned | 'absent'> {
  const { source } = context;
  reportLinks(context, listings);
  const found = findImages(context, listings);
  if (source.images && found.matched === 0 && found.captureNames) return source.presence === 'optional' ? 'absent' : NOTHING;
  const wanted = wantedOf(source);
  const captureNames = [...(found.captureNames ?? []), ...jsonCaptureNames(source)];
  if (!source.records) {
    reportMissingColumns(context, wanted, () => false, []);
    reportUnknownCaptures(context, wanted, captureNames);
    return { ...found, records: write(source, path, pathLines(context, wanted, found.byKey), []) };
  }
  const read = await readRecords(context, listings, wanted, captureNames);
  if (read.kind === 'absent') {
    if (!source.images && source.presence === 'optional') return 'absent';
    for (const file of source.records.files) reportMissing(context, file, listings);
  }
  if (read.kind !== 'read') return found;
  const records = write(source, path, recordLines(context, read.table, wanted, found.byKey), read.from);
  return { ...withoutAmbiguous(context, found, read.table.ambiguous), records };
}

/** Names that JSON-per-image files add to a source without images. */
function jsonCaptureNames(source: Source): readonly string[] {
  return (source.records?.files ?? []).flatMap((file) => {
    const template = file.format === 'json-per-image' ? compileKeyTemplate(file.key) : undefined;
    return template?.ok ? template.value.names : [];
  });
}

function withoutAmbiguous(context: SourceContext, found: FoundImages, ambiguous: ReadonlySet<string>): Scanned {
  const { source } = context;
  const more = [...ambiguous].map((key): ScanExclusion => ({ source: source.id, key, id: idOf(context, key), reason: 'ambiguous-record' }));
  const excluded = [...found.excluded, ...more].toSorted((a, b) => byCodeUnit(a.key, b.key) || byCodeUnit(a.reason, b.reason));
  return { images: found.images.filter(({ key }) => !ambiguous.has(key)), excluded };
}

/** One finding for all links of a source: they may stand for any number of files. */
function reportLinks(context: SourceContext, listings: readonly Listing[]): void {
  const { source, findings } = context;
  const at = source.acquire[0]!.at;
  for (const listing of listings) {
    for (const _ of listing.links) {
      findings.group('link', () => ({ code: 'DX3007', severity: 'warning', at, message: (n) => `${n === 1 ? '1 symbolic link' : `${n} symbolic links`} in the folder of source "${source.id}" ${n === 1 ? 'is' : 'are'} not followed` }));
    }
  }
}

function write(source: Source, path: string, lines: Iterable<RecordLine>, from: readonly FileStat[] | undefined): RecordSet {
  return { source: source.id, path, ...writeLines(path, stringified(lines)), ...(from && { from }) };
}

function* stringified(lines: Iterable<RecordLine>): Generator<string> {
  for (const line of lines) yield JSON.stringify(line);
}
