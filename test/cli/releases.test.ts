import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseProject } from '../fixtures.ts';
import { dx, project, type Project, type Run } from '../rig.ts';

/** A checkerboard whose squares are `size` pixels wide. */
async function board(size: number): Promise<Buffer> {
  const side = 256;
  const pixels = Buffer.from(Array.from({ length: side * side * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return (Math.floor((pixel % side) / size) + Math.floor(pixel / side / size)) % 2 === 0 ? 40 : 200;
  }));
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } }).png().toBuffer();
}

describe('releases on the command line', () => {
  let made: Project;
  const elsewhere = project({});
  const run = (...args: string[]): Promise<Run> => dx([...args, '-q'], { cwd: made.dir });
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: made.dir, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: made.dir } }).trim();

  beforeAll(async () => {
    made = project(baseProject);
    rmSync(made.path('data'), { recursive: true });
    const rows = ['image,patient,lesion,diagnosis,age,sex'];
    for (const [n, size] of [16, 32, 64].entries()) {
      made.write(`data/one/images/b${n}.jpg`, await sharp(await board(size)).jpeg().toBuffer());
      rows.push(`b${n},p${n},l${n},nevus,${30 + n},f`);
    }
    made.write('data/one/records.csv', `${rows.join('\n')}\n`);
    made.write('rules/classes.yaml', 'minimum: 1\n');
  });
  afterAll(() => {
    made.remove();
    elsewhere.remove();
  });

  it('REL-7 verify with nothing sealed is a note, and the draft is proved only by name', async () => {
    const before = await run('verify');
    expect([before.code, before.stdout]).toEqual([0, '']);
    expect(before.stderr).toContain('note DX9003  no release is sealed yet');
    expect((await run('build')).code).toBe(0);
    expect(await run('verify')).toMatchObject({ code: 0, stdout: '' });
    expect((await run('verify', 'draft')).stdout).toMatch(/^verified {2}draft: /);
    const diff = await run('diff');
    expect(diff.code).toBe(2);
    expect(diff.stderr).toContain('nothing is sealed yet; "dx release" makes the first release\n');
  });

  it('REL-7 releasing twice is a note the second time, also after a build', async () => {
    git('init', '-q');
    made.write('.gitignore', '.dx/\ndata/\n');
    git('add', '.');
    git('commit', '-q', '-m', 'test');
    expect((await run('release')).code).toBe(0);
    for (let time = 0; time < 2; time++) {
      const again = await run('release');
      expect([again.code, again.stdout]).toEqual([0, '']);
      expect(again.stderr.split('\n')[0]).toBe('note DX6008  nothing changed since 1.0.0; there is nothing to seal');
    }
    const { stdout, code } = await run('release', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ release: null, diagnostics: [{ code: 'DX6008', severity: 'note' }] });
  });

  it('REL-7 proves a copy of a release in any folder, without a project', async () => {
    cpSync(made.path('releases/1.0.0'), elsewhere.path('copy'), { recursive: true });
    const proof = await dx(['verify', 'copy', '-q'], { cwd: elsewhere.dir });
    expect(proof).toMatchObject({ code: 0, stderr: '' });
    expect(proof.stdout).toMatch(/^verified {2}copy: /);
    expect((await run('verify', elsewhere.path('copy'))).code).toBe(0);
    chmodSync(elsewhere.path('copy/NOTICE'), 0o644);
    writeFileSync(elsewhere.path('copy/NOTICE'), 'nobody\n');
    const damaged = await run('verify', elsewhere.path('copy'));
    expect(damaged.code).toBe(1);
    expect(damaged.stderr).toContain('copy/NOTICE');
    expect(damaged.stderr).not.toContain(elsewhere.dir);
    mkdirSync(elsewhere.path('other'));
    for (const name of [['other'], ['1.0.0'], []]) {
      const refused = await dx(['verify', ...name, '-q'], { cwd: elsewhere.dir });
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('DX9001');
    }
    expect((await run('verify', 'other')).stderr).toContain('there are: 1.0.0');
  });

  it('REL-2 verify --rebuild with another config names the commit to check out', async () => {
    const commit = git('rev-parse', 'HEAD').slice(0, 12);
    made.write('data/one/records.csv', 'image,patient,lesion,diagnosis,age,sex\nb0,p0,l0,nevus,30,f\nb1,p1,l1,bcc,31,f\nb2,p2,l2,nevus,32,f\n');
    made.write('rules/classes.yaml', 'minimum: 2\n');
    const rebuilt = await run('verify', '1.0.0', '--rebuild');
    expect(rebuilt.code).toBe(1);
    expect(rebuilt.stderr).toContain('the config is not the one that release 1.0.0 was sealed from, and');
    expect(rebuilt.stderr).toContain(`check out ${commit} and its data, then try again`);
  });
});
