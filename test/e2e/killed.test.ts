import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dx, type Project } from '../rig.ts';
import { build, demoProject } from './demo.ts';

/** Words of the plain progress; the build is killed as soon as it has printed them. */
const moments = ['scan the sources', 'analyse images: 33 of', 'analyse images: 65 of', 'analyse images: 130 of', 'decide:', 'produce images: 26 of', 'produce images: 103 of'] as const;

describe('a build that is killed', () => {
  let made: Project;
  let digest: string;
  beforeAll(async () => {
    const undisturbed = demoProject();
    digest = (await build(undisturbed)).draft!.contentDigest;
    undisturbed.remove();
    made = demoProject();
  });
  afterAll(() => made.remove());

  it('leaves a store from which the next one goes on, and ends with the digest of an undisturbed one', async () => {
    let killed = 0;
    let ran = 0;
    for (const when of moments) {
      const run = await dx(['build', '-C', made.dir], { signals: [{ when, signal: 'SIGKILL' }] });
      if (run.code === null) killed++;
      // A draft is there whole or not at all, whenever the signal came; a build that ended has one.
      const draft = existsSync(made.path('releases/draft'));
      if (run.code === 0) expect(draft).toBe(true);
      if (draft) expect((await dx(['verify', 'draft', '-C', made.dir])).code).toBe(0);
    }
    expect(killed).toBeGreaterThanOrEqual(4);
    const last = await build(made);
    ran += last.ran['decode'] ?? 0;
    expect(last.code).toBe(0);
    expect(last.draft!.contentDigest).toBe(digest);
    // Everything that was finished before the last kills was kept.
    expect(ran).toBeLessThan(130);
    expect(readdirSync(made.path('.dx/tmp'))).toEqual([]);
    expect(readdirSync(made.path('.dx/facts')).filter((name) => !/^[0-9a-f]{64}\.(jsonl|idx)$/.test(name))).toEqual([]);
    expect(readdirSync(made.path('.dx/private')).toSorted()).toEqual(['analyse.idx', 'analyse.parquet', 'catalog.duckdb', 'files.idx', 'last-build.json', 'near.idx', 'produce.idx', 'produce.parquet', 'records', 'tmp']);
    expect(readdirSync(made.path('.dx/private/tmp'))).toEqual([]);
    expect(readdirSync(made.path('releases'))).toEqual(['draft']);
  });
});
