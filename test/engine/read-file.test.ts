import { appendFileSync, chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { diskIo, type Io } from '../../src/engine/io.ts';
import { Pace } from '../../src/engine/pace.ts';
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
    readNow(descriptor, into, position) {
      const read = diskIo.readNow(descriptor, into, position);
      happens(time++);
      return read;
    },
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

describe.each([['on the spot', true], ['through threads', false]])('a file that is read %s', (_how, isQuick) => {
  const read = (io: Io): ReturnType<typeof readWhole> => readWhole(file, io, isQuick ? new Pace() : undefined);

  it('is read again when it grew meanwhile, and what counts is one state of it', async () => {
    const outcome = await read(meanwhile((time) => time === 0 && appendFileSync(file, ', more')));
    expect(outcome).toMatchObject({ ok: true, sha256: sha256('first state, more') });
  });

  it('is read again when it was written over in the same size', async () => {
    const outcome = await read(meanwhile((time) => {
      if (time > 0) return;
      writeFileSync(file, 'other state');
      utimesSync(file, 1, 1);
    }));
    expect(outcome).toMatchObject({ ok: true, sha256: sha256('other state') });
  });

  it('is refused when it changes each time it is read', async () => {
    expect(await read(meanwhile(() => appendFileSync(file, '.')))).toEqual({ ok: false, problem: 'changed-while-read' });
  });

  it('that the system does not let us read is a state of the machine, not a fact about the image', async () => {
    for (const code of ['EACCES', 'EIO']) {
      const io: Io = { ...diskIo, open: () => Promise.reject(Object.assign(new Error(code), { code })), openNow: () => { throw Object.assign(new Error(code), { code }); } };
      expect(await read(io)).toEqual({ ok: false, problem: 'unreadable' });
    }
    chmodSync(file, 0);
    // Permissions do not bind the administrator.
    if (process.getuid?.() !== 0) expect(await read(diskIo)).toEqual({ ok: false, problem: 'unreadable' });
  });
});

describe('the pace of reading', () => {
  it('is on the spot until three reads in a row were slow, and again after some that were not', () => {
    const pace = new Pace();
    pace.took(1, 300_000);
    expect(pace.isQuick(300_000)).toBe(true);
    expect(pace.isQuick(100_000_000)).toBe(false);
    // One that waited for a processor says nothing.
    for (const ms of [20, 20, 1, 20, 20]) pace.took(ms, 300_000);
    expect(pace.isQuick(300_000)).toBe(true);
    pace.took(20, 300_000);
    let later = 0;
    while (!pace.isQuick(300_000)) later++;
    expect(later).toBeGreaterThan(1);
    expect(pace.isQuick(300_000)).toBe(true);
    // 5 MB in memory take a few milliseconds.
    for (const ms of [6, 6, 6]) pace.took(ms, 5_000_000);
    expect(pace.isQuick(300_000)).toBe(true);
  });
});
