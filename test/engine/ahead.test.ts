import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Ahead } from '../../src/engine/ahead.ts';
import { hasBlob } from '../../src/engine/blobs.ts';
import { diskIo, type Io } from '../../src/engine/io.ts';
import type { FactLine, PassResult } from '../../src/engine/pass.ts';
import { Remembered } from '../../src/engine/remembered.ts';
import { runSteps, type StepTask } from '../../src/steps/run-steps.ts';
import { bothPasses, drawImages, type Images } from './passes.ts';

const IMAGES = 5;
let images: Images;
beforeAll(async () => {
  images = await drawImages(IMAGES);
});
afterEach(() => images.clear());
afterAll(() => images.remove());

/** The disk, and how often a file of an image was opened. */
function watched(): { readonly io: Io; reads(): number } {
  const paths = new Set(images.subjects.map(({ file }) => file.path));
  let reads = 0;
  const count = (path: string): void => {
    if (paths.has(path)) reads++;
  };
  const io: Io = {
    ...diskIo,
    open(path, flags) {
      count(path);
      return diskIo.open(path, flags);
    },
    openNow(path) {
      count(path);
      return diskIo.openNow(path);
    },
  };
  return { io, reads: () => reads };
}

/** What a pass says of each image, with the lines it names, and whether all blobs are there. */
function said({ subjects, segments }: PassResult): unknown {
  const lines = new Map(segments.flatMap((path) => readFileSync(path, 'utf8').trimEnd().split('\n')).map((text) => JSON.parse(text) as FactLine).map((line) => [line.fp, line]));
  return subjects.map(({ key, sha256, steps }) => [key, sha256, Object.entries(steps).map(([step, { state, fingerprint }]) => {
    const line = fingerprint === null ? undefined : lines.get(fingerprint);
    return [step, state, line, (line?.artefacts ?? []).map((blob) => hasBlob(images.layout, blob.sha256, blob.bytes))];
  })]);
}

describe('steps of the second pass that ask for no decision', () => {
  it('run while a new image is at hand: it is read once, and the second pass finds what it would have made', async () => {
    const apart = watched();
    const before = await bothPasses(images, apart.io, false);
    expect([apart.reads(), before.facts.ahead?.counted({}, [])]).toEqual([2 * IMAGES, {}]);
    const expected = [said(before.facts), said(before.made)];
    images.clear();

    const together = watched();
    const after = await bothPasses(images, together.io);
    expect(together.reads()).toBe(IMAGES);
    expect([said(after.facts), said(after.made)]).toEqual(expected);
    expect(Object.entries(after.made.counts)).toEqual(Object.entries(after.made.counts).map(([step, { failed }]) => [step, { ran: 0, cached: step === 'crop' ? 0 : IMAGES, failed }]));
  });

  it('do not take the steps of the first pass with them when a thread dies over them', async () => {
    const expected = said((await bothPasses(images, diskIo, false)).facts);
    images.clear();
    let deaths = 0;
    const pool = {
      capacity: 2, close: async () => {},
      run: async (task: StepTask) => {
        if (!task.steps.some(({ name }) => name === 'clean')) return runSteps(task);
        deaths++;
        throw new Error('the worker died');
      },
    };
    const found = await bothPasses(images, diskIo, true, pool);
    expect(said(found.facts)).toEqual(expected);
    // Once ahead, once in its own pass, which says so.
    expect([deaths, found.diagnostics.map(({ code }) => code)]).toEqual([2 * IMAGES, Array.from({ length: 2 * IMAGES }, () => 'DX7005')]);
  });

  it('are not run again on an image whose bytes are known: what gc removed of images that are out stays away', async () => {
    const remembered = new Remembered();
    await bothPasses(images, diskIo, true, undefined, remembered);
    images.clear();
    const again = await bothPasses(images, diskIo, true, undefined, remembered);
    expect(again.facts.ahead!.counted({ clean: { ran: 0, cached: IMAGES, failed: 0 } }, images.subjects.keys())).toEqual({ clean: { ran: 0, cached: IMAGES, failed: 0 } });
  });

  it('are counted as run in this build, on the images that are in', () => {
    const ahead = new Ahead(['clean', 'resize'], 4);
    ahead.add(0, ['clean', 'resize']);
    ahead.add(2, ['clean']);
    ahead.add(3, []);
    const counts = { clean: { ran: 1, cached: 1, failed: 0 }, crop: { ran: 2, cached: 0, failed: 1 }, resize: { ran: 0, cached: 2, failed: 0 } };
    expect(ahead.counted(counts, [0, 1])).toEqual({ clean: { ran: 2, cached: 0, failed: 0 }, crop: counts.crop, resize: { ran: 1, cached: 1, failed: 0 } });
  });
});
