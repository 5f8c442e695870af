import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, linkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What this build rests on is not there any more: another command on the same project has replaced it. */
export class ReplacedError extends Error {
  override readonly name = 'ReplacedError';
}

/**
 * A second name for a file of the last build, in a folder of this one's own: other builds replace files by renames, which
 * do not touch what the name leads to. Throws `ReplacedError` where the bytes are not those of the digest.
 */
export async function holdFile(path: string, sha256: string, folder: string): Promise<string> {
  const held = join(folder, `held-${basename(path)}`);
  try {
    linkSync(path, held);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new ReplacedError(basename(path));
    // Some file systems have no second names.
    copyFileSync(path, held);
  }
  if ((await digestOf(held)) !== sha256) throw new ReplacedError(basename(path));
  return held;
}

/** sha256 of a file. */
export async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const bytes of createReadStream(path)) digest.update(bytes as Buffer);
  return digest.digest('hex');
}
