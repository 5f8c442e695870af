import { sha256 } from '../core/digest.ts';
import { errorCode, type Io } from './io.ts';
import type { SubjectFile } from './pass.ts';

/** Larger files are refused unread. */
const MAX_BYTES = 512 * 1024 * 1024;
const ATTEMPTS = 3;

export type ReadOutcome =
  | { readonly ok: true; readonly bytes: Buffer; readonly sha256: string; readonly file: SubjectFile; readonly readAtNs: bigint }
  | { readonly ok: false; readonly problem: 'unreadable' | 'changed-while-read' | 'too-large' };

/**
 * The whole file and its digest, from one state of it: size and time are looked at before and after, and a
 * file that changes meanwhile is read again, at most three times.
 */
export async function readWhole(path: string, io: Io): Promise<ReadOutcome> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const outcome = await readOnce(path, io);
    if (outcome !== 'changed') return outcome;
  }
  return { ok: false, problem: 'changed-while-read' };
}

async function readOnce(path: string, io: Io): Promise<ReadOutcome | 'changed'> {
  try {
    const handle = await io.open(path, 'r');
    try {
      const before = await handle.stat({ bigint: true });
      if (!before.isFile()) return { ok: false, problem: 'unreadable' };
      if (before.size > BigInt(MAX_BYTES)) return { ok: false, problem: 'too-large' };
      const readAtNs = BigInt(Date.now()) * 1_000_000n;
      const bytes = await handle.readFile();
      const after = await handle.stat({ bigint: true });
      if (after.size !== before.size || after.mtimeNs !== before.mtimeNs || BigInt(bytes.length) !== before.size) return 'changed';
      const file = { path, size: bytes.length, mtimeNs: before.mtimeNs, inode: before.ino };
      return { ok: true, bytes, sha256: sha256(bytes), file, readAtNs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = errorCode(error);
    // Descriptors or memory used up say nothing about the file.
    if (code !== undefined && !['EMFILE', 'ENFILE', 'ENOMEM'].includes(code)) return { ok: false, problem: 'unreadable' };
    throw error;
  }
}
