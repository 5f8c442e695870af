import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseProject } from '../fixtures.ts';
import { dx, project, type Project } from '../rig.ts';

const splits = readFileSync(join(baseProject, 'rules/splits.yaml'), 'utf8');

describe('dx check', () => {
  let good: Project;
  let bad: Project;
  let broken: Project;

  beforeAll(() => {
    good = project(baseProject);
    bad = project(baseProject);
    // A key misspelt, in line 5.
    bad.write('rules/splits.yaml', splits.replace('stratify:', 'stratifi:'));
    broken = project(baseProject);
    broken.write('rules/splits.yaml', 'ratios: { train: 0.8,\n');
  });
  afterAll(() => {
    for (const made of [good, bad, broken]) made.remove();
  });

  it('says so where there is nothing to find, and exits with 0', async () => {
    expect(await dx(['check'], { cwd: good.dir })).toEqual({ code: 0, stdout: 'no findings\n', stderr: '' });
  });

  it('prints findings to stdout, framed, and exits with 1', async () => {
    const run = await dx(['check'], { cwd: bad.dir });
    expect(run.code).toBe(1);
    expect(run.stderr).toBe('');
    expect(run.stdout).toContain(
      [
        '  ┌─ rules/splits.yaml:5:1',
        ' 5│ stratifi: [category]',
        '  │ ^^^^^^^^ did you mean "stratify"?',
        '',
      ].join('\n'),
    );
    expect(run.stdout.endsWith('\n1 error\n')).toBe(true);
    expect(run.stdout).not.toContain(bad.dir);
  });

  it('exits with 2 where a file cannot be read as YAML', async () => {
    const run = await dx(['check'], { cwd: broken.dir });
    expect(run.code).toBe(2);
    expect(run.stdout).toMatch(/^error DX1005 /);
  });

  it('gives the same findings as JSON, for GitHub and as SARIF, with the same exit code', async () => {
    const workspace = { GITHUB_WORKSPACE: join(bad.dir, '..') };
    const name = bad.dir.slice(bad.dir.lastIndexOf('/') + 1);
    const [json, format, github, sarif] = await Promise.all([
      dx(['check', '--json'], { cwd: bad.dir }), dx(['check', '--format', 'json'], { cwd: bad.dir }),
      dx(['check', '--format', 'github'], { cwd: bad.dir, env: workspace }), dx(['check', '--format', 'sarif'], { cwd: bad.dir }),
    ]);
    for (const run of [json, format, github, sarif]) expect([run.code, run.stderr]).toEqual([1, '']);
    expect(format.stdout).toBe(json.stdout);
    const { diagnostics } = JSON.parse(json.stdout) as { diagnostics: { code: string; message: string; at: object }[] };
    expect(diagnostics).toMatchObject([{ severity: 'error', at: { file: 'rules/splits.yaml', line: 5, column: 1, endColumn: 9, text: 'stratifi: [category]' } }]);
    expect(github.stdout).toMatch(new RegExp(`^::error file=${name}/rules/splits\\.yaml,line=5,endLine=5,col=1,endColumn=8,title=${diagnostics[0]!.code}::`));
    expect(JSON.parse(sarif.stdout)).toMatchObject({ runs: [{ results: [{ ruleId: diagnostics[0]!.code, level: 'error' }] }] });
  });

  it('does not obey escape sequences in a hostile file', async () => {
    const hostile = project(baseProject);
    try {
      hostile.write('rules/splits.yaml', `${splits}"\u202egnp\u009b31m": 1\n`);
      const run = await dx(['check'], { cwd: hostile.dir });
      expect(run.code).not.toBe(0);
      expect(run.stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(run.stdout).toContain('\\u{202e}gnp');
    } finally {
      hostile.remove();
    }
  });
});
