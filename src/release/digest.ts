import { createHash } from 'node:crypto';
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
  const digest = new ContentDigest();
  digest.images(membersOf(content.images));
  return digest.close(content.tables);
}

/** A content digest whose images come some thousand at a time: 100,000 of them are never one text. */
export class ContentDigest {
  readonly #hash = createHash('sha256').update('{"images":{');
  #begun = false;

  /** The next images as members of canonical JSON, joined by commas, in order of their keys. */
  images(members: string): void {
    if (members === '') return;
    if (this.#begun) this.#hash.update(',');
    this.#begun = true;
    this.#hash.update(members);
  }

  /** The digest of the images and these tables. */
  close(tables: ReadonlyMap<string, string>): string {
    return this.#hash.update(`},"tables":{${membersOf(tables)}}}`).digest('hex');
  }
}

/** The map as canonical JSON, without the braces. */
export function membersOf(map: ReadonlyMap<string, string>): string {
  return [...map].toSorted(([a], [b]) => byCodeUnit(a, b)).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',');
}

/** The image part of the content. */
export function imageDigests(entries: readonly ManifestEntry[]): Map<string, string> {
  return new Map(entries.map((entry) => [[entry.kind, entry.id, ...(entry.variant === '' ? [] : [entry.variant])].join('/'), entry.sha256]));
}
