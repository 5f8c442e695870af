import { appendFileSync, chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { diskIo, type Io } from '../../src/engine/io.ts';
import { readWhole } from '../../src/engine/read-file.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dx-read-'));
  file = join(dir, 'a.jpg');
  writeFileSync(file, 'first state');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** The disk, where something happens to the file while its bytes are read. */
function meanwhile(happens: (time: number) => void): Io {
  let time = 0;
  return {
    ...diskIo,
    async open(path, flags) {
      const handle = await diskIo.open(path, flags);
      const read = handle.readFile.bind(handle) as () => Promise<Buffer>;
      return Object.assign(handle, {
        readFile: async () => {
          const bytes = await read();
          happens(time++);
          return bytes;
        },
      }) as FileHandle;
    },
  };
}

describe('a file that is read', () => {
  it('is read again when it grew meanwhile, and what counts is one state of it', async () => {
    const outcome = await readWhole(file, meanwhile((time) => time === 0 && appendFileSync(file, ', more')));
    expect(outcome).toMatchObject({ ok: true, sha256: sha256('first state, more') });
  });

  it('is read again when it was written over in the same size', async () => {
    const outcome = await readWhole(file, meanwhile((time) => {
      if (time > 0) return;
      writeFileSync(file, 'other state');
      utimesSync(file, 1, 1);
    }));
    expect(outcome).toMatchObject({ ok: true, sha256: sha256('other state') });
  });

  it('is refused when it changes each time it is read', async () => {
    expect(await readWhole(file, meanwhile(() => appendFileSync(file, '.')))).toEqual({ ok: false, problem: 'changed-while-read' });
  });

  it('that the system does not let us read is a state of the machine, not a fact about the image', async () => {
    for (const code of ['EACCES', 'EIO']) {
      const io: Io = { ...diskIo, open: () => Promise.reject(Object.assign(new Error(code), { code })) };
      expect(await readWhole(file, io)).toEqual({ ok: false, problem: 'unreadable' });
    }
    chmodSync(file, 0);
    // Permissions do not bind the administrator.
    if (process.getuid?.() !== 0) expect(await readWhole(file, diskIo)).toEqual({ ok: false, problem: 'unreadable' });
  });
});
