import type { FileHandle } from 'node:fs/promises';
import { diskIo, type Io } from '../../src/engine/io.ts';

/** How a call fails. `short`: a write gets half of its bytes onto the disk, then there is no space; other calls say EIO. */
export type Refusal = 'ENOSPC' | 'EIO' | 'EMFILE' | 'short';

export interface Refusing {
  readonly io: Io;
  /** Calls made so far. */
  calls(): number;
}

/** An `Io` whose n-th call is refused, counted over its own methods and those of the handles that it opens. None is refused where `nth` is -1. */
export function refusing(nth: number, refusal: Refusal): Refusing {
  let calls = 0;
  const isRefused = (): boolean => calls++ === nth;
  const wrap = <T extends object>(target: T): T => new Proxy(target, {
    get(from, name) {
      const member = Reflect.get(from, name, from) as unknown;
      if (typeof member !== 'function') return member;
      const call = (...given: unknown[]): unknown => (member as (...all: unknown[]) => unknown).apply(from, given);
      // What is closed is closed, whatever the system says.
      if (name === 'close' || name === 'closeNow') return call;
      if (typeof name === 'string' && name.endsWith('Now')) {
        return (...given: unknown[]) => {
          if (isRefused()) {
            if (refusal === 'short' && name === 'writeNow') call(given[0], (given[1] as Buffer).subarray(0, (given[1] as Buffer).length >> 1));
            throw refused(refusal);
          }
          return call(...given);
        };
      }
      return async (...given: unknown[]) => {
        if (!isRefused()) return wrapped(await call(...given));
        if (refusal === 'short' && name === 'writeFile') await writeHalf(from as unknown as FileHandle, given[0] as Buffer | string);
        throw refused(refusal);
      };
    },
  });
  const wrapped = (value: unknown): unknown => (typeof value === 'object' && value !== null && 'datasync' in value ? wrap(value) : value);
  return { io: wrap(diskIo), calls: () => calls };
}

async function writeHalf(handle: FileHandle, content: Buffer | string): Promise<void> {
  const bytes = Buffer.from(content as string);
  await handle.writeFile(bytes.subarray(0, bytes.length >> 1));
}

function refused(refusal: Refusal): Error {
  const code = refusal === 'short' ? 'ENOSPC' : refusal;
  return Object.assign(new Error(`${code}: refused`), { code });
}
