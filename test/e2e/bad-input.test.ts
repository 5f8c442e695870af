import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { baseProject, caseFolder, caseNames, diagnosticLine, expectedLines, overlay } from '../fixtures.ts';
import { dx, project, type Project } from '../rig.ts';
import { commitAll } from './demo.ts';
import { snapshot } from './tables.ts';

/** The base project with a release that must survive whatever comes. */
let sealed: Project;
beforeAll(async () => {
  sealed = project(baseProject);
  commitAll(sealed, 'base');
  const release = await dx(['release', '-C', sealed.dir]);
  if (release.code !== 0) throw new Error(release.stderr);
});
afterAll(() => sealed.remove());

interface Findings { readonly diagnostics: readonly Diagnostic[] }

/**
 * Runs the real program on a case, and sees that what it says is exactly what the case expects, that an error
 * ends with a code that is not 0, and that the earlier release and everything a person wrote is as it was.
 */
async function meet(folder: string, name: string, verb: 'check' | 'build'): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'dx-bad-'));
  try {
    await overlay(caseFolder(folder, name), dir);
    cpSync(sealed.path('releases'), join(dir, 'releases'), { recursive: true, filter: (path) => !path.endsWith('/draft') });
    const written = (): { readonly [file: string]: string } => Object.fromEntries(Object.entries(snapshot(dir)).filter(([file]) => !file.startsWith('.dx/') && !file.startsWith('releases/draft/')));
    const before = written();
    const run = await dx([verb, '--json', '-C', dir, ...(verb === 'build' ? ['--jobs', '1'] : [])]);
    const { diagnostics } = JSON.parse(run.stdout) as Findings;
    const lines = diagnostics.map(diagnosticLine);
    if (process.env['DX_ACCEPT'] === '1') {
      writeFileSync(join(caseFolder(folder, name), 'expected.txt'), lines.map((line) => `${line}\n`).join(''));
      return;
    }
    expect(lines).toEqual(await expectedLines(caseFolder(folder, name)));
    const errors = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
    expect(run.code === 0).toBe(!errors);
    expect(run.code).toBeLessThan(3);
    expect(written()).toEqual(before);
    const releases = readdirSync(join(dir, 'releases'), { recursive: true, encoding: 'utf8' });
    expect(releases.filter((file) => /\.(new|old|part|tmp)\b/.test(file))).toEqual([]);
    if (errors) expect(releases.filter((file) => file.startsWith('draft'))).toEqual([]);
    expect(run.stdout + run.stderr).not.toContain(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

describe.concurrent('bad config, met by the real program', async () => {
  // Without a project file the program looks further up, and says so with a code of its own (test/cli).
  const names = (await caseNames('bad-config')).filter((name) => name !== 'no-project-file');
  it('there are at least 40 cases', ({ expect: here }) => here(names.length).toBeGreaterThanOrEqual(40));
  it.each(names)('%s', (name) => meet('bad-config', name, 'check'));
});

describe.concurrent('bad data, met by the real program', async () => {
  const names = await caseNames('bad-data');
  it('there are at least 25 cases', ({ expect: here }) => here(names.length).toBeGreaterThanOrEqual(25));
  it.each(names)('%s', (name) => meet('bad-data', name, 'build'));
});

describe.concurrent('hostile SQL, met by the real program', async () => {
  const names = await caseNames('bad-sql');
  it('there are at least 20 cases', ({ expect: here }) => here(names.length).toBeGreaterThanOrEqual(20));
  it.each(names)('%s', (name) => meet('bad-sql', name, 'build'));
});
