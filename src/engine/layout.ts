import { join } from 'node:path';
import { sha256 } from '../core/digest.ts';
import type { Pass } from '../steps/step.ts';

/** The store's folders (design: Store). `private/` holds paths and raw records and is never shared, not between projects either. */
export interface Layout {
  readonly dir: string;
  /** The project's folder, absolute. */
  readonly root: string;
  readonly facts: string;
  readonly blobs: string;
  readonly temporary: string;
  /** Who works in the store now (`lock.ts`). */
  readonly locks: string;
  /** This project's own: `private/` in the default store, `private/<id>/` in one that its config names elsewhere. */
  readonly private: string;
  /** Holds the private folders of all projects that share the store. */
  readonly privates: string;
  /** Says which project `private` is of, for `dx gc` of another project; not there in the default store, which says so by its place. */
  readonly owner: string | undefined;
  /** Working copies of private data. */
  readonly privateTemporary: string;
  readonly format: string;
  readonly remembered: string;
  readonly lastBuild: string;
  /** There while a build, a repair or gc is at work, or when one did not end: `lastBuild` may then not fit what lies beside it. */
  readonly unfinished: string;
}

/** The store's folder where the config names none; only the project around it can have it so. */
export const DEFAULT_STORE = '.dx';
/** The record of the last finished build. */
export const LAST_BUILD = 'last-build.json';
/** See `Layout.unfinished`. */
export const UNFINISHED = 'unfinished';
/** Hexadecimal digits of a project's id within a store: 64 bits, for a handful of projects. */
const ID_LENGTH = 16;

/**
 * Where everything lies. What a project knows about itself (digests of its files, its last build, its catalog)
 * is its own: two projects that share a store would otherwise take turns in making each other forget.
 */
export function layoutOf(dir: string, root: string): Layout {
  const privates = join(dir, 'private');
  const isDefault = dir === join(root, DEFAULT_STORE);
  const own = isDefault ? privates : join(privates, sha256(root).slice(0, ID_LENGTH));
  return {
    dir,
    root,
    facts: join(dir, 'facts'),
    blobs: join(dir, 'blobs'),
    temporary: join(dir, 'tmp'),
    locks: join(dir, 'locks'),
    private: own,
    privates,
    owner: isDefault ? undefined : join(own, 'project.json'),
    privateTemporary: join(own, 'tmp'),
    format: join(dir, 'format.json'),
    remembered: join(own, 'files.idx'),
    lastBuild: join(own, LAST_BUILD),
    unfinished: join(own, UNFINISHED),
  };
}

/** The engine's snapshot of a pass at the end of the last build. */
export function snapshotPath(layout: Layout, pass: Pass): string {
  return join(layout.private, `${pass}.idx`);
}

/** The catalog's rows of the same images. */
export function rowsPath(layout: Layout, pass: Pass): string {
  return join(layout.private, `${pass}.parquet`);
}

/** Rows that a later build made in the place of some of those. */
export function changedRowsPath(layout: Layout, pass: Pass): string {
  return join(layout.private, `${pass}-changed.parquet`);
}

/** The catalog's harmonised tables. */
export function harmonisedPath(layout: Layout): string {
  return join(layout.private, 'harmonised.duckdb');
}

/** A sealed segment of facts, named by the sha256 of its bytes. */
export function segmentPath(layout: Layout, sha256: string): string {
  return join(layout.facts, `${sha256}.jsonl`);
}

/** Its index: derived, made again where it does not fit. */
export function indexPath(layout: Layout, sha256: string): string {
  return join(layout.facts, `${sha256}.idx`);
}

/** Where a blob of this digest lies; two hexadecimal digits of fan-out. */
export function blobPath(layout: Layout, sha256: string): string {
  return join(layout.blobs, sha256.slice(0, 2), sha256);
}
