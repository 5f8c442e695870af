import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { decodeFactLine, encodeFactLine } from '../../src/engine/fact-line.ts';
import type { FactLine } from '../../src/engine/pass.ts';
import { encodeEntry, EntryKey } from '../../src/engine/remote/entry.ts';
import { bucket, s3Server } from '../engine/remote/s3-server.ts';
import { baseProject } from '../fixtures.ts';
import { dx, project, type Project } from '../rig.ts';
import { commitAll, edit, type Built } from './demo.ts';

const KEY = 'the key that all machines of this group have';
const KEYS = { DX_CACHE_KEY: KEY };

interface Shared extends Built {
  /** Findings about the store and the remote cache. */
  readonly found: readonly string[];
  readonly cache?: { readonly asked: number; readonly hits: number; readonly misses: number; readonly rejected: number; readonly offered: number; readonly written: number };
}

/** `dx build --json` with a key in the environment; findings about the remote cache only. */
async function build(made: Project, args: readonly string[] = [], env: { readonly [name: string]: string } = KEYS): Promise<Shared> {
  const run = await dx(['build', '--json', '-C', made.dir, ...args], { env });
  const result = JSON.parse(run.stdout) as Omit<Shared, 'ran' | 'found'> & { steps: { [step: string]: { ran: number } } };
  const ran = Object.fromEntries(Object.entries(result.steps).filter(([, count]) => count.ran > 0).map(([step, count]) => [step, count.ran]));
  const found = result.diagnostics.filter(({ code }) => code.startsWith('DX70')).map(({ code }) => code);
  expect(JSON.stringify(result) + run.stderr).not.toContain(KEY);
  return { ...result, code: run.code, stderr: run.stderr, ran, found };
}

/** A small dataset in a folder of its own, with a store of its own; one of its images is cut off, and one is there twice. */
function dataset(): Project {
  const made = project(baseProject);
  const bytes = readFileSync(made.path('data/one/a1.jpg'));
  made.write('data/one/a4.jpg', bytes.subarray(0, bytes.length / 2));
  made.write('data/one/a5.jpg', bytes);
  for (const path of images(made)) utimesSync(path, 1_600_000_000, 1_600_000_000);
  return made;
}

const images = (made: Project): string[] => filesBelow(made.path('data')).filter((path) => path.endsWith('.jpg'));

/** The same on a machine that shares a cache. */
function machine(remote: string): Project {
  const made = dataset();
  edit(made, 'dx.config.yaml', 'access: { level: open }\n', `access: { level: open }\nstore: { remote: { ${remote}, keyEnv: DX_CACHE_KEY, write: true } }\n`);
  return made;
}

const filesBelow = (dir: string): string[] => readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name)).filter((path) => statSync(path).isFile()).toSorted();

/** The lines of a store, by their steps. */
function lines(made: Project): FactLine[] {
  return filesBelow(made.path('.dx/facts')).filter((path) => path.endsWith('.jsonl'))
    .flatMap((path) => readFileSync(path, 'utf8').trimEnd().split('\n')).map((text) => decodeFactLine(Buffer.from(text))!);
}

describe('a cache that machines share, on the real program', () => {
  let share: string;
  let first: Shared;
  const made: Project[] = [];
  const another = (remote = `folder: ${share}`): Project => {
    made.push(machine(remote));
    return made.at(-1)!;
  };
  beforeAll(async () => {
    share = mkdtempSync(join(tmpdir(), 'dx-share-'));
    // Only written: of images that are there twice, the second would find the results of the first.
    first = await build(another(), ['--cache', 'remote:w']);
    expect(first.code).toBe(0);
    expect(first.found).toEqual([]);
    expect(first.cache).toMatchObject({ asked: 0, hits: 0, rejected: 0 });
    expect(first.cache!.written).toBe(first.cache!.offered);
    expect(first.cache!.written).toBe(Object.values(first.ran).reduce((sum, count) => sum + count, 0));
  });
  const kept = new Map<string, Buffer>();
  beforeEach(() => {
    if (kept.size === 0) for (const path of filesBelow(share)) kept.set(path, readFileSync(path));
    rmSync(share, { recursive: true, force: true });
    for (const [path, bytes] of kept) {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, bytes);
    }
  });
  afterEach(() => {
    for (const machineOfTest of made.splice(1)) machineOfTest.remove();
  });
  afterAll(() => {
    for (const { remove } of made) remove();
    rmSync(share, { recursive: true, force: true });
  });

  it('another machine computes nothing and has the same release', async () => {
    const second = await build(another());
    expect(second).toMatchObject({ code: 0, ran: {}, found: [] });
    expect(second.draft!.contentDigest).toBe(first.draft!.contentDigest);
    expect(second.cache).toMatchObject({ hits: first.cache!.written, rejected: 0, offered: 0 });
    const entry = filesBelow(join(share, 'v1/entries'));
    expect(entry).toHaveLength(lines(made[0]!).length);
    // Nothing of the machine, its paths or the records is there.
    for (const path of entry) expect(readFileSync(path, 'utf8')).not.toMatch(/dx-test-|data\/|patient|\.jpg"/);
  });

  it('does not read the files of images all of whose results are there', async () => {
    const own = another();
    expect((await build(own, ['--cache', 'remote:off'])).cache).toBeUndefined();
    // All is forgotten but the digests of the files; and the bytes are others, which nobody sees who does not read them.
    for (const name of ['.dx/facts', '.dx/blobs', 'releases/draft']) rmSync(own.path(name), { recursive: true });
    for (const path of images(own)) {
      writeFileSync(path, Buffer.alloc(statSync(path).size));
      utimesSync(path, 1_600_000_000, 1_600_000_000);
    }
    const again = await build(own);
    expect(again).toMatchObject({ code: 0, ran: {}, found: [] });
    expect(again.draft!.contentDigest).toBe(first.draft!.contentDigest);
  });

  it('tampered: every answer is rejected, every step runs, and the release is the same', async () => {
    for (const [i, path] of filesBelow(join(share, 'v1')).entries()) {
      const bytes = readFileSync(path);
      if (i % 3 === 0) writeFileSync(path, bytes.subarray(0, bytes.length - 1));
      else {
        bytes[Math.floor(bytes.length / 2)]! ^= 1;
        writeFileSync(path, bytes);
      }
    }
    const own = await build(another(), ['--cache', 'remote:r']);
    expect(own).toMatchObject({ code: 0, ran: first.ran, found: ['DX7042'] });
    expect(own.cache).toMatchObject({ hits: 0, rejected: own.cache!.asked - own.cache!.misses });
    expect(own.draft!.contentDigest).toBe(first.draft!.contentDigest);
    // What cannot be used is replaced by who may write.
    expect(await build(another())).toMatchObject({ code: 0, found: ['DX7042'] });
    expect(await build(another())).toMatchObject({ ran: {}, found: [] });
  });

  it('with another key, without a key, and out of reach: one warning, and the release is the same', async () => {
    const wrong = await build(another(), ['--cache', 'remote:r'], { DX_CACHE_KEY: 'the key that no other machine of them has' });
    expect(wrong).toMatchObject({ code: 0, ran: first.ran, found: ['DX7042'], cache: { hits: 0, written: 0 } });
    const without = await build(another(), [], {});
    expect(without).toMatchObject({ code: 0, ran: first.ran, found: ['DX7040'] });
    rmSync(share, { recursive: true });
    const offline = await build(another());
    expect(offline).toMatchObject({ code: 0, ran: first.ran, found: ['DX7041'] });
    for (const { draft } of [wrong, without, offline]) expect(draft!.contentDigest).toBe(first.draft!.contentDigest);
  });

  it('--cache remote:off asks nothing, and what cannot be meant is refused', async () => {
    const own = another();
    const off = await build(own, ['--cache', 'local:rw,remote:off']);
    expect(off).toMatchObject({ code: 0, ran: first.ran, found: [] });
    expect(off.cache).toBeUndefined();
    expect((await dx(['build', '-C', own.dir, '--cache', 'local:off'])).code).toBe(2);
    expect((await dx(['plan', '-C', own.dir, '--cache', 'remote:sometimes'])).code).toBe(2);
    const plain = dataset();
    made.push(plain);
    const refused = await dx(['build', '-C', plain.dir, '--cache', 'remote:r']);
    expect(refused.stderr).toContain('DX7046');
    expect(refused.code).toBe(1);
  });

  it('S3: one machine fills a bucket, another computes nothing', async () => {
    const server = await s3Server();
    try {
      const place = `url: s3://${bucket.name}/team, endpoint: "${server.endpoint}", region: ${bucket.region}`;
      const env = { ...KEYS, AWS_ACCESS_KEY_ID: bucket.accessKeyId, AWS_SECRET_ACCESS_KEY: bucket.secretAccessKey };
      expect(await build(another(place), ['--cache', 'remote:w'], env)).toMatchObject({ code: 0, ran: first.ran, found: [] });
      const second = await build(another(place), [], env);
      expect(second).toMatchObject({ code: 0, ran: {}, found: [] });
      expect(second.draft!.contentDigest).toBe(first.draft!.contentDigest);
      expect(await build(another(place), [], { ...env, AWS_SECRET_ACCESS_KEY: 'another secret' })).toMatchObject({ code: 0, ran: first.ran, found: ['DX7041'] });
      expect(await build(another(place), [], KEYS)).toMatchObject({ code: 0, ran: first.ran, found: ['DX7040'] });
    } finally {
      await server.close();
    }
  });

  it('--force runs steps again, and finds the same', async () => {
    const own = another();
    await build(own);
    const { phash } = first.ran;
    expect(await build(own, ['--force=phash'])).toMatchObject({ code: 0, ran: { phash }, found: [] });
    const plan = JSON.parse((await dx(['plan', '--json', '-C', own.dir, '--force=phash'])).stdout) as { sets: { step: string; reason: string; images: number }[] };
    expect(plan.sets.map(({ step, reason, images }) => [step, reason, images])).toEqual([['phash', 'forced', phash]]);
    const all = await build(own, ['--force', '--cache', 'remote:off']);
    expect(all).toMatchObject({ code: 0, ran: first.ran, found: [] });
    expect(all.draft!.contentDigest).toBe(first.draft!.contentDigest);
    // Nothing is stored twice.
    const prints = lines(own).map(({ fp }) => fp);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('--force finds a stored result that is not the step’s own, keeps the new one and cuts no draft', async () => {
    const own = another();
    await build(own);
    falsify(own, 'phash');
    const forced = await build(own, ['--force']);
    expect(forced).toMatchObject({ code: 1, ran: expect.objectContaining({ phash: first.ran['phash'] }), found: ['DX7044'], draft: null });
    const prints = lines(own).map(({ fp }) => fp);
    expect(new Set(prints).size).toBe(prints.length);
    const healed = await build(own, ['--cache', 'remote:off']);
    expect(healed).toMatchObject({ code: 0, ran: {}, found: [] });
    expect(healed.draft!.contentDigest).toBe(first.draft!.contentDigest);
  });

  it('REL-2 a release told to ignore the remote takes nothing that ever came from there', async () => {
    // Somebody with the key put in a false result.
    const key = new EntryKey(Buffer.from(KEY));
    const [victim] = lines(made[0]!).filter(({ step, state }) => step === 'phash' && state === 'done');
    const path = join(share, 'v1/entries', victim!.fp.slice(0, 2), victim!.fp);
    writeFileSync(path, encodeEntry(falsified(victim!), key)!);
    const own = another();
    commitAll(own, 'a dataset');
    expect(await build(own)).toMatchObject({ code: 0, ran: {}, found: [] });
    const refused = await dx(['release', '--json', '-C', own.dir, '--cache', 'remote:off'], { env: KEYS });
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('DX7044');
    const sealed = await dx(['release', '--json', '-C', own.dir, '--cache', 'remote:off'], { env: KEYS });
    expect(sealed.code).toBe(0);
    expect((JSON.parse(sealed.stdout) as { release: { contentDigest: string } }).release.contentDigest).toBe(first.draft!.contentDigest);
  });
});

/** The same result with another hash in it. */
function falsified(line: FactLine): FactLine {
  return { ...line, fact: { hashes: (line.fact!['hashes'] as string[]).map((hash) => hash.replaceAll('f', '7')) } };
}

/** Replaces one result of a step in the store by a false one that proves itself: what a program's fault would leave. */
function falsify(made: Project, step: string): void {
  for (const path of filesBelow(made.path('.dx/facts')).filter((name) => name.endsWith('.jsonl'))) {
    const texts = readFileSync(path, 'utf8').trimEnd().split('\n');
    const at = texts.findIndex((text) => text.includes(`"step":"${step}","state":"done"`));
    if (at < 0) continue;
    const { sum: _sum, ...line } = JSON.parse(texts[at]!) as FactLine & { sum: string };
    const bytes = Buffer.from(texts.map((text, i) => (i === at ? String(encodeFactLine(falsified(line))) : `${text}\n`)).join(''));
    rmSync(path);
    rmSync(path.replace(/jsonl$/, 'idx'), { force: true });
    writeFileSync(made.path('.dx/facts', `${sha256(bytes)}.jsonl`), bytes);
    return;
  }
  throw new Error(`no result of ${step} is stored`);
}
