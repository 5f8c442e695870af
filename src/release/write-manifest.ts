import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { checkNext, manifestHeader, manifestLine, type ManifestEntry } from './manifest.ts';

/** The manifest as written, and what is told of its files. */
export interface WrittenManifest {
  readonly sha256: string;
  readonly bytes: number;
  readonly images: { readonly files: number; readonly bytes: number };
  /** Kinds of which there are files. */
  readonly kinds: ReadonlySet<ManifestEntry['kind']>;
  /** The entries, where they were asked for. */
  readonly entries: readonly ManifestEntry[];
}

const PIECE = 1 << 20;

/** Writes the manifest line by line as the tables give it: only where images are to be made are its entries kept in memory. */
export async function writeManifest(catalog: Catalog, dir: string, file: string, keep: boolean): Promise<WrittenManifest> {
  const hash = createHash('sha256');
  const handle = openSync(join(dir, file), 'wx');
  const kinds = new Set<ManifestEntry['kind']>();
  const entries: ManifestEntry[] = [];
  let [text, bytes, files, size] = [manifestHeader, 0, 0, 0];
  let before: ManifestEntry | undefined;
  const flush = (): void => {
    const piece = Buffer.from(text);
    for (let at = 0; at < piece.length;) at += writeSync(handle, piece, at);
    hash.update(piece);
    bytes += piece.length;
    text = '';
  };
  try {
    await catalog.files('path', (entry) => {
      checkNext(entry, before);
      before = entry;
      text += manifestLine(entry);
      if (text.length > PIECE) flush();
      files++;
      size += entry.bytes;
      kinds.add(entry.kind);
      if (keep) entries.push(entry);
    });
    flush();
  } finally {
    closeSync(handle);
  }
  return { sha256: hash.digest('hex'), bytes, images: { files, bytes: size }, kinds, entries };
}
