import { join } from 'node:path';

/** The store's folders (design: Store). `private/` holds paths and raw records and is never shared. */
export interface Layout {
  readonly dir: string;
  readonly facts: string;
  readonly blobs: string;
  readonly temporary: string;
  readonly private: string;
  /** Working copies of private data. */
  readonly privateTemporary: string;
  readonly format: string;
  readonly remembered: string;
  readonly lastBuild: string;
}

export function layoutOf(dir: string): Layout {
  return {
    dir,
    facts: join(dir, 'facts'),
    blobs: join(dir, 'blobs'),
    temporary: join(dir, 'tmp'),
    private: join(dir, 'private'),
    privateTemporary: join(dir, 'private', 'tmp'),
    format: join(dir, 'format.json'),
    remembered: join(dir, 'private', 'files.idx'),
    lastBuild: join(dir, 'private', 'last-build.json'),
  };
}

/** Where a blob of this digest lies; two hexadecimal digits of fan-out. */
export function blobPath(layout: Layout, sha256: string): string {
  return join(layout.blobs, sha256.slice(0, 2), sha256);
}
