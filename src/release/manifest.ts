import { by } from '../core/compare.ts';
import { filePatterns, imageFolders } from '../core/release-path.ts';
import { columnReader, csvLine, readTable, TableError } from './csv.ts';

/** One line of the manifest: where a file of the release lies and what it holds. */
export interface ManifestEntry {
  /** Relative to the release, forward slashes. */
  readonly path: string;
  readonly kind: keyof typeof imageFolders;
  /** Of the image it shows. */
  readonly id: string;
  /** The derivative's short side in pixels; empty for images and crops. */
  readonly variant: string;
  readonly sha256: string;
  readonly bytes: number;
}

export { imageFolders };

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
const [ID, VARIANT, FOLDER, EXTENSION, SHA256] = (['id', 'variant', 'folder', 'extension', 'sha256'] as const).map((part) => new RegExp(`^${filePatterns[part]}$`, 'u')) as [RegExp, RegExp, RegExp, RegExp, RegExp];

/** Orders entries by path. Throws on an entry that no build of dx makes: the tables would then be wrong. */
export function manifest(entries: readonly ManifestEntry[]): ManifestEntry[] {
  const seen = new Set<string>();
  for (const entry of entries) {
    const problem = problemOf(entry, seen);
    if (problem !== undefined) throw new Error(`a release table ${problem}`);
  }
  return entries.toSorted(by((entry) => entry.path));
}

export function manifestText(entries: readonly ManifestEntry[]): string {
  const lines = entries.map((e) => csvLine([e.path, e.kind, e.id, e.variant, e.sha256, String(e.bytes)]));
  return csvLine(COLUMNS) + lines.join('');
}

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
    const problem = problemOf(entry, seen);
    if (problem !== undefined) throw new TableError(`the manifest ${problem} (line ${index + 2})`);
    return entry;
  });
}

/** Checks every member, and that the path is exactly `<top>/[<variant>/]<folder>/<id>.<extension>`. */
function problemOf(entry: ManifestEntry, seen: Set<string>): string | undefined {
  const { path, kind, id, variant, sha256, bytes } = entry;
  if (!Object.hasOwn(imageFolders, kind) || !ID.test(id) || !VARIANT.test(variant) || !SHA256.test(sha256) || !Number.isSafeInteger(bytes) || bytes < 0) {
    return 'has an impossible value';
  }
  const [top, ...rest] = path.split('/');
  const size = variant === '' ? [] : rest.splice(0, 1);
  const [folder, name, ...more] = rest;
  const fits = top === imageFolders[kind] && (variant === '' || size[0] === variant) && more.length === 0
    && FOLDER.test(folder ?? '') && name !== undefined && name.startsWith(`${id}.`) && EXTENSION.test(name.slice(id.length + 1));
  if (!fits) return 'names a path that no release has';
  if (seen.has(path)) return 'names one file twice';
  seen.add(path);
  return undefined;
}
