import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finished } from '../../bench/soak/kill.ts';
import { dx, type Project } from '../rig.ts';
import { build, demoProject, edit } from './demo.ts';

/** Two datasets of the same pictures with other settings: some results are common, some are not. */
describe('a store that several processes share', () => {
  let store: string;
  let projects: readonly Project[];
  let digests: readonly string[];

  function datasets(): readonly Project[] {
    const [a, b] = [demoProject(), demoProject()];
    edit(b!, 'dx.config.yaml', 'name: ', 'name: X');
    return [a!, b!];
  }

  beforeAll(async () => {
    store = mkdtempSync(join(tmpdir(), 'dx-shared-'));
    const alone = datasets();
    digests = await Promise.all(alone.map(async (made) => (await build(made)).draft!.contentDigest));
    for (const made of alone) made.remove();
    projects = datasets();
    for (const made of projects) edit(made, 'dx.config.yaml', 'name: ', `store: ${store}\nname: `);
  });
  afterAll(() => {
    for (const made of projects) made.remove();
    rmSync(store, { recursive: true });
  });

  it('four at once build two datasets: right digests, no entry lost, no deadlock, nothing left behind', async () => {
    const runs = await Promise.all([...projects, ...projects].map(async (made) => build(made)));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(runs.map(({ draft }) => draft!.contentDigest)).toEqual([...digests, ...digests]);
    for (const folder of ['tmp', 'locks']) expect(readdirSync(join(store, folder))).toEqual([]);
    expect(readdirSync(join(store, 'facts')).filter((name) => !/^[0-9a-f]{64}\.(jsonl|idx)$/.test(name))).toEqual([]);
    for (const made of projects) {
      expect((await dx(['fsck', '-C', made.dir])).code).toBe(0);
      const again = await build(made);
      expect([again.draft!.state, again.ran]).toEqual(['kept', {}]);
      expect(existsSync(made.path('.dx'))).toBe(false);
    }
  });

  it('one project does not make the other forget: each keeps its own memory', async () => {
    expect(readdirSync(join(store, 'private')).filter((name) => /^[0-9a-f]{16}$/.test(name))).toHaveLength(2);
    for (const made of [...projects, ...projects]) expect((await build(made)).draft!.state).toBe('kept');
    expect(Object.keys(finished(store)).length).toBeGreaterThan(5);
  });
});
