import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binary } from '../rig.ts';
import { demoProject } from './demo.ts';
import type { Project } from '../rig.ts';
import { snapshot } from './tables.ts';

/** Copies a tree file by file in reverse order: where the file system lists by time of creation, its order is another. */
function copyReversed(from: string, to: string): void {
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(from, name)).isFile()).toSorted().toReversed();
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
  }
}

/** `umask` is a property of a process that only a shell can set for its child. */
function buildWith(dir: string, umask: string, jobs: number, env: { readonly [name: string]: string }): string {
  const run = spawnSync('sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', process.execPath, binary, 'build', '--jobs', String(jobs), '--json', '-C', dir], {
    encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return (JSON.parse(run.stdout) as { draft: { contentDigest: string } }).draft.contentDigest;
}

describe('REL-2 same content', () => {
  let one: Project;
  let other: string;
  beforeAll(() => {
    one = demoProject();
    // A file system that lists in order of creation, where there is one.
    other = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'dx-other-'));
    copyReversed(one.dir, join(other, 'a', 'longer path with blanks'));
  });
  afterAll(() => {
    one.remove();
    rmSync(other, { recursive: true, force: true });
  });

  it('REL-2 in another folder, time zone, locale, umask, number of threads and directory order', () => {
    const there = join(other, 'a', 'longer path with blanks');
    const images = 'examples/demo/demo-derm/images';
    expect(readdirSync(join(there, images)).toSorted()).toEqual(readdirSync(one.path(images)).toSorted());
    const first = buildWith(one.dir, '022', 1, { TZ: 'Pacific/Kiritimati', LC_ALL: 'C' });
    const second = buildWith(there, '077', 4, { TZ: 'America/St_Johns', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' });
    expect(second).toBe(first);
    const files = (dir: string): { readonly [file: string]: string } => snapshot(join(dir, 'releases/draft'));
    expect(files(there)).toEqual(files(one.dir));
    expect(Object.keys(files(there)).filter((file) => file.startsWith('images/')).length).toBeGreaterThan(90);
    expect(relative(one.dir, there)).not.toBe('');
  });
});
