import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/canonical.ts';
import { hasBlob } from '../../src/engine/blobs.ts';
import { diskIo, errorCode, type Io } from '../../src/engine/io.ts';
import { layoutOf, type Layout } from '../../src/engine/layout.ts';
import type { PassResult, Subject } from '../../src/engine/pass.ts';
import { planPass } from '../../src/engine/plan-pass.ts';
import { recipesOf } from '../../src/engine/recipes.ts';
import { Remembered } from '../../src/engine/remembered.ts';
import { runPass } from '../../src/engine/run.ts';
import { openStore } from '../../src/engine/store.ts';
import { registry, stepNames } from '../../src/steps/registry.ts';
import { runSteps } from '../../src/steps/run-steps.ts';

const IMAGES = 5;
const params = Object.fromEntries(stepNames().map((name) => [name, defaultsOf(registry[name].params as unknown as Json)]));
const recipes = recipesOf('produce', params);
const analyse = recipesOf('analyse', params);

function defaultsOf(schema: Json): Json {
  const { properties } = schema as { readonly properties: { readonly [name: string]: { readonly default: Json } } };
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, property.default]));
}

let dir: string;
let subjects: readonly Subject[];
let layout: Layout;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'dx-faults-'));
  for (let n = 0; n < IMAGES; n++) {
    const picture = await sharp({ create: { width: 64 + n, height: 64, channels: 3, background: { r: 40 * n, g: 90, b: 60 } } }).jpeg().withMetadata({ exif: { IFD0: { Copyright: 'x' } } }).toBuffer();
    writeFileSync(join(dir, `${n}.jpg`), picture);
  }
  subjects = Array.from({ length: IMAGES }, (_, n) => {
    const path = join(dir, `${n}.jpg`);
    const { size, mtimeNs, ino } = statSync(path, { bigint: true });
    return { source: 'one', key: String(n), id: `id${n}`, file: { path, size: Number(size), mtimeNs, inode: ino }, decisions: {} };
  });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(() => {
  rmSync(join(dir, '.dx'), { recursive: true, force: true });
  layout = layoutOf(join(dir, '.dx'), dir);
});

/** Both passes over one store, steps in this thread. */
async function both(io: Io): Promise<{ readonly made: PassResult; readonly ran: number }> {
  const store = await openStore(layout, io);
  if (!store.ok) throw Object.assign(new Error(store.error[0]!.message), { code: store.error[0]!.message.split(': ').at(-1) });
  const remembered = new Remembered();
  const run = (which: typeof recipes) => runPass(
    planPass(subjects, { recipes: which, facts: store.value.facts, layout, io, remembered, last: {} }),
    { recipes: which, store: store.value, remembered, pool: { capacity: 2, run: runSteps, close: async () => {} }, signal: new AbortController().signal, emit: () => {} },
  );
  try {
    const facts = await run(analyse);
    const made = await run(recipes);
    return { made, ran: [facts, made].flatMap(({ counts }) => Object.values(counts)).reduce((sum, { ran }) => sum + ran, 0) };
  } finally {
    await store.value.close();
  }
}

/** An `Io` whose n-th call is refused, counted over its own methods and those of the handles it opens. */
function refusing(nth: number, code: string): { readonly io: Io; readonly calls: () => number } {
  let calls = 0;
  const count = (): void => {
    if (calls++ === nth) throw Object.assign(new Error(`${code}: refused`), { code });
  };
  const wrap = <T extends object>(target: T, then: (value: unknown) => unknown): T => new Proxy(target, {
    get(from, name) {
      const member = Reflect.get(from, name, from) as unknown;
      if (typeof member !== 'function' || name === 'close' || name === 'closeNow') return typeof member === 'function' ? member.bind(from) : member;
      return (...given: unknown[]) => {
        const isSync = typeof name === 'string' && name.endsWith('Now');
        if (isSync) {
          count();
          return (member as (...all: unknown[]) => unknown).apply(from, given);
        }
        return (async () => {
          count();
          return then(await (member as (...all: unknown[]) => Promise<unknown>).apply(from, given));
        })();
      };
    },
  });
  const io = wrap(diskIo, (value) => (typeof value === 'object' && value !== null && 'datasync' in value ? wrap(value, (inner) => inner) : value));
  return { io, calls: () => calls };
}

async function expectWhole(made: PassResult): Promise<void> {
  expect(made.subjects.map(({ steps }) => steps['clean']?.state)).toEqual(subjects.map(() => 'done'));
  const named = made.segments.flatMap((path) => readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { artefacts?: { sha256: string; bytes: number }[] }));
  const artefacts = named.flatMap(({ artefacts: list }) => list ?? []);
  expect(artefacts.length).toBeGreaterThan(0);
  expect(artefacts.every(({ sha256, bytes }) => hasBlob(layout, sha256, bytes))).toBe(true);
  expect(readdirSync(layout.temporary)).toEqual([]);
  expect(readdirSync(layout.facts).filter((name) => !/^([0-9a-f]{64}\.(jsonl|idx)|open-.*)$/.test(name))).toEqual([]);
}

describe('a disk that refuses', () => {
  let all: number;
  let calls: number;
  beforeEach(async () => {
    const counting = refusing(-1, '');
    all = (await both(counting.io)).ran;
    calls = counting.calls();
    rmSync(layout.dir, { recursive: true });
  });

  it.each(['ENOSPC', 'EIO', 'EMFILE'])('%s at every seventh call: the pass ends with the error or without the image, and the next one is whole', async (code) => {
    expect(calls).toBeGreaterThan(60);
    let lost = 0;
    for (let nth = 0; nth < calls; nth += 7) {
      rmSync(layout.dir, { recursive: true, force: true });
      const ended = await both(refusing(nth, code).io).then(() => true, (error: unknown) => {
        expect(errorCode(error)).toBe(code);
        return false;
      });
      const { made, ran } = await both(diskIo);
      await expectWhole(made);
      if (!ended) lost += ran;
    }
    // What was finished before the refusal is not computed again: on average half is left to do.
    expect(lost / Math.ceil(calls / 7)).toBeLessThan(0.8 * all);
  }, 60_000);

  it('EMFILE on an image is no fact about the image: it is read again', async () => {
    let refusals = 3;
    const io: Io = { ...diskIo, open: async (path, flags) => {
      if (path.endsWith('2.jpg') && refusals-- > 0) throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' });
      return diskIo.open(path, flags);
    } };
    const { made } = await both(io);
    expect(refusals).toBeLessThan(0);
    expect(made.diagnostics).toEqual([]);
    await expectWhole(made);
  });
});
