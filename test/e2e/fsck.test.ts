import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dx, type Project } from '../rig.ts';
import { misshapen } from '../cli/json-shapes.ts';
import { build, commitAll, demoProject } from './demo.ts';

interface Fault {
  readonly kind: string;
  readonly part: string;
  readonly name: string;
  readonly line?: number;
  readonly dropped: boolean;
}

/** Numbers that look like chance and are always the same (Numerical Recipes' generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

let made: Project;
let digest: string;
beforeAll(async () => {
  made = demoProject();
  digest = (await build(made)).draft!.contentDigest;
  cpSync(made.path('.dx'), made.path('whole'), { recursive: true, preserveTimestamps: true });
});
afterAll(() => made.remove());

function restore(): void {
  rmSync(made.path('.dx'), { recursive: true });
  cpSync(made.path('whole'), made.path('.dx'), { recursive: true, preserveTimestamps: true });
}

async function fsck(...args: string[]): Promise<{ code: number | null; faults: Fault[]; stdout: string }> {
  const run = await dx(['fsck', '--json', '-C', made.dir, ...args]);
  expect(misshapen('fsck', run.stdout)).toBeUndefined();
  const { faults } = JSON.parse(run.stdout) as { faults: Fault[] };
  return { code: run.code, faults, stdout: run.stdout };
}

/** Files below a folder of the store, as `fsck` names them. */
function names(folder: string): string[] {
  return readdirSync(made.path('.dx', folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(made.path('.dx').length + 1)).toSorted();
}

const file = (name: string): string => made.path('.dx', name);
const blobs = (): string[] => names('blobs');

/** Changes a file and gives it its times back: nothing but its bytes tells. */
function quietly(name: string, change: (path: string) => void): void {
  const { atime, mtime } = statSync(file(name));
  change(file(name));
  utimesSync(file(name), atime, mtime);
}

function flip(name: string, at: number): void {
  quietly(name, (path) => {
    const bytes = readFileSync(path);
    bytes[at]! ^= 1;
    writeFileSync(path, bytes);
  });
}

/** The places of all lines of a segment. */
function lines(name: string): { readonly start: number; readonly end: number }[] {
  const found = [];
  const bytes = readFileSync(file(name));
  for (let start = 0; start < bytes.length; start = bytes.indexOf(10, start) + 1) found.push({ start, end: bytes.indexOf(10, start) });
  return found;
}

const told = (faults: readonly Fault[]): string[] => faults.map(({ name, line }) => (line === undefined ? name : `${name}:${line}`)).toSorted();

describe('dx fsck', () => {
  it('finds a store whole as a build leaves it', async () => {
    const { code, faults } = await fsck();
    expect([code, faults]).toEqual([0, []]);
  });

  it('names 100 flipped bytes, 20 truncations, 20 swaps and 10 deletions, sizes and times restored, and nothing else; the build after it is right', async () => {
    restore();
    const next = numbers(4);
    const free = blobs();
    const take = (): string => free.splice(next(free.length), 1)[0]!;
    const expected: string[] = [];
    const expect1 = (name: string): number => expected.push(name);
    const [analysed, produced] = names('facts').filter((name) => name.endsWith('.jsonl')).toSorted((a, b) => statSync(file(b)).size - statSync(file(a)).size) as [string, string];

    // 100 flipped bytes: 36 blobs, 61 lines of results, an index, the remembered digests of files, the store's mark.
    for (let i = 0; i < 36; i++) {
      const name = take();
      flip(name, next(statSync(file(name)).size));
      expect1(name);
    }
    const places = lines(analysed);
    const numbered = places.map((place, i) => ({ ...place, line: i + 1 }));
    for (let i = 0; i < 61; i++) {
      const { start, end, line } = numbered.splice(next(numbered.length), 1)[0]!;
      // A flip must not make a line end: bit 0 of no printable ASCII character is one.
      flip(analysed, start + next(end - start));
      expect1(`${analysed}:${line}`);
    }
    for (const name of [analysed.replace('.jsonl', '.idx'), 'private/files.idx', 'format.json']) {
      flip(name, next(statSync(file(name)).size));
      expect1(name);
    }

    // 20 truncations of blobs.
    for (let i = 0; i < 20; i++) {
      const name = take();
      quietly(name, (path) => truncateSync(path, next(statSync(path).size)));
      expect1(name);
    }

    // 20 swaps: of 10 pairs of blobs, of the fingerprints of 10 pairs of lines.
    for (let i = 0; i < 10; i++) {
      const [a, b] = [take(), take()];
      const bytes = readFileSync(file(a));
      quietly(a, (path) => copyFileSync(file(b), path));
      quietly(b, (path) => writeFileSync(path, bytes));
      expect1(a);
      expect1(b);
    }
    for (let i = 0; i < 10; i++) {
      const [a, b] = [numbered.splice(next(numbered.length), 1)[0]!, numbered.splice(next(numbered.length), 1)[0]!];
      quietly(analysed, (path) => {
        const bytes = readFileSync(path);
        const print = Buffer.from(bytes.subarray(a.start + 7, a.start + 71));
        bytes.copy(bytes, a.start + 7, b.start + 7, b.start + 71);
        print.copy(bytes, b.start + 7);
        writeFileSync(path, bytes);
      });
      expect1(`${analysed}:${a.line}`);
      expect1(`${analysed}:${b.line}`);
    }

    // 10 deletions: 9 blobs that results name, the catalog that `dx why` asks.
    const named = new Set([...readFileSync(file(produced), 'utf8').matchAll(/"sha256":"([0-9a-f]{64})"/g)].map((match) => match[1]!));
    for (let i = 0; i < 9; i++) {
      const name = free.splice(free.findIndex((blob) => named.has(blob.slice(-64))), 1)[0]!;
      rmSync(file(name));
      expect1(name);
    }
    rmSync(file('private/catalog.duckdb'));
    expect1('private/catalog.duckdb');
    const { code, faults } = await fsck();
    expect(code).toBe(1);
    expect(told(faults)).toEqual(expected.toSorted());

    const after = await build(made);
    expect([after.code, after.draft?.contentDigest]).toEqual([0, digest]);
  });

  it('a build that takes damaged blobs into a release drops them and makes them again, with a warning; so does dx release', async () => {
    restore();
    const harmed = blobs().slice(0, 12);
    for (const name of harmed) flip(name, 0);
    rmSync(made.path('releases'), { recursive: true });
    const mended = await build(made);
    expect([mended.code, mended.draft!.contentDigest]).toEqual([0, digest]);
    expect(mended.diagnostics.map(({ code }) => code)).toContain('DX7028');
    expect((await fsck()).faults).toEqual([]);

    for (const name of harmed) flip(name, 0);
    commitAll(made, 'all');
    const sealed = await dx(['release', '-C', made.dir]);
    expect(sealed.code).toBe(0);
    expect((await dx(['verify', '-C', made.dir])).code).toBe(0);
    expect((await fsck()).faults).toEqual([]);
    rmSync(made.path('releases'), { recursive: true });
    await build(made);
  });

  it('names a deleted segment and a deleted index, which the other of the two tells of', async () => {
    for (const ending of ['.jsonl', '.idx']) {
      restore();
      const gone = names('facts').find((name) => name.endsWith(ending))!;
      rmSync(file(gone));
      const { code, faults } = await fsck();
      expect([code, told(faults)]).toEqual([1, [gone]]);
    }
  });

  it('names what a project remembers of its last build, flipped and deleted; --repair and a build make it again', async () => {
    for (const name of ['private/files.idx', 'private/last-build.json', 'private/catalog.duckdb']) {
      for (const harm of [() => rmSync(file(name)), () => flip(name, 100)]) {
        restore();
        harm();
        const { code, faults } = await fsck();
        expect([code, told(faults)]).toEqual([1, [name]]);
      }
    }
    await fsck('--repair');
    expect((await build(made)).draft!.contentDigest).toBe(digest);
    expect((await fsck()).faults).toEqual([]);
  });

  it('--repair drops what is damaged and what names it; the store is then whole, and the next build computes again just that', async () => {
    restore();
    const [blob] = blobs();
    flip(blob!, 0);
    const segment = names('facts').find((name) => name.endsWith('.jsonl'))!;
    flip(segment, 100);
    const repaired = await fsck('--repair');
    expect(repaired.code).toBe(1);
    expect(repaired.faults.map(({ name, dropped }) => [name, dropped])).toEqual([[blob, true], [segment, true]]);
    expect((await fsck()).faults).toEqual([]);
    const after = await build(made);
    expect(after.draft!.contentDigest).toBe(digest);
    expect(Object.values(after.ran).reduce((sum, ran) => sum + ran, 0)).toBeLessThanOrEqual(4);
    expect((await fsck()).faults).toEqual([]);
  });

  it('--fast sees sizes, names and results, and not the bytes of blobs', async () => {
    restore();
    const [flipped, cut] = blobs();
    flip(flipped!, 0);
    quietly(cut!, (path) => truncateSync(path, 1));
    expect(told((await fsck('--fast')).faults)).toEqual([cut]);
  });

  it('tells of files that are not dx’s, leaves them, and DEID-9 does not print names from the private part', async () => {
    restore();
    writeFileSync(file('blobs/note.txt'), '');
    writeFileSync(file('private/jane-doe.csv'), '');
    const { code, faults, stdout } = await fsck('--repair');
    expect([code, faults.map(({ kind, name, dropped }) => [kind, name, dropped])]).toEqual([0, [['unknown', 'blobs/note.txt', false], ['unknown', 'private/', false]]]);
    expect(stdout).not.toContain('jane');
  });

  it('--repair works alone: a store in use is refused, and nothing is taken away', async () => {
    restore();
    const [blob] = blobs();
    flip(blob!, 0);
    mkdirSync(file('locks'), { recursive: true });
    writeFileSync(file('locks/use-00000000-00000000-1-1-1-0'), '');
    const run = await dx(['fsck', '--repair', '--json', '-C', made.dir]);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('DX7025');
    // What was not looked at is not called whole.
    expect((await dx(['fsck', '--repair', '-C', made.dir])).stdout).toBe('');
    expect(statSync(file(blob!)).size).toBeGreaterThan(0);
  });
});
