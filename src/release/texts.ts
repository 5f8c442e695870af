import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { cardText } from './card.ts';
import { tableEntries, type WrittenTables } from './content.ts';
import { countImages, imagesBy } from './counts.ts';
import { ContentDigest } from './digest.ts';
import { fileDigest } from './files.ts';
import { imageFolders, readManifest, type ManifestEntry } from './manifest.ts';
import { sharedReasons } from './meaning.ts';
import { CARD_FILE, manifestFile, NOTICE_FILE } from './names.ts';
import { noticeText } from './notice.ts';
import type { FileEntry, RecordBody, ReleaseRecord } from './record.ts';
import type { ChangeReason, CutInput } from './release.ts';
import { thisTool } from './tool.ts';

/** What was decided about a draft before its texts are written. */
interface Decided {
  readonly tables: WrittenTables;
  readonly version: string;
  readonly reasons: readonly ChangeReason[];
  /** The record of the parent. */
  readonly parent: ReleaseRecord | undefined;
}

export interface WrittenTexts {
  /** Without Parquet. */
  readonly body: RecordBody;
  /** The manifest's, where images are to be made of them. */
  readonly entries: readonly ManifestEntry[];
}

/** Writes manifest, card and NOTICE, and gives the record's body. */
export async function writeTexts(input: CutInput, dir: string, decided: Decided): Promise<WrittenTexts> {
  const { config, catalog } = input;
  const { dataset } = config;
  const { version, parent, reasons } = decided;
  const groups = await catalog.imageGroups();
  const counts = countImages(groups, await catalog.exclusions(sharedReasons));
  const tables = tableEntries(decided.tables, config.release.track);
  const manifest = manifestFile(dataset.name, version);
  const written = await catalog.writeFiles(join(dir, manifest));
  const digest = await digestOf(catalog, new Map(tables.map((entry) => [entry.table, entry.sha256])));
  const texts: readonly (readonly [string, string])[] = [
    [NOTICE_FILE, noticeText(dataset.title, groups, config.sources)],
    [CARD_FILE, cardText({
      config, version, reasons, counts, contentDigest: digest, tables: tables.map((entry) => entry.path),
      folders: Object.entries(imageFolders).filter(([kind]) => written.some((count) => count.kind === kind)).map(([, folder]) => folder),
      bySource: imagesBy(groups, 'source'),
      ...(parent && { parent: parent.version }),
    })],
  ];
  const files: FileEntry[] = [{ path: manifest, kind: 'manifest', ...(await fileDigest(join(dir, manifest))) }];
  for (const [path, text] of texts) {
    await writeFile(join(dir, path), text);
    files.push({ path, kind: 'text', ...(await fileDigest(join(dir, path))) });
  }
  const body: RecordBody = {
    format: 1, state: 'draft', name: dataset.name, title: dataset.title, version,
    parent: parent ? { version: parent.version, contentDigest: parent.contentDigest } : null,
    reasons: reasons.map(({ level, reason }) => ({ level, reason })),
    contentDigest: digest, configDigest: config.digest, git: null, sealedAt: null, tool: thisTool(),
    access: { ...dataset.access }, pseudonymKey: input.keyCheck ?? null, track: config.release.track, absent: [...input.absent],
    counts: { ...counts, excludedBy: [...counts.excludedBy], classes: [...counts.classes] },
    images: { files: sum(written.map((count) => count.files)), bytes: sum(written.map((count) => count.bytes)) },
    tables, files,
  };
  return { body, entries: config.release.materialise ? await readManifest(join(dir, manifest)) : [] };
}

async function digestOf(catalog: Catalog, tables: ReadonlyMap<string, string>): Promise<string> {
  const digest = new ContentDigest();
  await catalog.fileDigests((members) => digest.images(members));
  return digest.close(tables);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
