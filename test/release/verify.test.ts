import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf, sha256 } from '../../src/core/digest.ts';
import type { Json } from '../../src/core/canonical.ts';
import { compareRebuilt, sealedConfigHelp } from '../../src/release/compare.ts';
import { exportRelease } from '../../src/release/export.ts';
import { verifyRelease, type VerifyReport } from '../../src/release/verify.ts';
import { World } from './world.ts';

let world: World;
const sealed = 'releases/1.0.0';
beforeEach(async () => {
  world = new World().image('a').image('b', { category: 'Melanoma', split: 'test' });
  await world.release();
});
afterEach(() => world.done());

const verify = (): Promise<VerifyReport> => verifyRelease(world.path(sealed), sealed);
const found = (report: VerifyReport): string[] => report.diagnostics.map((d) => `${d.severity} ${d.code} ${d.at?.file.slice(sealed.length + 1) ?? ''}`.trim());

/** Changes one byte, size kept, of a file that is read-only. */
function flip(path: string): void {
  const file = world.path(sealed, path);
  const bytes = readFileSync(file);
  bytes[bytes.length - 2]! ^= 1;
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
}

describe('REL-7 verify', () => {
  it('REL-7 a sealed release is proved', async () => {
    const report = await verify();
    expect(report).toMatchObject({ ok: true, version: '1.0.0', state: 'sealed', absent: [], diagnostics: [] });
    const all = readdirSync(world.path(sealed), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(report.files).toBe(all.length - 1); // every file but .gitignore, which is no part of it
  });

  it.each([
    ['a table', 'Tv1.0.0_selected_unsampled.csv'], ['the manifest', 'Tv1.0.0_manifest.csv'], ['the card', 'README.md'], ['NOTICE', 'NOTICE'],
    ['the list of what git ignores', '.gitignore'], ['Parquet', 'data/Tv1.0.0_mapping.parquet'], ['an image', 'images/melanoma/b.jpg'],
  ])('REL-7 one byte of %s is found', async (_, path) => {
    flip(path);
    const report = await verify();
    expect(report.ok).toBe(false);
    expect(found(report)).toContain(`error DX6030 ${path}`);
  });

  it('REL-7 a byte of the record is found', async () => {
    const path = world.path(sealed, 'release.json');
    chmodSync(path, 0o644);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"included": 2', '"included": 3'));
    expect(found(await verify())).toEqual(['error DX6003 release.json']);
  });

  it.each([
    ['a table', 'Tv1.0.0_mapping.csv'], ['the manifest', 'Tv1.0.0_manifest.csv'], ['one Parquet file of several', 'data/Tv1.0.0_mapping.parquet'],
    ['one image of several', 'images/melanoma/b.jpg'],
  ])('REL-7 %s that is missing is found', async (_, path) => {
    rmSync(world.path(sealed, path));
    expect(found(await verify())).toContain(`error DX6031 ${path}`);
  });

  it.each(['extra.csv', 'images/melanoma/z.jpg', 'data/x', 'sub/dir/file'])('REL-7 a stranger, %s, is found', async (path) => {
    mkdirSync(dirname(world.path(sealed, path)), { recursive: true });
    writeFileSync(world.path(sealed, path), 'x');
    expect(found(await verify())).toEqual([`error DX6032 ${path}`]);
  });

  it('REL-7 a link in the place of a file is found, though it leads to the same bytes', async () => {
    const path = world.path(sealed, 'images/melanoma/b.jpg');
    rmSync(path);
    symlinkSync(world.path('blobs', sha256('bytes of b')), path);
    expect(found(await verify())).toEqual(['error DX6030 images/melanoma/b.jpg']);
  });

  it('REL-7 a clone that has the text only is no damage: notes say what is not here and how it comes', async () => {
    rmSync(world.path(sealed, 'images'), { recursive: true });
    rmSync(world.path(sealed, 'data'), { recursive: true });
    const report = await verify();
    expect(report.ok).toBe(true);
    expect(report.absent).toEqual(['data', 'images']);
    expect(found(report)).toEqual(['note DX6034', 'note DX6034']);
    expect(report.diagnostics.map((d) => d.help)).toEqual([
      'dx build makes that of the latest release again; for an older one, take it from another copy',
      'dx export writes a whole copy of any release; dx build with release.materialise makes them again in the latest',
    ]);
  });

  it('REL-7 a record rewritten to fit a changed table does not fit the content digest', async () => {
    const path = world.path(sealed, 'Tv1.0.0_mapping.csv');
    chmodSync(path, 0o644);
    appendFileSync(path, 's,nv,Melanoma,,,,,,,\n');
    const file = world.path(sealed, 'release.json');
    const { recordDigest: _, ...body } = JSON.parse(readFileSync(file, 'utf8')) as { recordDigest: string; tables: { table: string; sha256: string; bytes: number; rows: number }[] };
    const entry = body.tables.find((t) => t.table === 'mapping')!;
    Object.assign(entry, { sha256: sha256(readFileSync(path)), bytes: readFileSync(path).length, rows: 2 });
    chmodSync(file, 0o644);
    writeFileSync(file, JSON.stringify({ ...body, recordDigest: digestOf(body as unknown as Json) }));
    expect(found(await verify())).toEqual(['error DX6033 release.json']);
  });

  it('REL-7 with track: summary the rows that git does not carry may be absent', async () => {
    world.track = 'summary';
    world.image('c');
    await world.release();
    for (const name of readdirSync(world.path('releases/1.1.0'))) {
      if (/(selected_unsampled(_soft)?|crops|derivatives|exclusions|duplicates|assignments|manifest)\.csv$/.test(name)) rmSync(world.path('releases/1.1.0', name));
    }
    for (const part of ['images', 'data']) rmSync(world.path('releases/1.1.0', part), { recursive: true });
    const report = await verifyRelease(world.path('releases/1.1.0'), 'releases/1.1.0');
    expect(report.ok).toBe(true);
    expect(report.absent).toContain('selected_unsampled');
    rmSync(world.path('releases/1.1.0/Tv1.1.0_sources.csv'));
    expect((await verifyRelease(world.path('releases/1.1.0'), 'releases/1.1.0')).ok).toBe(false);
  });
});

describe('REL-2 a rebuild', () => {
  it('REL-2 gives the same, or names what differs', async () => {
    world.parent = 'none';
    const cut = await world.cut(world.path('aside'));
    expect(cut.dir).toBe(world.path('aside/draft'));
    expect(readdirSync(world.path('releases'))).toEqual(['1.0.0']);
    const same = await compareRebuilt({ dir: world.path(sealed), shown: sealed }, { dir: cut.dir, shown: 'draft' });
    expect(same.ok && [same.value.same, same.value.diagnostics]).toEqual([true, []]);
    world.change('a', { bytes: 'other bytes' });
    await world.cut();
    const other = await compareRebuilt({ dir: world.path(sealed), shown: sealed }, { dir: world.path('releases/draft'), shown: 'releases/draft' });
    expect(other.ok && [other.value.same, other.value.tables, other.value.images, other.value.diagnostics.map((d) => d.code)]).toEqual([false, ['selected_unsampled'], ['image/a'], ['DX6041']]);
  });

  it('REL-2 says so where the config is another than the one that was sealed, and counts in words', async () => {
    world.change('a', { bytes: 'other bytes' });
    await world.cut();
    const compared = async (digest?: string): Promise<(string | undefined)[]> => {
      const report = await compareRebuilt({ dir: world.path(sealed), shown: sealed }, { dir: world.path('releases/draft'), shown: 'draft' }, digest);
      return report.ok ? report.value.diagnostics.flatMap(({ message, help }) => [message, help]) : [];
    };
    expect(await compared()).toEqual(['release 1.0.0 does not come out again: 1 table and 1 image differ', 'it was rebuilt with the same tool, libraries and platform']);
    expect(await compared(sha256('another config'))).toEqual([
      'the config is not the one that release 1.0.0 was sealed from, and 1 table and 1 image differ',
      'the config is not the one 1.0.0 was sealed from: its record names no commit, so bring back that config and its data, then try again',
    ]);
    expect(sealedConfigHelp({ version: '1.0.0', git: { commit: 'c0ffee'.repeat(7).slice(0, 40), date: '2026-01-01T00:00:00Z' } }))
      .toBe('the config is not the one 1.0.0 was sealed from: check out c0ffeec0ffee and its data, then try again');
  });
});

describe('export', () => {
  const run = (target: string, link = false): ReturnType<typeof exportRelease> => exportRelease({ dir: world.path(sealed), shown: sealed, target: world.path(target), blobs: world.blobs, link });

  it('REL-7 an export is whole and proves itself, also where the release has no images of its own', async () => {
    rmSync(world.path(sealed, 'images'), { recursive: true });
    const exported = await run('out/copy');
    expect(exported.ok && exported.value.version).toBe('1.0.0');
    expect(readFileSync(world.path('out/copy/images/melanoma/b.jpg'), 'utf8')).toBe('bytes of b');
    expect((await verifyRelease(world.path('out/copy'), 'copy')).diagnostics).toEqual([]);
    expect(readdirSync(world.path('out'))).toEqual(['copy']);
  });

  it('REL-7 takes the images of the release itself where the store has none', async () => {
    rmSync(world.path('blobs'), { recursive: true });
    expect((await run('copy')).ok).toBe(true);
  });

  it('REL-7 images of the release that are missing or damaged come from the store, and damaged blobs from the release', async () => {
    rmSync(world.path(sealed, 'images/melanoma/b.jpg'));
    flip('images/basal-cell-carcinoma/a.jpg');
    writeFileSync(world.path(sealed, '.DS_Store'), 'x');
    const exported = await run('copy');
    expect(exported.ok && exported.value.diagnostics.map(({ severity, count }) => [severity, count])).toEqual([['warning', 3]]);
    expect((await verifyRelease(world.path('copy'), 'copy')).diagnostics).toEqual([]);
    expect(readFileSync(world.path('copy/images/basal-cell-carcinoma/a.jpg'), 'utf8')).toBe('bytes of a');

    // Now a is right in neither place, b in the store only.
    writeFileSync(world.path('blobs', sha256('bytes of a')), 'bytes of A');
    const neither = await run('second');
    expect(neither.ok ? [] : neither.error.filter((d) => d.code === 'DX6021').map((d) => d.count)).toEqual([1]);
    flip('images/basal-cell-carcinoma/a.jpg');
    expect((await run('second')).ok).toBe(true);
    expect(readFileSync(world.path('second/images/basal-cell-carcinoma/a.jpg'), 'utf8')).toBe('bytes of a');
  });

  it('an empty folder is taken, one with something in it is not', async () => {
    mkdirSync(world.path('empty'));
    expect((await run('empty')).ok).toBe(true);
    mkdirSync(world.path('full'));
    writeFileSync(world.path('full/mine.txt'), 'mine');
    const refused = await run('full');
    expect(refused.ok ? [] : refused.error.map((d) => d.code)).toEqual(['DX6040']);
    expect(readdirSync(world.path('full'))).toEqual(['mine.txt']);
  });

  it.each([sealed, `${sealed}/images`, 'releases/copy'])('a target inside the releases (%s) is refused', async (target) => {
    const refused = await run(target);
    expect(refused.ok ? [] : refused.error.map((d) => d.code)).toEqual(['DX6040']);
  });

  it('a damaged release, a missing blob or missing Parquet is not exported, and nothing is left', async () => {
    rmSync(world.path(sealed, 'images'), { recursive: true });
    const blob = world.path('blobs', sha256('bytes of b'));
    const bytes = readFileSync(blob);
    rmSync(blob);
    const missing = await run('copy');
    expect(missing.ok ? [] : missing.error.map((d) => d.code)).toEqual(['DX6020']);
    writeFileSync(blob, bytes);
    flip('NOTICE');
    const damaged = await run('copy');
    expect(damaged.ok ? [] : damaged.error.map((d) => d.code)).toEqual(['DX6030']);
    flip('NOTICE');
    rmSync(world.path(sealed, 'data'), { recursive: true });
    const partial = await run('copy');
    expect(partial.ok ? [] : partial.error.map((d) => d.code)).toEqual(['DX6042']);
    expect(existsSync(world.path('copy'))).toBe(false);
    expect(readdirSync(world.root).filter((name) => name.includes('copy'))).toEqual([]);
  });
});
