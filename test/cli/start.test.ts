import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseProject } from '../fixtures.ts';
import { dx, project, type Project, type Run } from '../rig.ts';

const root = resolve(import.meta.dirname, '../..');
const joined = join(root, 'dist/dx');
const preload = pathToFileURL(resolve(import.meta.dirname, '../loaded.mjs')).href;

interface Loaded extends Run {
  /** Files of dx, relative to its folder. */
  readonly own: readonly string[];
  /** Packages, joined into a file of dx that was loaded or loaded from node_modules. */
  readonly packages: readonly string[];
}

describe('what the program loads', () => {
  let made: Project;
  beforeAll(async () => {
    made = project(baseProject);
    rmSync(made.path('data'), { recursive: true });
    const picture = sharp({ create: { width: 256, height: 256, channels: 3, background: '#987', noise: { type: 'gaussian', mean: 128, sigma: 40 } } });
    made.write('data/one/images/b1.jpg', await picture.jpeg().toBuffer());
    made.write('data/one/records.csv', 'image,patient,lesion,diagnosis,age,sex\nb1,p1,l1,bcc,30,m\n');
  });
  afterAll(() => made.remove());

  async function run(...args: string[]): Promise<Loaded> {
    const list = made.path('loaded.txt');
    rmSync(list, { force: true });
    const result = await dx(args, { cwd: made.dir, env: { NODE_OPTIONS: `--import=${preload}`, DX_LOADED: list } });
    const lines = readFileSync(list, 'utf8').split('\n').filter((line) => line !== '' && !/^(node|data):/.test(line));
    rmSync(list);
    const files = [...new Set(lines.map((line) => (line.startsWith('file:') ? fileURLToPath(line) : line)))].filter((file) => file !== fileURLToPath(preload));
    const packages = files.flatMap((file) => (file.includes(`${sep}node_modules${sep}`) ? packageOf(file) : packagesIn(readFileSync(file, 'utf8'))));
    return {
      ...result,
      own: files.filter((file) => !file.includes(`${sep}node_modules${sep}`)).map((file) => file.slice(root.length + 1).replaceAll(sep, '/')).toSorted(),
      packages: [...new Set(packages)].toSorted(),
    };
  }

  it('is the joined program, its worker thread included', async () => {
    const first = await run('build');
    expect(first.stdout).toMatch(/decode: 1 ran/);
    expect(first.own).toContain('bin/dx.js');
    expect(first.own).toContain('dist/dx/worker.js');
    expect(first.own.filter((file) => !file.startsWith('dist/dx/'))).toEqual(['bin/dx.js']);
    expect(first.packages).toEqual(expect.arrayContaining(['@duckdb/node-bindings', 'sharp', 'blockhash-core']));
    expect(first.packages).not.toContain('ajv');
  });

  it.each([['--version'], ['--help'], ['explain', 'DX9001']])('is next to nothing for dx %s', async (...args) => {
    const { code, packages } = await run(...args);
    expect(code).toBe(0);
    expect(packages).toEqual(['commander']);
  });

  it.each(['build', 'plan'])('is no database, no decoder and no thread for dx %s with nothing changed', async (verb) => {
    expect((await run('build', '-q')).code).not.toBe(3);
    const { packages } = await run(verb);
    const heavy = packages.filter((name) => /^(@duckdb|@img|sharp|ajv|exifr|simple-git|listr2)/.test(name));
    expect(heavy).toEqual([]);
  });

  it('is no database and no decoder where a file of the config was written again as it was: the key of the build says so', async () => {
    expect((await run('build', '-q')).code).not.toBe(3);
    const config = made.path('dx.config.yaml');
    writeFileSync(config, readFileSync(config));
    const { code, stdout, packages } = await run('build');
    expect([code, stdout]).toEqual([0, expect.stringContaining('nothing changed')]);
    expect(packages).toContain('yaml');
    expect(packages.filter((name) => /^(@duckdb|@img|sharp|ajv|exifr)/.test(name))).toEqual([]);
  });

  it('is in files of few packages each, whose names a stack trace shows', () => {
    expect(existsSync(join(joined, 'sql/00_tables.sql'))).toBe(true);
    const main = readFileSync(join(joined, 'main.js'), 'utf8');
    expect(main).toContain('// dist/src/cli/main.js');
    expect(main).toMatch(/^async function createProgram\(/m);
  });
});

function packageOf(file: string): string[] {
  return [/^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file.replaceAll(sep, '/'))![1]!];
}

/** The packages that a joined file holds: rolldown names the origin of every part. */
function packagesIn(text: string): string[] {
  return [...text.matchAll(/^\s*\/\/(?:#region)? node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm)].map((match) => match[1]!);
}
