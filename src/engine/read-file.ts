import { sha256 } from '../core/digest.ts';
import type { BigIntStats } from 'node:fs';
import { errorCode, type Io } from './io.ts';
import type { Pace } from './pace.ts';
import type { SubjectFile } from './pass.ts';

/** Larger files are refused unread. */
const MAX_BYTES = 512 * 1024 * 1024;
const ATTEMPTS = 3;

export type ReadOutcome =
  | { readonly ok: true; readonly bytes: Buffer; readonly sha256: string; readonly file: SubjectFile; readonly readAtNs: bigint }
  | { readonly ok: false; readonly problem: 'unreadable' | 'changed-while-read' | 'too-large' };

/**
 * The whole file and its digest, from one state of it: size and time are looked at before and after, and a
 * file that changes meanwhile is read again, at most three times. `pace` says whether it is read on the spot, from the
 * size that it is expected to have; without it, it never is.
 */
export async function readWhole(path: string, io: Io, pace?: Pace, expected = 0): Promise<ReadOutcome> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const outcome = await readOnce(path, io, pace?.isQuick(expected) ? pace : undefined);
    if (outcome !== 'changed') return outcome;
  }
  return { ok: false, problem: 'changed-while-read' };
}

/** A file that is open for reading. */
interface Opened {
  stat(): Promise<BigIntStats> | BigIntStats;
  /** All bytes; where it is read on the spot, up to the size that it had. */
  read(size: number): Promise<Buffer> | Buffer;
  close(): Promise<void> | void;
}

async function readOnce(path: string, io: Io, pace: Pace | undefined): Promise<ReadOutcome | 'changed'> {
  try {
    const begin = performance.now();
    const opened = pace ? openedNow(path, io) : await openedLater(path, io);
    try {
      const before = await opened.stat();
      if (!before.isFile()) return { ok: false, problem: 'unreadable' };
      if (before.size > BigInt(MAX_BYTES)) return { ok: false, problem: 'too-large' };
      const readAtNs = BigInt(Date.now()) * 1_000_000n;
      const bytes = await opened.read(Number(before.size));
      const after = await opened.stat();
      if (after.size !== before.size || after.mtimeNs !== before.mtimeNs || BigInt(bytes.length) !== before.size) return 'changed';
      pace?.took(performance.now() - begin, bytes.length);
      const file = { path, size: bytes.length, mtimeNs: before.mtimeNs, inode: before.ino };
      return { ok: true, bytes, sha256: sha256(bytes), file, readAtNs };
    } finally {
      await opened.close();
    }
  } catch (error) {
    const code = errorCode(error);
    // Descriptors or memory used up say nothing about the file.
    if (code !== undefined && !['EMFILE', 'ENFILE', 'ENOMEM'].includes(code)) return { ok: false, problem: 'unreadable' };
    throw error;
  }
}

function openedNow(path: string, io: Io): Opened {
  const descriptor = io.openNow(path);
  return {
    stat: () => io.statNow(descriptor),
    read(size) {
      // In memory of its own, which can be handed to a thread.
      const bytes = Buffer.allocUnsafeSlow(size);
      return bytes.subarray(0, io.readNow(descriptor, bytes, 0));
    },
    close: () => io.closeNow(descriptor),
  };
}

async function openedLater(path: string, io: Io): Promise<Opened> {
  const handle = await io.open(path, 'r');
  return { stat: () => handle.stat({ bigint: true }), read: () => handle.readFile(), close: () => handle.close() };
}
