import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/core/digest.ts';
import { diskIo } from '../../../src/engine/io.ts';
import { blobPath, layoutOf, type Layout } from '../../../src/engine/layout.ts';
import type { FactLine } from '../../../src/engine/pass.ts';
import { RemoteCache, type CacheSettings } from '../../../src/engine/remote/cache.ts';
import { encodeEntry, EntryKey } from '../../../src/engine/remote/entry.ts';
import { folderRemote } from '../../../src/engine/remote/folder.ts';
import { objectPath, type RemoteKind } from '../../../src/engine/remote/remote-store.ts';

const key = new EntryKey(Buffer.from('a secret of more than thirty-two bytes'));
const pictures = (n: number): Buffer => Buffer.from(`the bytes of picture ${n}`.repeat(20));

function line(n: number): FactLine {
  const bytes = pictures(n);
  const fp = sha256(`picture ${n}`);
  if (n % 2 === 1) return { fp, step: 'decode', state: 'done', fact: { width: n } };
  return { fp, step: 'clean', state: 'done', fact: { cleaned: true }, artefacts: [{ role: 'image', sha256: sha256(bytes), bytes: bytes.length, extension: 'jpg', width: 1, height: 1 }] };
}
const wanted = (n: number): { fp: string; step: string } => ({ fp: line(n).fp, step: line(n).step });

let dir: string;
let share: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dx-cache-'));
  share = join(dir, 'share');
  mkdirSync(share);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const store = (name: string): Layout => layoutOf(join(dir, name), dir);

function cache(other: Partial<CacheSettings> = {}, layout = store('a')): RemoteCache {
  return new RemoteCache({ remote: folderRemote(share, diskIo), key, read: true, write: true, sources: new Set(['one']), ...other }, { layout, io: diskIo });
}

/** Puts the file of a result into a store. */
function keep(n: number, layout: Layout): string {
  const path = blobPath(layout, sha256(pictures(n)));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, pictures(n));
  return path;
}

/** Fills the share with the results of the first `count` pictures, through a store of its own. */
async function fill(count: number): Promise<void> {
  const filling = cache({}, store('from'));
  for (let n = 0; n < count; n++) filling.offer('one', [line(n)]);
  // Some files reach the store only after their results were offered.
  for (let n = 0; n < count; n += 2) keep(n, store('from'));
  await filling.drain(60_000);
  expect(filling.stats()).toMatchObject({ offered: count, written: count, unwritten: 0 });
  expect(filling.diagnostics()).toEqual([]);
}

const pathOf = (kind: RemoteKind, name: string): string => join(share, ...objectPath(kind, name));
const entryOf = (n: number): string => pathOf('entry', line(n).fp);
const blobOf = (n: number): string => pathOf('blob', line(n).artefacts![0]!.sha256);
const all = (count: number): { fp: string; step: string }[] => Array.from({ length: count }, (_, n) => wanted(n));

function edit(path: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(path, change(readFileSync(path)));
}
function replace(path: string, make: (path: string) => void): void {
  rmSync(path, { recursive: true });
  make(path);
}

describe('a cache that machines share', () => {
  it('gives another store what was written, every byte of it', async () => {
    await fill(20);
    const reading = cache();
    const found = await reading.fetch('one', all(30));
    expect(found.map(({ line: result }) => result)).toEqual(Array.from({ length: 20 }, (_, n) => line(n)));
    for (const { line: { artefacts }, blobs } of found) {
      expect(blobs.map((blob) => [blob.sha256, blob.bytes.length])).toEqual((artefacts ?? []).map((artefact) => [artefact.sha256, artefact.bytes]));
      for (const blob of blobs) expect(sha256(blob.bytes)).toBe(blob.sha256);
    }
    expect(reading.stats()).toMatchObject({ asked: 30, hits: 20, misses: 10, rejected: 0 });
    expect(reading.diagnostics()).toEqual([]);
  });

  it('DEID-9 names nothing on the remote but by digests, and holds nothing but entries and their files', async () => {
    await fill(10);
    const files = readdirSync(share, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(share, name)).isFile());
    expect(files).toHaveLength(15);
    for (const name of files) expect(name).toMatch(/^v1\/(entries|blobs)\/[0-9a-f]{2}\/[0-9a-f]{64}$/);
  });

  it('asks and tells nothing of a source that may not be shared', async () => {
    await fill(2);
    const other = cache();
    expect(await other.fetch('two', all(2))).toEqual([]);
    other.offer('two', [line(3)]);
    await other.drain(60_000);
    expect(other.stats()).toMatchObject({ asked: 0, offered: 0 });
  });

  it('reads nothing where it only writes, and writes nothing where it only reads', async () => {
    await fill(2);
    const writing = cache({ read: false });
    expect(await writing.fetch('one', all(2))).toEqual([]);
    const reading = cache({ write: false });
    reading.offer('one', [line(3)]);
    await reading.drain(60_000);
    expect(existsSync(entryOf(3))).toBe(false);
    expect(reading.stats()).toMatchObject({ offered: 0, written: 0 });
  });

  it('50 tampered entries are 50 misses, and no byte of them is used', async () => {
    await fill(60);
    const otherKey = new EntryKey(Buffer.from('the secret of somebody else, 32 bytes'));
    const secret = join(dir, 'not-for-dx');
    writeFileSync(secret, readFileSync(entryOf(0)));
    const kinds: ((n: number) => void)[] = [
      (n) => edit(entryOf(n), (bytes) => (bytes[bytes.length - 20]! ^= 1, bytes)), // a bit of the line
      (n) => edit(entryOf(n), (bytes) => (bytes[20]! ^= 1, bytes)), // a bit of the MAC
      (n) => edit(entryOf(n), (bytes) => (bytes[100]! ^= 4, bytes)), // a bit of the header
      (n) => truncateSync(entryOf(n), 0),
      (n) => truncateSync(entryOf(n), statSync(entryOf(n)).size - 1),
      (n) => edit(entryOf(n), (bytes) => Buffer.concat([bytes, bytes])),
      (n) => writeFileSync(entryOf(n), encodeEntry(line(n), otherKey)!), // a whole entry, by who has another key
      (n) => writeFileSync(entryOf(n), readFileSync(entryOf(58))), // an authentic entry of another picture
      (n) => writeFileSync(entryOf(n), encodeEntry({ ...line(n), step: 'quality' }, key)!), // of another step
      (n) => writeFileSync(entryOf(n), JSON.stringify(line(n))), // no MAC at all
      (n) => truncateSync(entryOf(n), 3 * 2 ** 30), // huge, and holds nothing
      (n) => replace(entryOf(n), (path) => symlinkSync(secret, path)),
      (n) => replace(entryOf(n), (path) => symlinkSync('/dev/zero', path)),
      (n) => replace(entryOf(n), (path) => execFileSync('mkfifo', [path])),
      (n) => replace(entryOf(n), (path) => mkdirSync(path)),
    ];
    const blobKinds: ((n: number) => void)[] = [
      (n) => edit(blobOf(n), (bytes) => (bytes[0]! ^= 1, bytes)),
      (n) => writeFileSync(blobOf(n), pictures(58)),
      (n) => truncateSync(blobOf(n), 1),
      (n) => edit(blobOf(n), (bytes) => Buffer.concat([bytes, Buffer.from('x')])),
      (n) => truncateSync(blobOf(n), 3 * 2 ** 30),
      (n) => replace(blobOf(n), (path) => symlinkSync('/dev/zero', path)),
      (n) => replace(blobOf(n), (path) => execFileSync('mkfifo', [path])),
      (n) => writeFileSync(entryOf(n), encodeEntry({ ...line(n), artefacts: [{ ...line(n).artefacts![0]!, sha256: '../../../../not-for-dx' }] }, key)!),
    ];
    for (let n = 0; n < 50; n++) {
      // Even pictures have a file.
      const some = n % 4 === 0 ? blobKinds : kinds;
      some[(n % 4 === 0 ? n / 4 : n - Math.ceil(n / 4)) % some.length]!(n);
    }
    const reading = cache();
    const found = await reading.fetch('one', all(60));
    expect(found.map(({ line: result }) => result)).toEqual(Array.from({ length: 10 }, (_, n) => line(50 + n)));
    expect(reading.stats()).toMatchObject({ asked: 60, hits: 10, misses: 0, rejected: 50 });
    expect(reading.diagnostics()).toEqual([expect.objectContaining({ code: 'DX7042', severity: 'warning', count: 50 })]);
    expect(found.flatMap(({ blobs }) => blobs.map(({ bytes }) => Buffer.from(bytes)))).toEqual([50, 52, 54, 56, 58].map(pictures));
    expect(existsSync(store('a').dir)).toBe(false);
    expect(JSON.stringify(reading.diagnostics())).not.toMatch(/\/|[0-9a-f]{64}/);
  });

  it('with another key reads nothing, and replaces what it cannot read', async () => {
    await fill(5);
    const mine = { key: new EntryKey(Buffer.from('the new secret of everybody, 32 bytes')) };
    const reading = cache(mine);
    expect(await reading.fetch('one', all(5))).toEqual([]);
    expect(reading.stats()).toMatchObject({ rejected: 5 });
    reading.offer('one', [line(1), line(3)]);
    await reading.drain(60_000);
    expect(await cache(mine).fetch('one', all(5))).toHaveLength(2);
  });

  it('takes an entry whose file is gone for a miss, and a file that the store has already is not fetched', async () => {
    await fill(3);
    rmSync(blobOf(0));
    const reading = cache();
    expect(await reading.fetch('one', [wanted(0)])).toEqual([]);
    expect(reading.stats()).toMatchObject({ misses: 1, rejected: 0 });
    keep(0, store('a'));
    expect(await cache().fetch('one', [wanted(0)])).toEqual([{ line: line(0), blobs: [] }]);
  });
});

describe('a remote out of reach', () => {
  it('is asked once, and costs the build one warning', async () => {
    rmSync(share, { recursive: true });
    const reading = cache();
    expect(await reading.fetch('one', all(40))).toEqual([]);
    expect(await reading.fetch('one', all(40))).toEqual([]);
    reading.offer('one', [line(1)]);
    await reading.drain(60_000);
    expect(reading.diagnostics()).toEqual([expect.objectContaining({ code: 'DX7041', message: expect.stringContaining('(ENOENT)') })]);
    // A share that is not mounted is not filled.
    expect(existsSync(share)).toBe(false);
  });

  it('that refuses to be written to is still read', async () => {
    await fill(3);
    const refusing = folderRemote(share, { ...diskIo, rename: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOSPC' })) });
    const both = cache({ remote: refusing });
    expect(await both.fetch('one', all(3))).toHaveLength(3);
    both.offer('one', [line(5), line(7)]);
    await both.drain(60_000);
    expect(both.diagnostics()).toEqual([expect.objectContaining({ code: 'DX7043', message: expect.stringMatching(/^2 of 2 .*\(ENOSPC\)/) })]);
    expect(readdirSync(join(share, 'v1', 'tmp'))).toEqual([]);
  });

  it('that never ends an answer holds the end of a build no longer than it may', async () => {
    const silent = cache({ remote: { get: () => new Promise(() => {}), put: () => new Promise(() => {}) } });
    silent.offer('one', [line(1), line(3)]);
    await silent.drain(1);
    expect(silent.stats()).toMatchObject({ offered: 2, written: 0, unwritten: 2 });
    expect(silent.diagnostics()).toEqual([expect.objectContaining({ code: 'DX7043' })]);
  });

  it('damaged files of the own store are not passed on', async () => {
    edit(keep(0, store('a')), (bytes) => (bytes[0]! ^= 1, bytes));
    const writing = cache();
    writing.offer('one', [line(0)]);
    await writing.drain(60_000);
    expect(writing.stats()).toMatchObject({ offered: 1, written: 0 });
    expect(existsSync(dirname(blobOf(0)))).toBe(false);
  });
});
