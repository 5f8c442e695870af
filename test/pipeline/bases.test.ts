import { rmSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { forgetLastBuilds } from '../../src/engine/forget.ts';
import { diskIo } from '../../src/engine/io.ts';
import { loadLastBuild } from '../../src/engine/last-build.ts';
import { layoutOf, type Layout } from '../../src/engine/layout.ts';
import { recipesOf } from '../../src/engine/recipes.ts';
import { holdBase, stillBase } from '../../src/pipeline/bases.ts';
import type { Begun } from '../../src/pipeline/project.ts';
import { registry } from '../../src/steps/registry.ts';
import { baseProject } from '../fixtures.ts';
import { dx, project, type Project } from '../rig.ts';
import sharp from '../../src/steps/sharp-setup.ts';

describe('ENG-2 the state of the last build, held before the store is', () => {
  let made: Project;
  let layout: Layout;
  beforeAll(() => {
    made = project(baseProject);
  });
  afterAll(() => made.remove());

  /** As a build knows it before it has walked a folder. */
  async function begun(): Promise<Begun> {
    const picture = sharp({ create: { width: 256, height: 256, channels: 3, background: '#987', noise: { type: 'gaussian', mean: 128, sigma: 40 } } });
    made.write('data/one/images/b1.jpg', await picture.jpeg().toBuffer());
    expect((await dx(['build', '-q', '-C', made.dir])).code).not.toBe(3);
    const { config } = await loadConfig(made.dir, registry);
    layout = layoutOf(config!.store, config!.root);
    const last = (await loadLastBuild(layout.lastBuild, diskIo))!;
    // The compiled program built, this one asks.
    return { config: config!, layout, last, program: last.program, analyse: recipesOf('analyse', config!.steps), produce: recipesOf('produce', config!.steps) } as Begun;
  }

  it('is the base while its record stands', async () => {
    const held = holdBase(await begun(), 'analyse');
    const base = await stillBase(held, { layout });
    expect(base?.withoutBlobs).toEqual(new Set());
    expect(existsSync(base!.rows.rows)).toBe(true);
    held.release();
    expect(readdirSync(join(layout.private, 'tmp')).filter((name) => name.includes('base'))).toEqual([]);
  });

  it('is none once gc or a repair has forgotten it, another build has replaced it, or its folder was swept', async () => {
    const known = await begun();
    const swept = holdBase(known, 'analyse');
    expect(await swept.known).toBeDefined();
    swept.release();
    expect(await stillBase(swept, { layout })).toBeUndefined();

    const replaced = holdBase(known, 'analyse');
    expect(await replaced.known).toBeDefined();
    await begun();
    const other = await loadLastBuild(layout.lastBuild, diskIo);
    expect(other!.passes!.analyse!.snapshot).not.toBe(known.last!.passes!.analyse!.snapshot);
    expect(await stillBase(replaced, { layout })).toBeUndefined();
    replaced.release();

    const forgotten = holdBase(await begun(), 'analyse');
    expect(await forgotten.known).toBeDefined();
    await forgetLastBuilds(layout, diskIo);
    expect(await stillBase(forgotten, { layout })).toBeUndefined();
    forgotten.release();
    rmSync(join(layout.private, 'unfinished'), { force: true });
  });
});
