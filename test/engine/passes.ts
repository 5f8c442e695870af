import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Json } from '../../src/core/canonical.ts';
import type { Io } from '../../src/engine/io.ts';
import { layoutOf, type Layout } from '../../src/engine/layout.ts';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { PassResult, Subject } from '../../src/engine/pass.ts';
import { planPass } from '../../src/engine/plan-pass.ts';
import type { StepPool } from '../../src/engine/pool.ts';
import { recipesOf } from '../../src/engine/recipes.ts';
import { Remembered } from '../../src/engine/remembered.ts';
import { runPass } from '../../src/engine/run.ts';
import { openStore } from '../../src/engine/store.ts';
import { registry, stepNames } from '../../src/steps/registry.ts';
import { runSteps } from '../../src/steps/run-steps.ts';

const params = Object.fromEntries(stepNames().map((name) => [name, defaultsOf(registry[name].params as unknown as Json)]));
export const recipes = { analyse: recipesOf('analyse', params), produce: recipesOf('produce', params) };

function defaultsOf(schema: Json): Json {
  const { properties } = schema as { readonly properties: { readonly [name: string]: { readonly default: Json } } };
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, property.default]));
}

/** A few drawn images in a temporary folder, and a store beside them. */
export interface Images {
  readonly layout: Layout;
  readonly subjects: readonly Subject[];
  clear(): void;
  remove(): void;
}

export async function drawImages(count: number): Promise<Images> {
  const dir = mkdtempSync(join(tmpdir(), 'dx-passes-'));
  const layout = layoutOf(join(dir, '.dx'), dir);
  const subjects: Subject[] = [];
  for (let n = 0; n < count; n++) {
    const path = join(dir, `${n}.jpg`);
    writeFileSync(path, await sharp({ create: { width: 64 + n, height: 64, channels: 3, background: { r: 40 * n, g: 90, b: 60 } } }).jpeg().toBuffer());
    // Long enough ago to be believed when it is remembered.
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    const { size, mtimeNs, ino } = statSync(path, { bigint: true });
    subjects.push({ source: 'one', key: String(n), id: `id${n}`, file: { path, size: Number(size), mtimeNs, inode: ino }, decisions: {} });
  }
  return { layout, subjects, clear: () => rmSync(layout.dir, { recursive: true, force: true }), remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/**
 * Both passes over one store, steps in this thread; the decisions of the analyse pass are left out. `ahead`: the first pass
 * computes of the second what it can; else each leaves a segment of its own, as where images are known.
 */
export async function bothPasses({ layout, subjects }: Images, io: Io, ahead = true, pool: StepPool = { capacity: 2, run: runSteps, close: async () => {} }, remembered = new Remembered()): Promise<{ readonly facts: PassResult; readonly made: PassResult; readonly ran: number; readonly diagnostics: readonly Diagnostic[] }> {
  const store = await openStore(layout, io);
  if (!store.ok) throw Object.assign(new Error(store.error[0]!.message), { code: store.error[0]!.message.split(': ').at(-1) });
  const run = (pass: 'analyse' | 'produce'): Promise<PassResult> => {
    const given = pass === 'produce' ? subjects : subjects.map(({ decisions: _decisions, ...subject }) => subject);
    const own = ahead ? recipes[pass] : { ...recipes[pass], ahead: [] };
    const plan = planPass(given, { recipes: own, facts: store.value.facts, layout, io, remembered, last: {} });
    return runPass(plan, {
      recipes: own, store: store.value, remembered, pool, signal: new AbortController().signal, emit: () => {},
    });
  };
  try {
    const facts = await run('analyse');
    const made = await run('produce');
    const ran = [facts, made].flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count.ran, 0);
    return { facts, made, ran, diagnostics: [...store.value.diagnostics, ...facts.diagnostics, ...made.diagnostics] };
  } finally {
    await store.value.close();
  }
}
