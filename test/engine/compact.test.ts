import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { compactStore } from '../../src/engine/compact.ts';
import { diskIo } from '../../src/engine/io.ts';
import { layoutOf, type Layout } from '../../src/engine/layout.ts';
import { lockForUse } from '../../src/engine/lock.ts';
import type { FactLine } from '../../src/engine/pass.ts';
import { openStore, type Store } from '../../src/engine/store.ts';

const line = (n: number, width = n): FactLine => ({ fp: sha256(`line ${n}`), step: 'decode', state: 'done', fact: { width } });

let dir: string;
let layout: Layout;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dx-compact-'));
  layout = layoutOf(join(dir, '.dx'), dir);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function open(): Promise<Store> {
  const store = await openStore(layout, diskIo);
  if (!store.ok) throw new Error(store.error[0]?.message);
  return store.value;
}

/** One segment of the given lines. */
async function seal(...lines: readonly FactLine[]): Promise<string> {
  const store = await open();
  const journal = store.journal();
  for (const one of lines) await journal.add([one], []);
  const sealed = await journal.close();
  await store.close();
  return sealed!.path;
}

const segments = (): string[] => readdirSync(layout.facts).filter((name) => name.endsWith('.jsonl'));

describe('many small segments', () => {
  it('are merged into one that holds all they held, each line once', async () => {
    for (let n = 0; n < 17; n++) await seal(line(n), line(n + 1));
    expect(await compactStore(layout, diskIo)).toBe(17);
    expect(segments()).toHaveLength(1);
    expect(readdirSync(layout.facts)).toHaveLength(2);
    expect(readdirSync(layout.temporary)).toEqual([]);
    expect(readFileSync(join(layout.facts, segments()[0]!), 'utf8').trimEnd().split('\n')).toHaveLength(18);
    const store = await open();
    for (let n = 0; n < 18; n++) expect(store.facts.read(line(n).fp)).toEqual(line(n));
    await store.close();
  });

  it('are let be while they are few, or while another process uses the store', async () => {
    for (let n = 0; n < 16; n++) await seal(line(n));
    expect(await compactStore(layout, diskIo)).toBe(0);
    await seal(line(16));
    const lock = await lockForUse(layout, diskIo, new AbortController().signal, () => {});
    expect(await compactStore(layout, diskIo)).toBe(0);
    await lock!.release();
    expect(await compactStore(layout, diskIo)).toBe(17);
  });

  it('are merged without a damaged one, which is left for the build that names what is lost', async () => {
    for (let n = 0; n < 17; n++) await seal(line(n));
    const damaged = join(layout.facts, segments()[3]!);
    writeFileSync(damaged, readFileSync(damaged, 'utf8').replace('"width"', '"wodth"'));
    expect(await compactStore(layout, diskIo)).toBe(16);
    expect(segments()).toHaveLength(2);
    const store = await open();
    expect(Array.from({ length: 17 }, (_, n) => store.facts.read(line(n).fp)).filter((one) => one === undefined)).toHaveLength(1);
    expect((await store.facts.mend()).map(({ code }) => code)).toEqual(['DX7002']);
    await store.close();
  });

  it('are as they were where the disk refuses: at every seventh call', async () => {
    for (let n = 0; n < 17; n++) await seal(line(n));
    for (let call = 0; ; call += 7) {
      let left = call;
      const refusing = new Proxy(diskIo, {
        get: (io, name: keyof typeof diskIo) => (...given: unknown[]) => {
          if (left-- === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
          return (io[name] as (...all: unknown[]) => unknown)(...given);
        },
      });
      await compactStore(layout, refusing).catch((error: NodeJS.ErrnoException) => expect(error.code).toBe('ENOSPC'));
      rmSync(layout.locks, { recursive: true, force: true });
      const store = await open();
      for (let n = 0; n < 17; n++) expect(store.facts.read(line(n).fp)).toEqual(line(n));
      await store.close();
      if (left > 0) break;
    }
  });
});

describe('a forced result', () => {
  it('takes the place of another one under the same fingerprint', async () => {
    await seal(line(1), line(2));
    const store = await open();
    const journal = store.journal(true);
    await store.facts.drop(new Set([line(1).fp]));
    expect(store.facts.read(line(1).fp)).toBeUndefined();
    await journal.add([line(1, 99)], []);
    store.facts.add((await journal.close())!);
    expect(store.facts.read(line(1).fp)).toEqual(line(1, 99));
    await store.close();
    const again = await open();
    expect(again.facts.read(line(1).fp)).toEqual(line(1, 99));
    expect(again.facts.read(line(2).fp)).toEqual(line(2));
    expect(segments().map((name) => readFileSync(join(layout.facts, name), 'utf8')).join('')).not.toContain('"width":1}');
    await again.close();
  });
});
