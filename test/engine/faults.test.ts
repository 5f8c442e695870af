import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasBlob } from '../../src/engine/blobs.ts';
import { diskIo, errorCode, type Io } from '../../src/engine/io.ts';
import type { PassResult } from '../../src/engine/pass.ts';
import { bothPasses, drawImages, type Images } from './passes.ts';
import { refusing } from './refusing.ts';

let images: Images;
beforeAll(async () => {
  images = await drawImages(5);
});
afterAll(() => images.remove());
beforeEach(() => images.clear());

async function expectWhole(made: PassResult): Promise<void> {
  expect(made.subjects.map(({ steps }) => steps['clean']?.state)).toEqual(images.subjects.map(() => 'done'));
  const named = made.segments.flatMap((path) => readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { artefacts?: { sha256: string; bytes: number }[] }));
  const artefacts = named.flatMap(({ artefacts: list }) => list ?? []);
  expect(artefacts.length).toBeGreaterThan(0);
  expect(artefacts.every(({ sha256, bytes }) => hasBlob(images.layout, sha256, bytes))).toBe(true);
  expect(readdirSync(images.layout.temporary)).toEqual([]);
  expect(readdirSync(images.layout.facts).filter((name) => !/^([0-9a-f]{64}\.(jsonl|idx)|open-.*)$/.test(name))).toEqual([]);
}

describe('a disk that refuses', () => {
  let all: number;
  let calls: number;
  beforeEach(async () => {
    const counting = refusing(-1, 'EIO');
    all = (await bothPasses(images, counting.io)).ran;
    calls = counting.calls();
    rmSync(images.layout.dir, { recursive: true });
  });

  it.each(['ENOSPC', 'EIO', 'EMFILE'] as const)('%s at every seventh call: the pass ends with the error or without the image, and the next one is whole', async (code) => {
    expect(calls).toBeGreaterThan(60);
    let lost = 0;
    for (let nth = 0; nth < calls; nth += 7) {
      rmSync(images.layout.dir, { recursive: true, force: true });
      const ended = await bothPasses(images, refusing(nth, code).io).then(() => true, (error: unknown) => {
        expect(errorCode(error)).toBe(code);
        return false;
      });
      const { made, ran } = await bothPasses(images, diskIo);
      await expectWhole(made);
      if (!ended) lost += ran;
    }
    // What was finished before the refusal is not computed again: on average half is left to do.
    expect(lost / Math.ceil(calls / 7)).toBeLessThan(0.8 * all);
  }, 60_000);

  it('EMFILE on an image is no fact about the image: it is read again', async () => {
    let refusals = 3;
    const refuse = (path: string): void => {
      if (path.endsWith('2.jpg') && refusals-- > 0) throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' });
    };
    const io: Io = {
      ...diskIo,
      openNow: (path) => {
        refuse(path);
        return diskIo.openNow(path);
      },
      open: async (path, flags) => {
        refuse(path);
        return diskIo.open(path, flags);
      },
    };
    const { made } = await bothPasses(images, io);
    expect(refusals).toBeLessThan(0);
    expect(made.diagnostics).toEqual([]);
    await expectWhole(made);
  });
});
