import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fsck } from '../../src/engine/fsck/fsck.ts';
import { diskIo, errorCode, type Io } from '../../src/engine/io.ts';
import { markUnfinished, saveLastBuild } from '../../src/engine/last-build.ts';
import type { Layout } from '../../src/engine/layout.ts';
import { lockForUse } from '../../src/engine/lock.ts';
import { planPass } from '../../src/engine/plan-pass.ts';
import { makePrivate } from '../../src/engine/private.ts';
import { loadRemembered, saveRemembered } from '../../src/engine/remembered.ts';
import { runPass } from '../../src/engine/run.ts';
import { openStore } from '../../src/engine/store.ts';
import { runSteps } from '../../src/steps/run-steps.ts';
import { drawImages, recipes, type Images } from './passes.ts';
import { refusing, type Refusal } from './refusing.ts';

const IMAGES = 2;
const never = new AbortController().signal;

let images: Images;
let layout: Layout;
beforeAll(async () => {
  images = await drawImages(IMAGES);
  layout = images.layout;
});
afterAll(() => images.remove());

/** All that a build does to a store, in its order, the steps in this thread: a digest of every result and blob. */
async function whole(io: Io): Promise<string> {
  await makePrivate(layout, io);
  const lock = (await lockForUse(layout, io, never, () => {}))!;
  try {
    await markUnfinished(layout.unfinished, io);
    const opened = await openStore(layout, io);
    if (!opened.ok) throw Object.assign(new Error(opened.error[0]!.message), { code: opened.error[0]!.message.split(': ').at(-1) });
    const store = opened.value;
    try {
      const remembered = await loadRemembered(layout.remembered, io);
      const results = createHash('sha256');
      for (const own of [recipes.analyse, recipes.produce]) {
        const result = await runPass(
          planPass(images.subjects, { recipes: own, facts: store.facts, layout, io, remembered, last: {} }),
          { recipes: own, store, remembered, pool: { capacity: 2, run: runSteps, close: async () => {} }, signal: never, emit: () => {} },
        );
        for (const { id, sha256, steps } of result.subjects) {
          const lines = Object.values(steps).map(({ fingerprint }) => fingerprint && store.facts.read(fingerprint));
          results.update(JSON.stringify([id, sha256, steps, lines]));
        }
      }
      await saveRemembered(layout.remembered, remembered, io);
      await saveLastBuild(layout.lastBuild, { key: 'key', program: 'program', recipes: {}, result: null }, io);
      await io.remove(layout.unfinished);
      return results.digest('hex');
    } finally {
      await store.close();
    }
  } finally {
    await lock.release();
  }
}

async function faults(): Promise<readonly object[]> {
  return (await fsck(layout, diskIo, { fast: false, signal: never, progress: () => {} })).faults.filter(({ part }) => part !== 'store');
}

const refusals: readonly Refusal[] = ['ENOSPC', 'EIO', 'EMFILE', 'short'];

describe('a disk that refuses one call', () => {
  it.each(refusals)('%s, whichever call it is: the run ends with that error or goes on, the store is whole, and the next run ends as an undisturbed one', async (refusal) => {
    images.clear();
    const undisturbed = await whole(diskIo);
    images.clear();
    const counting = refusing(-1, refusal);
    expect(await whole(counting.io)).toBe(undisturbed);
    const calls = counting.calls();
    expect(calls).toBeGreaterThan(60);
    for (let nth = 0; nth < calls; nth++) {
      images.clear();
      await whole(refusing(nth, refusal).io).catch((error: unknown) => {
        if (errorCode(error) === undefined) throw error;
      });
      expect([nth, await faults()]).toEqual([nth, []]);
      expect([nth, await whole(diskIo)]).toEqual([nth, undisturbed]);
      expect([nth, readdirSync(layout.temporary)]).toEqual([nth, []]);
      // A lock that could not be taken away is void when its process ends.
      expect(readdirSync(layout.locks).filter((name) => !name.includes(`-${process.pid}-`))).toEqual([]);
      expect([nth, await faults()]).toEqual([nth, []]);
    }
  }, 120_000);
});
