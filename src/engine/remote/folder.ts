import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import { errorCode, isMissing, type Io } from '../io.ts';
import { objectPath, RemoteFailure, type RemoteGet, type RemoteStore } from './remote-store.ts';

/**
 * A folder that several machines mount. The folder itself is never made: a share that is not mounted is
 * out of reach, not empty. Files are renamed into place whole; a share's own delays can show a reader a part,
 * which its proof then tells.
 */
export function folderRemote(root: string, io: Io): RemoteStore {
  let there: Promise<void> | undefined;
  /** Asked once: the answers below tell "no such object" from "no such share". */
  const reachable = (): Promise<void> => (there ??= io.readdir(root).then(() => undefined, failed));
  return {
    async get(kind, name, limit) {
      await reachable();
      const path = join(root, ...objectPath(kind, name));
      let handle: FileHandle;
      try {
        handle = await io.open(path, 'r');
      } catch (error) {
        if (isMissing(error)) return { state: 'missing' };
        if (UNFIT.has(errorCode(error) ?? '')) return { state: 'unfit' };
        return failed(error);
      }
      try {
        return await readAtMost(handle, limit);
      } catch (error) {
        return failed(error);
      } finally {
        await handle.close().catch(() => {});
      }
    },
    async put(kind, name, bytes) {
      await reachable();
      const [format, folder, fan, file] = objectPath(kind, name);
      const target = join(root, format, folder, fan);
      const waiting = join(root, format, 'tmp');
      // Two machines may have processes of one number: chance keeps their temporary names apart.
      const temporary = join(waiting, `${file.slice(0, 16)}-${randomBytes(8).toString('hex')}`);
      try {
        await io.mkdir(waiting);
        await io.mkdir(target);
        const handle = await io.open(temporary, 'wx');
        try {
          await handle.writeFile(bytes);
        } finally {
          await handle.close();
        }
        await io.rename(temporary, join(target, file));
      } catch (error) {
        await io.remove(temporary).catch(() => {});
        failed(error);
      }
    },
  };
}

/** Links are not followed (ELOOP), pipes and sockets not waited for (ENXIO), a file where a folder should be is none. */
const UNFIT: ReadonlySet<string> = new Set(['ELOOP', 'EMLINK', 'EISDIR', 'ENOTDIR', 'ENXIO', 'EACCES', 'EPERM']);

async function readAtMost(handle: FileHandle, limit: number): Promise<RemoteGet> {
  const stat = await handle.stat();
  if (!stat.isFile() || stat.size > limit) return { state: 'unfit' };
  // One byte more than its size: a file that grows meanwhile is not read to an end that never comes.
  const bytes = Buffer.allocUnsafe(stat.size + 1);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return { state: 'found', bytes: bytes.subarray(0, length) };
}

function failed(error: unknown): never {
  const code = errorCode(error);
  if (code === undefined) throw error;
  throw new RemoteFailure(code);
}
