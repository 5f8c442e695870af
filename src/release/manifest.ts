import type { ReleaseFile } from '../catalog/catalog.ts';
import { by } from '../core/compare.ts';
import { columnReader, csvLine, readTable, TableError } from './csv.ts';

/** One line of the manifest: where a file of the release lies and what it holds. */
export type ManifestEntry = ReleaseFile;

/** The top folders that a manifest may name; none of them is in git. */
export const imageFolders = { image: 'images', crop: 'crops', derivative: 'derivatives' } as const satisfies Record<ManifestEntry['kind'], string>;

/** The columns, in order, with what they mean. */
export const manifestColumns = {
  path: 'path within the release, forward slashes; the rows are ordered by it',
  kind: 'image, crop or derivative',
  id: 'public id of the image that the file shows',
  variant: 'of derivatives the short side asked for, in pixels; else empty',
  sha256: 'sha256 of the file',
  bytes: 'size of the file',
} as const;

const COLUMNS = Object.keys(manifestColumns) as (keyof typeof manifestColumns)[];
const ID = /^[a-z0-9]{1,64}$/u;
const VARIANT = /^[a-z0-9]{0,32}$/u;
const SHA256 = /^[0-9a-f]{64}$/u;
/** A category's folder, as the catalog names it: safe on every file system, and unique where case is ignored. */
const FOLDER = /^[a-z0-9][a-z0-9-]{0,99}$/u;
const EXTENSION = /^(jpg|png)$/u;

/** Orders entries by path. Throws on an entry that no build of dx makes: the tables would then be wrong. */
export function manifest(entries: readonly ManifestEntry[]): ManifestEntry[] {
  const ordered = entries.toSorted(by((entry) => entry.path));
  for (const [index, entry] of ordered.entries()) checkNext(entry, ordered[index - 1]);
  return ordered;
}

/** Throws where an entry is none that a build makes, or does not come after the one before it. */
export function checkNext(entry: ManifestEntry, before: ManifestEntry | undefined): void {
  const problem = problemOf(entry) ?? (before && before.path >= entry.path ? (before.path === entry.path ? TWICE : 'is not ordered by path') : undefined);
  if (problem !== undefined) throw new Error(`a release table ${problem}`);
}

const TWICE = 'names one file twice';

export function manifestText(entries: readonly ManifestEntry[]): string {
  return manifestHeader + entries.map(manifestLine).join('');
}

export function manifestLine({ path, kind, id, variant, sha256, bytes }: ManifestEntry): string {
  return csvLine([path, kind, id, variant, sha256, String(bytes)]);
}

export const manifestHeader = csvLine(COLUMNS);

/**
 * Reads a manifest that may come from a stranger: a path outside the image folders, an impossible value, or
 * one path twice is a `TableError`.
 */
export async function readManifest(path: string): Promise<ManifestEntry[]> {
  const table = await readTable(path);
  const read = COLUMNS.map((column) => columnReader(table, column));
  const seen = new Set<string>();
  return table.rows.map((row, index) => {
    const [place, kind, id, variant, sha256, size] = read.map((cell) => cell(row) ?? '') as [string, string, string, string, string, string];
    const bytes = /^\d{1,12}$/u.test(size) ? Number(size) : -1;
    const entry = { path: place, kind: kind as ManifestEntry['kind'], id, variant, sha256, bytes };
    const problem = problemOf(entry) ?? (seen.has(place) ? TWICE : undefined);
    seen.add(place);
    if (problem !== undefined) throw new TableError(`the manifest ${problem} (line ${index + 2})`);
    return entry;
  });
}

/** Checks every member, and that the path is exactly `<top>/[<variant>/]<folder>/<id>.<extension>`. */
function problemOf(entry: ManifestEntry): string | undefined {
  const { path, kind, id, variant, sha256, bytes } = entry;
  if (!Object.hasOwn(imageFolders, kind) || !ID.test(id) || !VARIANT.test(variant) || !SHA256.test(sha256) || !Number.isSafeInteger(bytes) || bytes < 0) {
    return 'has an impossible value';
  }
  const [top, ...rest] = path.split('/');
  const size = variant === '' ? [] : rest.splice(0, 1);
  const [folder, name, ...more] = rest;
  const fits = top === imageFolders[kind] && (variant === '' || size[0] === variant) && more.length === 0
    && FOLDER.test(folder ?? '') && name !== undefined && name.startsWith(`${id}.`) && EXTENSION.test(name.slice(id.length + 1));
  return fits ? undefined : 'names a path that no release has';
}
