import { existsSync, rmSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildUntil, faultsOf, finished, leftovers, numbers, wholeBuild, type Ended } from '../../bench/soak/kill.ts';
import { baseProject } from '../fixtures.ts';
import { binary, dx, project, type Project } from '../rig.ts';

/** 20 kills: two a round. */
const SEEDS = [1, 2];
const ROUNDS = 5;
const IMAGES = 24;

/** A picture of coarse coloured squares: no two seeds look alike, and none is uniform. */
async function picture(seed: number): Promise<Buffer> {
  const next = numbers(seed);
  const pixels = Buffer.from(Array.from({ length: 16 * 16 * 3 }, () => next(256)));
  return sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } }).resize(256, 256, { kernel: 'nearest' }).jpeg({ quality: 90 }).toBuffer();
}

describe('a build that is killed', () => {
  let made: Project;
  let undisturbed: Ended;
  /** Changes of the store that an undisturbed build makes visible. */
  let events: number;

  const forget = (): void => {
    for (const part of ['.dx', 'releases']) rmSync(made.path(part), { recursive: true, force: true });
  };

  beforeAll(async () => {
    made = project(baseProject);
    rmSync(made.path('data'), { recursive: true });
    const rows = ['image,patient,lesion,diagnosis,age,sex'];
    for (let n = 1; n <= IMAGES; n++) {
      made.write(`data/one/images/b${n}.jpg`, await picture(n));
      rows.push(`b${n},p${n},l${n},${['bcc', 'nevus', 'psoriasis'][n % 3]!},${20 + n},${n % 2 ? 'm' : 'f'}`);
    }
    made.write('data/one/records.csv', `${rows.join('\n')}\n`);
    made.write('rules/classes.yaml', 'minimum: 1\n');
    events = (await buildUntil(binary, made.dir)).events;
    forget();
    undisturbed = await wholeBuild(binary, made.dir);
    expect(undisturbed).toMatchObject({ code: 0, digest: expect.any(String) as string });
    expect(events).toBeGreaterThan(IMAGES);
  });
  afterAll(() => made.remove());

  it.each(SEEDS)('at seeded changes of its store (%i): the store is whole, the next build ends as an undisturbed one, computes nothing finished again, and leaves nothing behind', async (seed) => {
    const next = numbers(seed);
    const kill = async (): Promise<void> => {
      while (!(await buildUntil(binary, made.dir, { event: 1 + next(events) })).killed) forget();
    };
    for (let round = 0; round < ROUNDS; round++) {
      forget();
      await kill();
      // The second kill hits the store that the first one left.
      await kill();
      // A draft is there whole or not at all, whenever the signal came.
      if (existsSync(made.path('releases/draft'))) expect((await dx(['verify', 'draft', '-C', made.dir])).code).toBe(0);
      expect(await faultsOf(binary, made.dir)).toBe('');
      const before = finished(made.path('.dx'));
      const after = await wholeBuild(binary, made.dir);
      expect([after.code, after.digest]).toEqual([0, undisturbed.digest]);
      for (const [step, ran] of Object.entries(after.ran)) expect(ran).toBeLessThanOrEqual((undisturbed.ran[step] ?? 0) - (before[step] ?? 0));
      expect(leftovers(made.dir)).toEqual([]);
    }
  }, 300_000);
});
