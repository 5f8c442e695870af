import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftovers, wholeBuild, type Ended } from '../../bench/soak/kill.ts';
import { baseProject } from '../fixtures.ts';
import { binary, dx, project, type Project } from '../rig.ts';

const MARK = '.dx/private/unfinished';

describe('after a build that was broken off', () => {
  let made: Project;
  let undisturbed: Ended;
  beforeAll(async () => {
    made = project(baseProject);
    undisturbed = await wholeBuild(binary, made.dir);
    // The first build makes releases/ and the store, which are news to the second.
    await wholeBuild(binary, made.dir);
  });
  afterAll(() => made.remove());

  it('ENG-6 killed after its record was written, before its mark was taken away: the next one sweeps, computes nothing, and ends the same', async () => {
    expect(existsSync(made.path(MARK))).toBe(false);
    made.write(MARK, '');
    made.write('.dx/tmp/999999999-0-1.jsonl', 'half a li');
    const after = await wholeBuild(binary, made.dir);
    expect([after.code, after.digest]).toEqual([0, undisturbed.digest]);
    for (const ran of Object.values(after.ran)) expect(ran).toBe(0);
    expect(leftovers(made.dir)).toEqual([]);
  });

  it('killed once it had decided, and its change undone: dx why answers from the build that stands', async () => {
    const before = (await dx(['why', 'a1', '-C', made.dir])).stdout;
    expect(before).toContain('a1');
    const rules = readFileSync(made.path('rules/quality.yaml'), 'utf8');
    made.write('rules/quality.yaml', rules.replace('least(width, height) < 200', 'true'));
    await dx(['build', '-C', made.dir], { signals: [{ when: 'decide: ', signal: 'SIGKILL' }] });
    made.write('rules/quality.yaml', rules);
    expect((await wholeBuild(binary, made.dir)).digest).toBe(undisturbed.digest);
    expect((await dx(['why', 'a1', '-C', made.dir])).stdout).toBe(before);
  });
});
