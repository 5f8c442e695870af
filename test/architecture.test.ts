import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

/** What each room may import besides itself; the way through the house has one direction. */
const allowed: { readonly [room: string]: readonly string[] } = {
  core: [],
  steps: ['core'],
  engine: ['core', 'steps'],
  icd11: ['core'],
  config: ['core', 'steps', 'icd11'],
  labels: ['core', 'icd11', 'config'],
  sources: ['core', 'config'],
  catalog: ['core', 'steps', 'engine', 'config', 'labels', 'sources'],
  release: ['core', 'engine', 'config', 'labels', 'sources', 'catalog'],
  report: ['core', 'steps', 'engine', 'icd11', 'config', 'labels', 'sources', 'catalog', 'release', 'pipeline'],
  pipeline: ['core', 'steps', 'engine', 'icd11', 'config', 'labels', 'sources', 'catalog', 'release'],
  cli: ['core', 'steps', 'engine', 'icd11', 'config', 'labels', 'sources', 'catalog', 'release', 'report', 'pipeline'],
};

/** Packages that only one room may know. */
const owners: { readonly [name: string]: string } = {
  '@duckdb/node-api': 'catalog',
  sharp: 'steps',
  exifr: 'steps',
  'blockhash-core': 'steps',
  aws4fetch: 'engine',
  'simple-git': 'release',
  listr2: 'report',
  'read-excel-file/node': 'icd11',
  'write-excel-file/node': 'labels',
  yauzl: 'icd11',
  commander: 'cli',
  yaml: 'config',
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).toSorted();

/** Every module that a file names, type imports and lazy imports included. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/^\s*(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^\s*import\s+'([^']+)'/gm)].map((m) => (m[1] ?? m[2] ?? m[3])!);
}

const roomOf = (file: string): string => file.replace(/\.ts$/, '').split('/')[0]!;
const target = (file: string, specifier: string): string => relative(src, resolve(src, dirname(file), specifier));

describe('the house', () => {
  it('has files to look at, and reads their imports', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(importsOf('engine/prints.ts')).toContain('../core/fingerprint.ts');
  });

  it('has one direction of imports', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => ({ from: roomOf(file), to: roomOf(target(file, specifier)), file, specifier }))
        .filter(({ from, to }) => from !== to && !allowed[from]?.includes(to))
        .map(({ file, specifier }) => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no circle of imports, types included', () => {
    const graph = new Map(files.map((file) => [file, importsOf(file).filter((s) => s.startsWith('.')).map((s) => target(file, s))]));
    const state = new Map<string, 'open' | 'closed'>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'closed') return;
      if (state.get(file) === 'open') {
        circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'closed');
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  it('keeps each heavy package in one room', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => owners[name] !== undefined && owners[name] !== roomOf(file))
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('takes typebox as a namespace, of which the joined program then holds what is used', () => {
    expect(files.filter((file) => /import Type\b/.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
  });

  it('asks the clock, the locale and chance nothing in the rooms that make results', () => {
    const clockIsAllowed = new Set([
      'engine/read-file.ts', // when a file was read decides whether its digest may be remembered, never a result
      'engine/processes.ts', // a name for an append log
      'engine/remote/folder.ts', // a name for a temporary file that several machines may write
    ]);
    const wrong = files
      .filter((file) => ['core', 'steps', 'engine', 'config', 'sources', 'catalog', 'release'].includes(roomOf(file)))
      .filter((file) => !clockIsAllowed.has(file))
      .filter((file) => /Date\.now\(|new Date\(\)|Math\.random\(|\.localeCompare\(|\.toLocale\w*\(|randomBytes|randomUUID/.test(readFileSync(join(src, file), 'utf8')));
    expect(wrong).toEqual([]);
  });
});
