import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExclusionCounts, FileCount, ImageGroup } from '../catalog/catalog.ts';
import { cardText } from './card.ts';
import { tableEntries, type WrittenTables } from './content.ts';
import { countImages, imagesBy } from './counts.ts';
import { ContentDigest } from './digest.ts';
import { fileDigest } from './files.ts';
import { imageFolders, readManifest, type ManifestEntry } from './manifest.ts';
import { sharedReasons } from './meaning.ts';
import { CARD_FILE, manifestFile, NOTICE_FILE } from './names.ts';
import { noticeText } from './notice.ts';
import { together } from './parallel.ts';
import type { FileEntry, RecordBody, ReleaseRecord } from './record.ts';
import type { ChangeReason, CutInput } from './release.ts';
import { thisTool } from './tool.ts';

/** What the catalog tells of a draft beside its tables. */
interface Told {
  readonly groups: readonly ImageGroup[];
  readonly exclusions: ExclusionCounts;
  /** Files of the manifest, which is written. */
  readonly files: readonly FileCount[];
  /** Holds the images already. */
  readonly digest: ContentDigest;
}

/** Writes the manifest and asks for the rest of it. */
export async function askCatalog({ catalog, config }: CutInput, dir: string, version: string): Promise<Told> {
  const digest = new ContentDigest();
  const [groups, exclusions, files] = await together([
    catalog.imageGroups(),
    catalog.exclusions(sharedReasons),
    catalog.writeFiles(join(dir, manifestFile(config.dataset.name, version))),
    catalog.fileDigests((members) => digest.images(members)),
  ]);
  return { groups, exclusions, files, digest };
}

/** What is known of a draft when its texts are written. */
interface Known extends Told {
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

/** Writes card and NOTICE, and gives the record's body. */
export async function writeTexts(input: CutInput, dir: string, known: Known): Promise<WrittenTexts> {
  const { config } = input;
  const { dataset } = config;
  const { version, parent, reasons, groups, files: written } = known;
  const counts = countImages(groups, known.exclusions);
  const tables = tableEntries(known.tables, config.release.track);
  const manifest = manifestFile(dataset.name, version);
  const digest = known.digest.close(new Map(tables.map((entry) => [entry.table, entry.sha256])));
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
