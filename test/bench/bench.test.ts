import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { Result } from '../../bench/report/result.ts';

const program = resolve(import.meta.dirname, '../../dist/bench/bench.js');
const dir = mkdtempSync(join(tmpdir(), 'dx-bench-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A machine with git and find, and none of the tools that Debian does not install by itself. */
function barePath(): string {
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  for (const name of ['git', 'find']) symlinkSync(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(bin, name));
  return bin;
}

async function bench(args: readonly string[], path = process.env['PATH']): Promise<string> {
  return (await promisify(execFile)(process.execPath, [program, ...args], { env: { ...process.env, PATH: path } })).stdout;
}

describe('the benchmark', () => {
  it('measures small sets where tools are missing, says which package each needs, and prints tables of its own JSON', async () => {
    const text = await bench(['--quick', '--json', '--data', join(dir, 'data'), '--only', 'cold-large,nothing-changed'], barePath());
    const { quick, cases } = JSON.parse(text) as Result;
    expect(quick).toBe(true);
    expect(cases.map(({ name, failed }) => [name, failed])).toEqual([['cold-large', undefined], ['nothing-changed', undefined]]);

    const rows = new Map(cases.flatMap(({ rows: some, name }) => some.map((row) => [`${name}: ${row.name}` as string, row] as const)));
    expect(rows.get('cold-large: djpeg')?.missing).toBe('not installed: apt-get install libjpeg-turbo-progs');
    expect(rows.get('nothing-changed: ninja, nothing to do')?.missing).toBe('not installed: apt-get install ninja-build');
    expect(rows.get('cold-large: dx build')?.said).toMatch(/^ran: decode 2, pixels 2, /);
    for (const name of ['cold-large: decode floor', 'cold-large: sha256 of the files', 'nothing-changed: find -printf', 'nothing-changed: dx plan']) {
      expect(rows.get(name)?.seconds?.median, name).toBeGreaterThan(0);
    }
    const answers = cases.flatMap((one) => one.answers);
    expect(answers.find(({ question }) => question === 'time of dx build ÷ find -printf')?.value).toBeDefined();
    expect(answers.find(({ question }) => question === 'time of dx build ÷ ninja, nothing to do')).not.toHaveProperty('value');

    writeFileSync(join(dir, 'result.json'), `> dx@0.1.0 bench\n${text}`);
    expect(await bench(['--markdown', join(dir, 'result.json')])).toContain('| ninja, nothing to do | – |  |  |  | not installed: apt-get install ninja-build |');
  });
});
