import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical.ts';
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
  for (const [key, sha256] of inOrder(content.images)) digest.image(key, sha256);
  return digest.close(content.tables);
}

/** A content digest whose images come one by one, in order of their keys: 100,000 of them are never one text. */
export class ContentDigest {
  readonly #hash = createHash('sha256');
  #text = '{"images":{';
  #last: string | undefined;

  /** The next image; throws where its key is not after the last one's. */
  image(key: string, sha256: string): void {
    if (this.#last !== undefined && key <= this.#last) throw new Error('a release table names files twice, or out of order');
    this.#text += `${this.#last === undefined ? '' : ','}${JSON.stringify(key)}:${JSON.stringify(sha256)}`;
    this.#last = key;
    if (this.#text.length > PIECE) this.#flush();
  }

  /** The digest of the images and these tables. */
  close(tables: ReadonlyMap<string, string>): string {
    this.#text += `},"tables":${canonicalJson(Object.fromEntries(inOrder(tables)))}}`;
    this.#flush();
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#text);
    this.#text = '';
  }
}

const PIECE = 1 << 16;

/** The image part of the content. */
export function imageDigests(entries: readonly ManifestEntry[]): Map<string, string> {
  return new Map(entries.map((entry) => [imageKey(entry), entry.sha256]));
}

/** What an image, crop or derivative is called in the content. */
export function imageKey({ kind, id, variant }: Pick<ManifestEntry, 'kind' | 'id' | 'variant'>): string {
  return variant === '' ? `${kind}/${id}` : `${kind}/${id}/${variant}`;
}

function inOrder(map: ReadonlyMap<string, string>): (readonly [string, string])[] {
  return [...map].toSorted(([a], [b]) => byCodeUnit(a, b));
}
