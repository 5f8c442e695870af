import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, linkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What this build rests on is not there any more: another command on the same project has replaced it. */
export class ReplacedError extends Error {
  override readonly name = 'ReplacedError';
}

/** `linkFile` of bytes that are those of the digest; throws `ReplacedError` where they are not. */
export async function holdFile(path: string, sha256: string, folder: string): Promise<string> {
  const held = linkFile(path, folder);
  if ((await digestOf(held)) !== sha256) throw new ReplacedError(basename(path));
  return held;
}

/**
 * A second name for a file of the last build, in a folder of this one's own: other builds replace files by renames, which
 * do not touch what the name leads to. Throws `ReplacedError` where it is not there.
 */
export function linkFile(path: string, folder: string): string {
  const held = join(folder, `held-${basename(path)}`);
  try {
    linkSync(path, held);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new ReplacedError(basename(path));
    // Some file systems have no second names.
    copyFileSync(path, held);
  }
  return held;
}

/** Bytes read at a time: in pieces of 64 KB, the default, waiting for them took half of the time. */
const PIECE = 4 << 20;

/** sha256 of a file. */
export async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: PIECE })) digest.update(bytes as Buffer);
  return digest.digest('hex');
}
