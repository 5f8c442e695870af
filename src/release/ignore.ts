import { imageFolders } from './manifest.ts';
import type { ReleaseRecord } from './record.ts';

/**
 * The `.gitignore` inside a sealed release: what of it stays out of git. Parquet and images always do, for
 * they are made again from text and blobs. Under `track: summary` the tables with a row per image, lesion
 * or patient and the manifest do too, so that only counts and digests of private sources reach a remote.
 * It stands in the release's own folder, and so holds whatever the project's `.gitignore` says.
 */
export function ignoreText(record: Pick<ReleaseRecord, 'tables' | 'files' | 'track'>): string {
  const folders = ['data', ...Object.values(imageFolders)].map((folder) => `/${folder}/`);
  const tables = record.tables.filter((entry) => !entry.tracked).map((entry) => `/${entry.path}`);
  const manifests = record.track === 'summary' ? record.files.filter((entry) => entry.kind === 'manifest').map((entry) => `/${entry.path}`) : [];
  return [...folders, ...tables, ...manifests].map((line) => `${line}\n`).join('');
}
