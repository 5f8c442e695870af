import { digestOf } from '../core/digest.ts';
import { byCodeUnit } from '../core/compare.ts';
import type { ManifestEntry } from './manifest.ts';

/** What the content digest covers. */
export interface Content {
  /** Logical table name → sha256 of its text: header and rows. */
  readonly tables: ReadonlyMap<string, string>;
  /** `<kind>/<id>` or `<kind>/<id>/<variant>` → sha256 of the released bytes. */
  readonly images: ReadonlyMap<string, string>;
}

/**
 * The content digest: sha256 of the canonical JSON of `{images, tables}`. Version, parent, dates, commit, tool
 * and platform stay outside, and so do file names, which carry the version.
 *
 * The version does reach one place inside: `ingested_in` (and `since` of an assignment) of rows that are new
 * in this release. That makes no loop, because the version is derived from a comparison that leaves those
 * two columns out, and is set once, before the digest is taken. And it makes the same content the same
 * release: what the parent already holds keeps the parent's value, so a build that finds nothing new
 * writes exactly the parent's tables, whatever version it would have got; and rebuilding a release against
 * its own parent derives its own version again.
 */
export function contentDigest(content: Content): string {
  return digestOf({ images: member(content.images), tables: member(content.tables) });
}

/** The image part of the content. */
export function imageDigests(entries: readonly ManifestEntry[]): Map<string, string> {
  return new Map(entries.map((entry) => [[entry.kind, entry.id, ...(entry.variant === '' ? [] : [entry.variant])].join('/'), entry.sha256]));
}

/** Sorted and without a prototype, so that neither order of insertion nor a key like `__proto__` matters. */
function member(map: ReadonlyMap<string, string>): { [key: string]: string } {
  const object: { [key: string]: string } = Object.create(null) as { [key: string]: string };
  for (const [key, value] of [...map].toSorted(([a], [b]) => byCodeUnit(a, b))) object[key] = value;
  return object;
}
