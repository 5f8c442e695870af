import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misshapen } from '../cli/json-shapes.ts';
import { dx, type Project } from '../rig.ts';
import { build, commitAll, demoProject, edit } from './demo.ts';

interface Amount {
  readonly count: number;
  readonly bytes: number;
}
interface Gc {
  readonly removed: boolean;
  readonly results: Amount;
  readonly blobs: Amount;
  readonly temporary: Amount;
  readonly kept: { readonly results: number; readonly blobs: Amount };
}

async function gc(made: Project, ...args: string[]): Promise<{ code: number | null; stdout: string; gc: Gc | null; codes: string[] }> {
  const run = await dx(['gc', '--json', '-C', made.dir, ...args]);
  expect(misshapen('gc', run.stdout)).toBeUndefined();
  const result = JSON.parse(run.stdout) as { gc: Gc | null; diagnostics: { code: string }[] };
  return { code: run.code, stdout: run.stdout, gc: result.gc, codes: result.diagnostics.map(({ code }) => code) };
}

const blobs = (made: Project): string[] => readdirSync(made.path('.dx/blobs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.length > 60).map((name) => name.slice(-64)).toSorted();
const nothing = { count: 0, bytes: 0 };

describe('dx gc', () => {
  let made: Project;
  let first: string;
  beforeAll(async () => {
    made = demoProject();
    first = (await build(made)).draft!.contentDigest;
  });
  afterAll(() => made.remove());

  it('removes what was cleaned ahead of images that are out, and nothing that the draft and the plan need', async () => {
    const before = blobs(made);
    const { code, gc: found } = await gc(made, '--yes');
    // Of each image that is out and could be decoded a cleaned file, and the results of two steps.
    expect(found!.blobs.count).toBeGreaterThan(10);
    expect([code, found!.results.count, found!.temporary]).toEqual([0, 2 * found!.blobs.count, nothing]);
    const left = blobs(made);
    expect(left).toHaveLength(before.length - found!.blobs.count);
    const again = await gc(made, '--yes');
    expect([again.gc!.results, again.gc!.blobs]).toEqual([nothing, nothing]);
    const next = await build(made);
    expect([next.ran, next.draft!.state]).toEqual([{}, 'kept']);
    rmSync(made.path('releases/draft'), { recursive: true });
    expect(await build(made)).toMatchObject({ ran: {}, draft: { contentDigest: first } });
    expect(blobs(made)).toEqual(left);
  });

  it('says with --dry-run what would go, and takes nothing; without a terminal it wants --yes', async () => {
    const stray = 'ab'.padEnd(64, '0');
    mkdirSync(made.path('.dx/blobs/ab'), { recursive: true });
    writeFileSync(made.path('.dx/blobs/ab', stray), 'stray');
    writeFileSync(made.path('.dx/tmp/4194305-00ff-00ff.blob'), 'left');
    const said = await gc(made, '--dry-run');
    expect([said.code, said.gc!.removed, said.gc!.blobs, said.gc!.temporary]).toEqual([0, false, { count: 1, bytes: 5 }, { count: 1, bytes: 4 }]);
    for (const args of [[], ['--no-input']]) {
      const refused = await gc(made, ...args);
      expect([refused.code, refused.gc!.removed, refused.codes]).toEqual([2, false, ['DX9002']]);
    }
    expect(existsSync(made.path('.dx/blobs/ab', stray))).toBe(true);
    const done = await gc(made, '--yes');
    expect([done.code, done.gc!.removed, done.gc!.blobs]).toEqual([0, true, { count: 1, bytes: 5 }]);
    expect(existsSync(made.path('.dx/blobs/ab', stray))).toBe(false);
    expect(readdirSync(made.path('.dx/tmp'))).toEqual([]);
  });

  it('keeps the blobs of sealed releases, removes what only older plans needed, and the build after it is right', async () => {
    commitAll(made, 'all');
    expect((await dx(['release', '-C', made.dir])).code).toBe(0);
    const sealed = blobs(made);
    edit(made, 'dx.config.yaml', 'release: {', 'steps: { resize: { sizes: [64] } }\nrelease: {');
    const second = (await build(made)).draft!.contentDigest;
    edit(made, 'dx.config.yaml', 'sizes: [64]', 'sizes: [48]');
    const third = (await build(made)).draft!.contentDigest;
    const done = await gc(made, '--yes');
    expect(done.code).toBe(0);
    expect(done.gc!.blobs.count).toBeGreaterThan(0);
    expect(done.gc!.results.count).toBeGreaterThan(0);
    for (const blob of sealedBlobs()) expect(blobs(made)).toContain(blob);
    expect(sealedBlobs().length).toBeGreaterThan(100);
    expect(sealed.length).toBeGreaterThan(100);
    expect((await dx(['fsck', '-C', made.dir])).code).toBe(0);
    const after = await build(made);
    expect([after.draft!.contentDigest, after.ran]).toEqual([third, {}]);
    edit(made, 'dx.config.yaml', 'sizes: [48]', 'sizes: [64]');
    expect((await build(made)).draft!.contentDigest).toBe(second);
    expect(first).not.toBe(second);
  });

  function sealedBlobs(): string[] {
    const [version] = readdirSync(made.path('releases')).filter((name) => /^\d/.test(name));
    const manifest = readdirSync(made.path('releases', version!)).find((name) => name.endsWith('_manifest.csv'))!;
    return [...readFileSync(made.path('releases', version!, manifest), 'utf8').matchAll(/,([0-9a-f]{64}),/g)].map((match) => match[1]!);
  }

  it('refuses beside a running build, and where another project of the store cannot be asked', async () => {
    mkdirSync(made.path('.dx/locks'), { recursive: true });
    writeFileSync(made.path('.dx/locks/use-00000000-00000000-1-1-1-0'), '');
    expect((await gc(made, '--yes')).codes).toEqual(['DX7025']);
    rmSync(made.path('.dx/locks'), { recursive: true });
    const other = made.path('.dx/private/00112233aabbccdd');
    mkdirSync(other);
    writeFileSync(join(other, 'project.json'), '{"root":"/not/there"}\n');
    const refused = await gc(made, '--yes');
    expect([refused.code, refused.gc, refused.codes]).toEqual([1, null, ['DX7026']]);
    expect(refused.stdout).not.toContain('/not/there');
    rmSync(other, { recursive: true });
  });

  it('keeps what another project of the store needs', async () => {
    const neighbour = demoProject();
    edit(neighbour, 'dx.config.yaml', 'name: DEMO', `name: NEXT\nstore: ${made.path('.dx')}`);
    edit(neighbour, 'dx.config.yaml', 'release: {', 'steps: { resize: { sizes: [40] } }\nrelease: {');
    const digest = (await build(neighbour)).draft!.contentDigest;
    expect((await gc(made, '--yes')).code).toBe(0);
    rmSync(neighbour.path('releases'), { recursive: true });
    const again = await build(neighbour);
    expect([again.draft!.contentDigest, again.ran]).toEqual([digest, {}]);
    neighbour.remove();
    // Gone without a word: what it needs is not known any more.
    expect((await gc(made, '--yes')).codes).toEqual(['DX7026']);
    expect(statSync(made.path('.dx')).isDirectory()).toBe(true);
  });
});
