import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baseProject } from '../fixtures.ts';
import { dx, project, type Project } from '../rig.ts';
import { build, edit } from './demo.ts';

/** A file system in memory, which is another than that of temporary folders; a system without it has no such test. */
const ELSEWHERE = '/dev/shm';
/** Where not even the administrator makes a folder. */
const READ_ONLY = '/sys';

let made: Project;
beforeEach(() => {
  made = project(baseProject);
});
afterEach(() => made.remove());

const storeAt = (path: string): void => edit(made, 'dx.config.yaml', 'name: ', `store: ${path}\nname: `);

describe('a machine that is not as it should be', () => {
  it('a store of another format is refused by every command and left as it is, whether older or newer', async () => {
    await build(made);
    for (const text of ['{"format":0}\n', '{"format":2}\n', '{"format":2,"shape":"new"}\n']) {
      writeFileSync(made.path('.dx/format.json'), text);
      const before = readdirSync(made.path('.dx'), { recursive: true }).toSorted();
      for (const command of [['build', '--rehash'], ['plan', '--rehash'], ['fsck'], ['fsck', '--repair'], ['gc', '--yes']]) {
        const run = await dx([...command, '-C', made.dir]);
        expect([command, run.code, run.stderr.includes('DX7001')]).toEqual([command, 1, true]);
        expect(readdirSync(made.path('.dx'), { recursive: true }).toSorted()).toEqual(before);
        expect(readFileSync(made.path('.dx/format.json'), 'utf8')).toBe(text);
      }
    }
  });

  it('a store of the first builds, whose mark has no sum yet, is read', async () => {
    const { draft } = await build(made);
    writeFileSync(made.path('.dx/format.json'), '{"format":1}\n');
    const again = await build(made, '--rehash');
    expect([again.code, again.draft!.contentDigest, again.ran]).toEqual([0, draft!.contentDigest, {}]);
  });

  it('a folder of somebody else’s that holds a format.json is refused and not touched', async () => {
    made.write('theirs/format.json', 'something');
    storeAt('theirs');
    expect((await dx(['build', '-C', made.dir])).stderr).toContain('DX7001');
    expect(readdirSync(made.path('theirs'))).toEqual(['format.json']);
  });

  it.skipIf(!existsSync(READ_ONLY))('a store where nothing may be written is a finding, in every command', async () => {
    storeAt(`${READ_ONLY}/dx-store`);
    for (const command of ['build', 'plan', 'gc']) {
      const run = await dx([command, '-C', made.dir]);
      expect([command, run.code]).toEqual([command, 1]);
      expect(run.stderr).toMatch(/error DX7003 .*(EACCES|EPERM|EROFS|ENOENT)/);
    }
    expect((await dx(['fsck', '-C', made.dir])).code).toBe(0);
  });

  it.skipIf(!existsSync(ELSEWHERE) || statSync(ELSEWHERE).dev === statSync(baseProject).dev)('a store on another file system gives the same release', async () => {
    edit(made, 'dx.config.yaml', 'name: ', 'release: { materialise: true }\nname: ');
    const here = (await build(made)).draft!.contentDigest;
    const store = mkdtempSync(join(ELSEWHERE, 'dx-store-'));
    try {
      storeAt(store);
      rmSync(made.path('releases'), { recursive: true });
      const there = await build(made);
      expect([there.code, there.draft!.contentDigest]).toEqual([0, here]);
      expect((await dx(['verify', 'draft', '-C', made.dir])).code).toBe(0);
      expect((await dx(['fsck', '-C', made.dir])).code).toBe(0);
    } finally {
      rmSync(store, { recursive: true });
    }
  });

  it.skipIf(process.getuid?.() === 0)('a source file that may not be read stops the build with DX7004, and takes no image out of the release', async () => {
    const image = made.path('data/one', readdirSync(made.path('data/one')).find((name) => name.endsWith('.jpg'))!);
    chmodSync(image, 0);
    const refused = await build(made);
    expect([refused.code, refused.draft, refused.diagnostics.map(({ code }) => code).includes('DX7004')]).toEqual([1, null, true]);
    chmodSync(image, 0o644);
    expect((await build(made)).code).toBe(0);
  });

  it('a file dated in the future is read each time: changed in the same size and with the same time, it is seen', async () => {
    const image = made.path('data/one', readdirSync(made.path('data/one')).find((name) => name.endsWith('.jpg'))!);
    const future = new Date('2100-01-01T00:00:00Z');
    utimesSync(image, future, future);
    const first = (await build(made)).draft!.contentDigest;
    expect((await build(made)).draft!.contentDigest).toBe(first);
    const bytes = readFileSync(image);
    // The last scan byte before the end-of-image marker: another picture of the same size.
    bytes[bytes.length - 4]! ^= 0x10;
    writeFileSync(image, bytes);
    utimesSync(image, future, future);
    const second = await build(made);
    expect(second.code).toBe(0);
    expect(second.draft!.contentDigest).not.toBe(first);
  });
});
