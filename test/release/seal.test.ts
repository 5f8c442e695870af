import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { sha256 } from '../../src/core/digest.ts';
import { findParent, openRelease, sealedVersions } from '../../src/release/find.ts';
import { readRecord } from '../../src/release/record.ts';
import { seal } from '../../src/release/seal.ts';
import { verifyRelease } from '../../src/release/verify.ts';
import { source, World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World().image('a').image('b', { category: 'Melanoma' });
});
afterEach(() => world.done());

function git(...args: string[]): string {
  const env = { PATH: process.env['PATH'], HOME: world.root, GIT_AUTHOR_DATE: '2026-01-31T23:30:00+02:00', GIT_COMMITTER_DATE: '2026-02-01T00:00:00Z' };
  return execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: world.root, env, encoding: 'utf8' });
}

function commitAll(): string {
  if (!existsSync(world.path('.git'))) git('init', '-q');
  writeFileSync(world.path('.gitignore'), 'blobs/\n');
  git('add', '.');
  git('commit', '-q', '-m', 'test');
  return git('rev-parse', 'HEAD').trim();
}

const codes = (result: { ok: true } | { ok: false; error: readonly Diagnostic[] }): string[] => (result.ok ? [] : result.error.filter((d) => d.severity === 'error').map((d) => d.code));

describe('sealing', () => {
  it('REL-7 makes the version once: text, Parquet, images, read-only, and no draft', async () => {
    await world.cut();
    const sealed = await world.seal();
    expect(codes(sealed)).toEqual([]);
    expect(readdirSync(world.path('releases'))).toEqual(['1.0.0']);
    expect(world.read('releases/1.0.0/images/melanoma/b.jpg')).toBe('bytes of b');
    expect(statSync(world.path('releases/1.0.0/images/melanoma/b.jpg')).mode & 0o777).toBe(0o444);
    expect(statSync(world.path('releases/1.0.0/release.json')).mode & 0o777).toBe(0o444);
    expect((await verifyRelease(world.path('releases/1.0.0'), 'releases/1.0.0')).diagnostics).toEqual([]);
  });

  it('REL-5 the date is the author date of the commit in UTC, and the commit is named', async () => {
    world.store();
    const commit = commitAll();
    await world.cut();
    const sealed = await seal({ config: world.config, blobs: world.blobs, findings: [], link: false });
    expect(sealed.ok && [sealed.value.record.git, sealed.value.record.sealedAt, sealed.value.diagnostics]).toEqual([{ commit, date: '2026-01-31T21:30:00Z' }, '2026-01-31T21:30:00Z', []]);
  });

  it('REL-5 SOURCE_DATE_EPOCH replaces it; nonsense in it is refused', async () => {
    await world.cut();
    expect(codes(await world.seal('yesterday'))).toEqual(['DX6050']);
    const sealed = await world.seal('1000000000');
    expect(sealed.ok && sealed.value.record.sealedAt).toBe('2001-09-09T01:46:40Z');
  });

  it('REL-5 without git and without SOURCE_DATE_EPOCH there is no date, and a warning', async () => {
    await world.cut();
    const sealed = await world.seal('');
    expect(sealed.ok && [sealed.value.record.git, sealed.value.record.sealedAt, sealed.value.diagnostics.map((d) => `${d.severity} ${d.code}`)]).toEqual([null, null, ['warning DX6015']]);
  });

  it('REL-2 sealing keeps the content digest of the draft', async () => {
    const { contentDigest } = await world.cut();
    const sealed = await world.seal();
    expect(sealed.ok && sealed.value.record.contentDigest).toBe(contentDigest);
  });

  it('REL-4 git carries the text only; with track: summary no rows of images', async () => {
    await world.release();
    expect(world.read('releases/1.0.0/.gitignore')).toBe('/data/\n/images/\n/crops/\n/derivatives/\n');
    world.track = 'summary';
    world.image('c');
    await world.release();
    commitAll();
    const tracked = git('ls-files', 'releases/1.1.0').trim().split('\n').map((path) => path.split('/').at(-1)!);
    expect(tracked).toEqual(expect.arrayContaining(['release.json', 'README.md', 'NOTICE', 'Tv1.1.0_classes_stage3.csv', 'Tv1.1.0_sources.csv']));
    for (const rows of ['selected_unsampled', 'selected_unsampled_soft', 'crops', 'derivatives', 'exclusions', 'duplicates', 'assignments', 'manifest']) {
      expect(tracked).not.toContain(`Tv1.1.0_${rows}.csv`);
    }
  });
});

function untouched(): void {
  expect(readdirSync(world.path('releases'))).toEqual(['draft']);
}

describe('refusals', () => {
  it('REL-7 no draft: that is all there is to say', async () => {
    expect(codes(await world.seal())).toEqual(['DX6008']);
    mkdirSync(world.path('releases/draft'), { recursive: true });
    writeFileSync(world.path('releases/draft/release.json'), '{');
    expect(codes(await world.seal())).toEqual(['DX6003']);
  });

  it('REL-7 a dataset without an image', async () => {
    world.images = [];
    await world.cut();
    expect(codes(await world.seal())).toEqual(['DX6018']);
    untouched();
  });

  it('REL-7 a dirty tree: changed and untracked files are named, ignored ones are not', async () => {
    world.store();
    writeFileSync(world.path('dx.config.yaml'), 'name: T\n');
    commitAll();
    await world.cut();
    writeFileSync(world.path('dx.config.yaml'), 'name: U\n');
    writeFileSync(world.path('new.yaml'), '');
    const sealed = await world.seal();
    expect(sealed.ok ? [] : sealed.error.map((d) => [d.code, d.count, d.message])).toEqual([
      ['DX6010', 2, 'the work tree differs from its commit in 2 files: "dx.config.yaml", "new.yaml"'],
    ]);
    untouched();
  });

  it('REL-7 what the environment says of git does not matter', async () => {
    world.store();
    commitAll();
    await world.cut();
    writeFileSync(world.path('new.yaml'), '');
    process.env['GIT_DIR'] = '/nonexistent';
    try {
      expect(codes(await world.seal())).toEqual(['DX6010']);
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  it('SRC-10 records-only sources, and rows without an image', async () => {
    const { images: _, ...bare } = source('t');
    world.sources = [source('s'), bare as ReturnType<typeof source>];
    await world.cut();
    expect(codes(await world.seal())).toEqual(['DX6011']);
    world.sources = [source('s')];
    world.image('c', { bytes: '' });
    await world.cut();
    expect(codes(await world.seal())).toEqual(['DX6011']);
    untouched();
  });

  it('REL-7 findings that block', async () => {
    await world.cut();
    const sealed = await seal({ config: world.config, blobs: world.blobs, link: false, findings: [{ code: 'DX6005', severity: 'error', message: 'x' }, { code: 'DX6007', severity: 'warning', message: 'y' }] });
    expect(sealed.ok ? [] : sealed.error.map((d) => [d.code, d.count])).toContainEqual(['DX6014', 1]);
    untouched();
  });

  it('REL-7 a version that exists', async () => {
    await world.release();
    world.parent = 'none';
    world.image('c');
    expect((await world.cut()).version).toBe('1.0.0');
    expect(codes(await world.seal())).toEqual(['DX6013']);
  });

  it('REL-7 a draft of another config or another parent', async () => {
    await world.cut();
    world.configDigest = sha256('another');
    expect(codes(await world.seal())).toEqual(['DX6009']);
    await world.cut();
    expect(codes(await world.seal())).toEqual([]);
    world.image('c');
    await world.cut();
    world.parent = 'none';
    expect(codes(await world.seal())).toEqual(['DX6009']);
  });

  it('REL-7 a draft that somebody edited', async () => {
    await world.cut();
    writeFileSync(world.path('releases/draft/NOTICE'), 'no attribution\n');
    expect(codes(await world.seal())).toEqual(['DX6030', 'DX6009']);
    untouched();
  });

  it('REL-7 a blob that is missing, or damaged at the same size; nothing partial is left', async () => {
    await world.cut();
    const blob = world.path('blobs', sha256('bytes of b'));
    writeFileSync(blob, 'bytes of B');
    const damaged = await world.seal();
    expect(damaged.ok ? [] : damaged.error.map((d) => [d.code, d.message])).toEqual([['DX6021', '1 image file is damaged in the store, images/melanoma/b.jpg first']]);
    untouched();
    rmSync(blob);
    expect(codes(await world.seal())).toEqual(['DX6020']);
    untouched();
  });
});

describe('finding releases', () => {
  it('the highest by number is the latest, and a folder without record is none', async () => {
    await world.release();
    for (let i = 0; i < 2; i++) {
      world.image(`x${i}`);
      await world.release();
    }
    mkdirSync(world.path('releases/9.0.0'));
    expect(sealedVersions(world.root)).toEqual(['1.0.0', '1.1.0', '1.2.0']);
    const latest = await findParent(world.config);
    expect(latest.ok && latest.value?.version).toBe('1.2.0');
    world.parent = { version: '1.1.0' };
    const named = await findParent(world.config);
    expect(named.ok && named.value?.version).toBe('1.1.0');
    world.parent = 'none';
    expect(await findParent(world.config)).toEqual({ ok: true, value: undefined });
  });

  it.each(['3.0.0', '../1.0.0', '__proto__'])('an explicit parent %j that is absent is a finding', async (version) => {
    await world.release();
    world.parent = { version };
    const found = await findParent(world.config);
    expect(found.ok ? [] : found.error.map((d) => [d.code, d.help])).toEqual([['DX6001', 'sealed here: 1.0.0']]);
  });

  it('a release that was renamed is refused', async () => {
    await world.release();
    const { renameSync } = await import('node:fs');
    renameSync(world.path('releases/1.0.0'), world.path('releases/1.5.0'));
    expect(codes(await openRelease(world.root, '1.5.0'))).toEqual(['DX6002']);
  });
});

async function withRecord(change: (record: Record<string, unknown>) => unknown): Promise<string[]> {
  await world.release();
  const path = world.path('releases/1.0.0/release.json');
  const text = world.read('releases/1.0.0/release.json');
  rmSync(path);
  const changed = change(JSON.parse(text) as Record<string, unknown>);
  writeFileSync(path, typeof changed === 'string' ? changed : JSON.stringify(changed));
  const read = await readRecord(world.path('releases/1.0.0'), 'releases/1.0.0/release.json');
  return read.ok ? [] : read.error.map((d) => `${d.code} ${d.message}`);
}

describe('a record from a stranger', () => {
  it.each<[string, (record: Record<string, unknown>) => unknown, RegExp]>([
    ['no JSON', () => '{', /is not JSON/],
    ['another shape', (r) => ({ ...r, format: 2 }), /shape.*"\/format"/],
    ['an unknown key', (r) => ({ ...r, extra: 1 }), /shape/],
    ['a path outside', (r) => ({ ...r, files: [{ ...(r['files'] as object[])[0], path: '../../etc/passwd' }] }), /shape.*"\/files\/0\/path"/],
    ['an absolute path', (r) => ({ ...r, files: [{ ...(r['files'] as object[])[0], path: '/etc/passwd' }] }), /shape.*"\/files\/0\/path"/],
    ['a negative count', (r) => ({ ...r, counts: { ...(r['counts'] as object), seen: -1 } }), /shape.*"\/counts\/seen"/],
    ['a count that somebody raised', (r) => ({ ...r, counts: { ...(r['counts'] as object), seen: 1000 } }), /changed after it was written/],
    ['a list instead of an object', () => [], /shape/],
    ['a prototype', (r) => JSON.stringify(r).replace('{', '{"__proto__":{"format":1},'), /shape/],
  ])('REL-5 %s is refused', async (_, change, message) => {
    const found = await withRecord(change);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^DX6003 /);
    expect(found[0]).toMatch(message);
  });

  it('REL-5 the order of its keys does not matter', async () => {
    expect(await withRecord((r) => Object.fromEntries(Object.entries(r).toReversed()))).toEqual([]);
  });
});
