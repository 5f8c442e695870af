import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeIndex, encodeIndex } from '../../src/pipeline/witness/columns.ts';
import { sameTrees } from '../../src/pipeline/witness/compare.ts';
import { lookAt, Settled } from '../../src/pipeline/witness/look.ts';
import { stateNow, TreeTaker, type StateOf } from '../../src/pipeline/witness/take.ts';
import { statFile, stateOf, walkFolder } from '../../src/sources/acquire/folder.ts';
import { listShared, lookShared, walkOf } from '../../src/sources/acquire/shared-walk.ts';
import { limits } from '../../src/sources/limits.ts';

const made = mkdtempSync(join(tmpdir(), 'dx-trees-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

let count = 0;
const go = new AbortController().signal;
const names = ['a', 'b', 'é', '日本', 'a b', 'z.jpg', '𝒳', '.dot'];
const name = fc.constantFrom(...names);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));

type Edit = { readonly do: 'write' | 'remove' | 'link' | 'folder' | 'touch' | 'copy'; readonly at: string } | { readonly do: 'rename'; readonly at: string; readonly to: string };
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ do: fc.constantFrom('write', 'remove', 'link', 'folder', 'touch', 'copy'), at: path }),
  fc.record({ do: fc.constant('rename'), at: path, to: path }),
);

/** An edit that is not possible here is none. */
function apply(root: string, change: Edit): void {
  const at = join(root, change.at);
  try {
    switch (change.do) {
      case 'write':
        return writeFileSync(at, 'text', { flag: 'w' });
      case 'remove':
        return rmSync(at, { recursive: true });
      case 'link':
        return symlinkSync('a', at);
      case 'folder':
        return void mkdirSync(at, { recursive: true });
      case 'touch':
        return utimesSync(at, 1000, statSync(at).mtimeMs / 1000 + 1);
      case 'copy': {
        // The same bytes and times in another file.
        cpSync(at, `${root}.copy`, { preserveTimestamps: true });
        rmSync(at);
        return renameSync(`${root}.copy`, at);
      }
      case 'rename':
        return renameSync(at, join(root, change.to));
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** What the scan sees, with the state of each file: the truth that is compared with. */
function truth(root: string): string {
  const walk = walkFolder(root, limits);
  if (walk.kind !== 'found') return walk.kind;
  const { files, links, special } = walk.listing;
  const folders = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).filter((below) => !below.split('/').some((part) => part.startsWith('.')));
  return JSON.stringify([files.map(({ path: file }) => {
    const { size, mtimeNs, ino } = statSync(join(root, file), { bigint: true });
    return [file, String(size), String(mtimeNs), String(ino)];
  }), links, special, folders.toSorted()]);
}

describe('trees as a witness remembers them', () => {
  it('random edits of a tree: same exactly while the scan would see the same', async () => {
    await fc.assert(fc.asyncProperty(fc.array(edit, { maxLength: 12 }), fc.array(edit, { maxLength: 3 }), async (before, after) => {
      const root = join(made, `t${count++}`);
      mkdirSync(join(root, 'a'), { recursive: true });
      for (const change of before) apply(root, change);
      const taker = new TreeTaker();
      const stateAt: StateOf = (file) => {
        const { size, mtimeNs, ino } = statSync(file, { bigint: true });
        return { size, mtimeNs, inode: ino };
      };
      taker.take(root, false, stateAt);
      const walk = walkFolder(root, limits);
      const listed = new TreeTaker();
      listed.takeListed(root, walk.kind === 'found' ? walk.listing.folders : undefined, stateAt);
      expect([listed.trees, listed.columns()]).toEqual([taker.trees, taker.columns()]);
      const { head, columns } = decodeIndex(encodeIndex(taker.trees, taker.columns()))!;
      const seen = truth(root);
      for (const change of after) apply(root, change);
      expect(await sameTrees(head as typeof taker.trees, columns, go)).toBe(truth(root) === seen);
    }), { numRuns: 150 });
  });

  it('a walk that is shared by threads is the walk of one, with the states of the files', () => {
    fc.assert(fc.property(fc.array(edit, { maxLength: 12 }), (changes) => {
      const root = join(made, `t${count++}`);
      mkdirSync(join(root, 'a'), { recursive: true });
      for (const change of changes) apply(root, change);
      const shared = listShared(root, limits);
      if (shared.kind === 'found') lookShared(root, shared);
      const walk = walkOf(root, shared);
      const alone = walkFolder(root, limits);
      if (walk.kind !== 'found' || alone.kind !== 'found') throw new Error('it is there');
      const { files, ...rest } = alone.listing;
      expect(walk.listing).toEqual({ ...rest, files: files.map((file) => (file.path.endsWith('.jpg') ? { ...file, seen: statFile(file) } : file)) });
    }), { numRuns: 50 });
    expect(walkOf('/', listShared(join(made, 'nothing here'), limits))).toEqual({ kind: 'absent' });
  });

  it('looks at each file once, however many threads look, and says which is none any more', () => {
    const root = join(made, 'thousand');
    mkdirSync(root);
    for (let i = 0; i < 1300; i++) writeFileSync(join(root, `${i}.jpg`), `${i}`);
    const shared = listShared(root, limits);
    if (shared.kind !== 'found') throw new Error('it is there');
    // As another thread would have: the first 512 are taken on by somebody else.
    Atomics.add(shared.states.next, 0, 512);
    rmSync(join(root, '999.jpg'));
    lookShared(root, shared);
    expect([...shared.states.mtimes.subarray(0, 512)].every((mtime) => mtime === 0n)).toBe(true);
    shared.states.next[0] = 0;
    lookShared(root, shared);
    const walk = walkOf(root, shared);
    if (walk.kind !== 'found') throw new Error('it is there');
    expect(walk.listing.files.filter(({ seen }) => seen === null).map(({ path: name }) => name)).toEqual(['999.jpg']);
    expect(walk.listing.files.map(stateOf).filter((state) => state === undefined)).toHaveLength(1);
  });

  it('several trees one after the other, one of them not there', async () => {
    const taker = new TreeTaker();
    for (const root of ['one', 'two']) {
      mkdirSync(join(made, root, 'deep'), { recursive: true });
      writeFileSync(join(made, root, 'deep', 'file'), root);
    }
    taker.take(join(made, 'one'), true, stateNow(new Settled()));
    taker.take(join(made, 'none'), false, () => undefined);
    expect(taker.trees.map(({ there }) => there)).toEqual([true, false]);
    taker.take(join(made, 'two'), false, stateNow(new Settled()));
    expect(await sameTrees(taker.trees, taker.columns(), go)).toBe(true);
    writeFileSync(join(made, 'none'), 'a file');
    expect(await sameTrees(taker.trees, taker.columns(), go)).toBe(false);
    rmSync(join(made, 'none'));
    expect(await sameTrees(taker.trees, taker.columns(), go)).toBe(true);
    writeFileSync(join(made, 'two', 'deep', 'file'), 'longer than before');
    expect(await sameTrees(taker.trees, taker.columns(), go)).toBe(false);
  });

  it('gives up when the user stops it', async () => {
    const root = join(made, 'many');
    mkdirSync(root);
    for (let i = 0; i < 33_000; i++) symlinkSync('x', join(root, `l${i}`));
    const taker = new TreeTaker();
    taker.take(root, false, () => undefined);
    const stop = new AbortController();
    stop.abort();
    expect(await sameTrees(taker.trees, taker.columns(), stop.signal)).toBe(false);
    expect(await sameTrees(taker.trees, taker.columns(), go)).toBe(true);
  });

  it('is nothing when a byte of it is not what was written', () => {
    const taker = new TreeTaker();
    taker.take(made, false, () => undefined);
    const bytes = encodeIndex(taker.trees, taker.columns());
    expect(decodeIndex(bytes)).toBeDefined();
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      expect(decodeIndex(Buffer.from(bytes.with(at, bytes[at]! ^ flip)))).toBeUndefined();
      expect(decodeIndex(bytes.subarray(0, at))).toBeUndefined();
    }), { numRuns: 50 });
  });

  it("git's rule: a time settles once its clock must have gone on", () => {
    const settled = new Settled();
    settled.add(100_000_000_005n);
    expect(settled.at).toBe(100_020_000_005n);
    settled.add(99_000_000_000n);
    expect(settled.at).toBe(101_000_000_000n);
    const file = join(made, 'now');
    writeFileSync(file, 'x');
    const fresh = new Settled();
    lookAt('file', file, fresh);
    expect(fresh.at).toBeGreaterThan(statSync(file, { bigint: true }).ctimeNs);
  });
});
