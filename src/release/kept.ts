import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, type Json } from '../core/canonical.ts';
import { fileDigest, look } from './files.ts';
import { RECORD_FILE } from './names.ts';
import { ownManifest } from './own-manifest.ts';
import { filesOf, readRecord, type RecordBody } from './record.ts';

/**
 * Whether the draft on disk is the one that would be written: its record says the same (Parquet, which
 * follows from the tables, apart), its tables and texts are there byte for byte and its Parquet in its size.
 */
export async function keptDraft(dir: string, body: RecordBody): Promise<boolean> {
  if (!existsSync(join(dir, RECORD_FILE))) return false;
  const record = await readRecord(dir, 'releases/draft/release.json');
  if (!record.ok) return false;
  const { recordDigest: _, ...there } = record.value;
  const texts = there.files.filter((file) => file.kind !== 'parquet');
  if (canonicalJson({ ...there, files: texts } as Json) !== canonicalJson(body as Json)) return false;
  if (there.files.length - texts.length !== body.tables.length) return false;
  const parquet = new Set(there.files.filter((file) => file.kind === 'parquet').map((file) => file.path));
  for (const { path, bytes, sha256 } of filesOf(there)) {
    const file = await look(join(dir, path));
    if (!file?.isFile() || file.size !== bytes) return false;
    if (!parquet.has(path) && (await fileDigest(join(dir, path))).sha256 !== sha256) return false;
  }
  return true;
}

/** What the draft on disk says of its image files: path → sha256. Empty where it cannot be trusted. */
export async function draftImages(dir: string): Promise<ReadonlyMap<string, string>> {
  const record = existsSync(join(dir, RECORD_FILE)) ? await readRecord(dir, 'releases/draft/release.json') : undefined;
  const entries = record?.ok ? await ownManifest(dir, 'releases/draft', record.value) : undefined;
  return new Map(entries?.ok ? entries.value.map((entry) => [entry.path, entry.sha256]) : []);
}

/** Takes away a draft that no longer is what would be released, in one rename first, so that none is seen half gone. */
export async function removeDraft(releases: string): Promise<void> {
  const draft = join(releases, 'draft');
  if (!existsSync(draft)) return;
  const aside = join(releases, `.draft-${process.pid}.new`, 'gone');
  await rename(draft, aside);
  await rm(aside, { recursive: true, force: true });
}
