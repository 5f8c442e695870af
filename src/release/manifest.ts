import { byCodeUnit } from '../core/compare.ts';
import { columnReader, csvLine, readTable, TableError } from './csv.ts';
import { categoryFolders } from './folders.ts';

export type ArtefactKind = 'image' | 'crop' | 'derivative';

/** A file that the produce pass made for an included image, before it has a place in the release. */
export interface Artefact {
  readonly kind: ArtefactKind;
  readonly id: string;
  /** The derivative's short side in pixels; empty for images and crops. */
  readonly variant: string;
  readonly category: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly extension: string;
}

/** One line of the manifest: where a file of the release lies and what it holds. */
export interface ManifestEntry {
  /** Relative to the release, forward slashes. */
  readonly path: string;
  readonly kind: ArtefactKind;
  readonly id: string;
  readonly variant: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** The top folders that a manifest may name; none of them is in git. */
export const imageFolders = { image: 'images', crop: 'crops', derivative: 'derivatives' } as const satisfies Record<ArtefactKind, string>;

const COLUMNS = ['path', 'kind', 'id', 'variant', 'sha256', 'bytes'] as const;
const ID = /^[a-z0-9]{1,64}$/u;
const VARIANT = /^[a-z0-9]{0,32}$/u;
const EXTENSION = /^(jpg|png)$/u;
const SHA256 = /^[0-9a-f]{64}$/u;

/** Gives every artefact its place: one folder per category (REL-4), ordered by path. Throws on ids, variants or digests that no build of dx makes. */
export function manifest(artefacts: readonly Artefact[]): ManifestEntry[] {
  const folders = categoryFolders(artefacts.map((artefact) => artefact.category));
  return artefacts.map(({ kind, id, variant, category, sha256, bytes, extension }) => {
    if (!ID.test(id) || !VARIANT.test(variant) || !EXTENSION.test(extension) || !SHA256.test(sha256)) {
      throw new Error('a release table names an artefact with an impossible id, variant, digest or extension');
    }
    const middle = variant === '' ? [] : [variant];
    const path = [imageFolders[kind], ...middle, folders.get(category)!, `${id}.${extension}`].join('/');
    return { path, kind, id, variant, sha256, bytes };
  }).toSorted((a, b) => byCodeUnit(a.path, b.path));
}

export function manifestText(entries: readonly ManifestEntry[]): string {
  const lines = entries.map((e) => csvLine([e.path, e.kind, e.id, e.variant, e.sha256, String(e.bytes)]));
  return csvLine(COLUMNS) + lines.join('');
}

/**
 * Reads a manifest that may come from a stranger: a path outside the three image folders, an impossible
 * value, or two paths that are the same on a file system that ignores case is a `TableError`.
 */
export async function readManifest(path: string): Promise<ManifestEntry[]> {
  const table = await readTable(path);
  const read = COLUMNS.map((column) => columnReader(table, column));
  const seen = new Set<string>();
  return table.rows.map((row, index) => {
    const [place, kind, id, variant, sha256, bytes] = read.map((cell) => cell(row) ?? '') as [string, string, string, string, string, string];
    const line = index + 2;
    if (!isKind(kind) || !ID.test(id) || !VARIANT.test(variant) || !SHA256.test(sha256) || !/^\d{1,12}$/u.test(bytes)) {
      throw new TableError(`the manifest has an impossible value in line ${line}`);
    }
    if (!isPlace(place, kind, id, variant)) throw new TableError(`the manifest names a path in line ${line} that no release has`);
    const folded = place.normalize('NFC').toLowerCase();
    if (seen.has(folded)) throw new TableError(`the manifest names one file twice (line ${line})`);
    seen.add(folded);
    return { path: place, kind, id, variant, sha256, bytes: Number(bytes) };
  });
}

function isKind(text: string): text is ArtefactKind {
  return Object.hasOwn(imageFolders, text);
}

/** Exactly the shape that `manifest` writes: `<top>/[<variant>/]<folder>/<id>.<ext>`. */
function isPlace(path: string, kind: ArtefactKind, id: string, variant: string): boolean {
  const parts = path.split('/');
  const expected = variant === '' ? 3 : 4;
  if (parts.length !== expected || parts[0] !== imageFolders[kind]) return false;
  if (variant !== '' && parts[1] !== variant) return false;
  const folder = parts.at(-2)!;
  const [stem, extension] = parts.at(-1)!.split('.', 2);
  return stem === id && EXTENSION.test(extension ?? '') && parts.at(-1) === `${stem}.${extension}` && /^[\p{L}\p{N} ,()+=_~-]{1,100}$/u.test(folder);
}
