import { chmodSync, cpSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeIndex, encodeIndex } from '../../src/pipeline/witness/columns.ts';
import { sameTrees } from '../../src/pipeline/witness/compare.ts';
import { lookAt } from '../../src/pipeline/witness/look.ts';
import { unchangedBuild, unchangedPlan } from '../../src/pipeline/witness/check.ts';
import { thisProgram, type Witness } from '../../src/pipeline/witness/witness.ts';
import { edit } from '../e2e/demo.ts';
import { dx, project, type Project } from '../rig.ts';

const KEY = 'a key for tests, of thirty-two bytes and more';
const base = resolve(import.meta.dirname, '../fixtures/base');
const go = new AbortController().signal;
const env = { DX_KEY: KEY };
const SOME_DAY = new Date('2026-01-02T03:04:05.678Z');

/** A private source with masks, an optional one that is not there, a sealed parent, images in the draft. */
async function make(): Promise<Project> {
  const made = project(base);
  edit(made, 'sources.d/one.yaml', 'identifiers: public', 'identifiers: private\nmasks: { glob: "masks/{stem}.png" }');
  edit(made, 'dx.config.yaml', 'access: { level: open }', 'access: { level: open }\npseudonyms: { env: DX_KEY }\nrelease: { materialise: true }');
  const other = readFileSync(made.path('sources.d/one.yaml'), 'utf8').replace('id: one', 'id: two\npresence: optional').replace('data/one', 'elsewhere/two');
  made.write('sources.d/two.yaml', other);
  made.write('mappings/two.yaml', 'source: two\nlabels: { bcc: Basal cell carcinoma }\n');
  made.write('data/one/notes/.hidden', 'not seen');
  made.write('data/one/notes/read.me', 'by name only');
  // Times that can be put back exactly.
  for (const name of ['a1.jpg', 'a2.jpg', 'a3.jpg', 'records.csv']) utimesSync(made.path('data/one', name), SOME_DAY, SOME_DAY);
  const sealed = await dx(['release', '-C', made.dir], { env });
  if (sealed.code !== 0) throw new Error(sealed.stderr);
  edit(made, 'mappings/one.yaml', '  psoriasis: Psoriasis', '  psoriasis: Eczematous dermatitis');
  return made;
}

const witnessOf = (made: Project): string => made.path('.dx/private/witness.idx');

/** The witness names the compiled program that wrote it; these tests run the same code uncompiled. */
function adopt(made: Project): void {
  const { head, columns } = decodeIndex(readFileSync(witnessOf(made)))!;
  writeFileSync(witnessOf(made), encodeIndex({ ...(head as Witness), program: thisProgram() }, columns));
}

async function isSame(made: Project): Promise<boolean> {
  return !('moved' in (await unchangedBuild(made.dir, go, () => {})));
}

describe('the witness of a finished build', () => {
  let made: Project;
  const build = async (): Promise<void> => {
    const run = await dx(['build', '-C', made.dir], { env });
    if (run.code !== 0) throw new Error(run.stderr);
    adopt(made);
  };
  beforeAll(async () => {
    process.env['DX_KEY'] = KEY;
    made = await make();
    await build();
  });
  afterAll(() => {
    delete process.env['DX_KEY'];
    made.remove();
  });

  it('tells what the ordinary path tells, byte for byte: text, findings, progress, JSON, exit code', async () => {
    for (const args of [['build', '--jobs', '1'], ['build', '--json'], ['plan']]) {
      rmSync(witnessOf(made), { force: true });
      const ordinary = await dx([...args, '-C', made.dir], { env });
      if (args[0] === 'plan') await dx(['build', '-C', made.dir], { env });
      const before = lstatSync(witnessOf(made), { bigint: true });
      expect(await dx([...args, '-C', made.dir], { env })).toEqual(ordinary);
      // The ordinary path would have written it again.
      expect(lstatSync(witnessOf(made), { bigint: true }).ctimeNs).toBe(before.ctimeNs);
      expect(ordinary.stdout + ordinary.stderr).toContain(args[0] === 'plan' ? '' : 'two');
    }
    adopt(made);
    expect(await isSame(made)).toBe(true);
  });

  it('loads neither DuckDB nor sharp', async () => {
    await build();
    rmSync(witnessOf(made));
    await dx(['build', '-C', made.dir], { env });
    made.write('.spy.mjs', `import { writeFileSync } from 'node:fs';
      process.on('exit', () => writeFileSync(${JSON.stringify(made.path('.spy.json'))}, JSON.stringify(process.report.getReport().sharedObjects)));`);
    const run = await dx(['build', '-C', made.dir], { env: { ...env, NODE_OPTIONS: `--import=${made.path('.spy.mjs')}` } });
    expect(run.code).toBe(0);
    expect(readFileSync(made.path('.spy.json'), 'utf8')).not.toMatch(/duckdb|sharp|vips/u);
    adopt(made);
  });

  it('imports no package: neither YAML, schemas, DuckDB nor sharp can be reached from it', () => {
    const src = resolve(import.meta.dirname, '../../src');
    const seen = new Set<string>();
    const packages = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const match of readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+'(?<name>[^']+)'/gmu)) {
        const name = match.groups!['name']!;
        if (name.startsWith('.')) visit(resolve(dirname(file), name));
        else if (!name.startsWith('node:')) packages.add(name);
      }
    };
    visit(join(src, 'pipeline/witness/check.ts'));
    expect([...packages]).toEqual([]);
    expect(seen.size).toBeLessThan(25);
  });

  /** Changes that leave the change time of nothing that is witnessed by it: putting them back is the same state again. */
  const reversible: readonly (readonly [string, (p: Project['path']) => () => void])[] = [
    ['an image renamed', (p) => swap(p('data/one/a1.jpg'), p('data/one/a9.jpg'))],
    ['an image removed', (p) => swap(p('data/one/a2.jpg'), p('a2.jpg'))],
    ['an image rewritten with its size and time restored, in another file', (p) => {
      const undo = swap(p('data/one/a1.jpg'), p('a1.kept'));
      cpSync(p('a1.kept'), p('data/one/a1.jpg'), { preserveTimestamps: true });
      return () => { unlinkSync(p('data/one/a1.jpg')); undo(); };
    }],
    ['an image touched', (p) => touch(p('data/one/a3.jpg'))],
    ['a file added', (p) => add(p('data/one/new.jpg'))],
    ['a file added that no glob selects', (p) => add(p('data/one/notes/more.txt'))],
    ['a folder added', (p) => addFolder(p('data/one/b'))],
    ['a folder renamed', (p) => swap(p('data/one/notes'), p('data/one/notez'))],
    ['a symbolic link added', (p) => { symlinkSync('a1.jpg', p('data/one/l.jpg')); return () => unlinkSync(p('data/one/l.jpg')); }],
    ['a file replaced by a link to it', (p) => {
      const undo = swap(p('data/one/notes/read.me'), p('read.me'));
      symlinkSync(p('read.me'), p('data/one/notes/read.me'));
      return () => { unlinkSync(p('data/one/notes/read.me')); undo(); };
    }],
    ['a file replaced by a folder', (p) => {
      const undo = swap(p('data/one/notes/read.me'), p('read.me'));
      mkdirSync(p('data/one/notes/read.me'));
      return () => { rmSync(p('data/one/notes/read.me'), { recursive: true }); undo(); };
    }],
    ['a mask added', (p) => { mkdirSync(p('data/one/masks')); return () => rmSync(p('data/one/masks'), { recursive: true }); }],
    ['the records touched', (p) => touch(p('data/one/records.csv'))],
    ['an absent source appearing', (p) => { mkdirSync(p('elsewhere/two'), { recursive: true }); return () => rmSync(p('elsewhere'), { recursive: true }); }],
    ['a config file added', (p) => add(p('rules/new.yaml'))],
    ['a file added that is not config, beside config', (p) => add(p('sources.d/.note'))],
    ['another sealed release appearing', (p) => { mkdirSync(p('releases/7.0.0')); writeFileSync(p('releases/7.0.0/release.json'), '{}'); return () => rmSync(p('releases/7.0.0'), { recursive: true }); }],
    ['a git work tree beginning', (p) => addFolder(p('.git'))],
    ['the private folder opened to others', (p) => { chmodSync(p('.dx/private'), 0o755); return () => chmodSync(p('.dx/private'), 0o700); }],
    ['a file added to the draft', (p) => add(p('releases/draft/extra.csv'))],
    ['the pseudonym key changed', () => { process.env['DX_KEY'] = `${KEY}!`; return () => { process.env['DX_KEY'] = KEY; }; }],
    ['the pseudonym key gone', () => { delete process.env['DX_KEY']; return () => { process.env['DX_KEY'] = KEY; }; }],
    ['another home folder', () => { const home = process.env['HOME']; process.env['HOME'] = '/nowhere'; return () => { process.env['HOME'] = home; }; }],
    ['a byte of the witness flipped', (p) => {
      const file = p('.dx/private/witness.idx');
      const bytes = readFileSync(file);
      const other = Buffer.from(bytes);
      other[other.length >> 1]! ^= 1;
      writeFileSync(file, other);
      return () => writeFileSync(file, bytes);
    }],
    ['the witness truncated', (p) => {
      const file = p('.dx/private/witness.idx');
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.subarray(0, 100));
      return () => writeFileSync(file, bytes);
    }],
  ];
  it.each(reversible)('%s: the ordinary path decides, and the witness holds again once it is undone', async (_what, change) => {
    expect(await isSame(made)).toBe(true);
    const undo = change(made.path);
    expect(await isSame(made)).toBe(false);
    undo();
    expect(await isSame(made)).toBe(true);
  });

  it('does not look at what the scan does not see: dot files, and the content of what no glob selects', async () => {
    writeFileSync(made.path('data/one/.dot'), 'x');
    writeFileSync(made.path('data/one/notes/read.me'), 'other text');
    expect(await isSame(made)).toBe(true);
  });

  /** One byte flipped in place, size and modification time restored: only the change time tells. */
  const damaged: readonly (readonly [string, (p: Project['path']) => string])[] = [
    ['a config file', (p) => p('dx.config.yaml')],
    ['a mapping', (p) => p('mappings/one.yaml')],
    ["the parent's record", (p) => p('releases/1.0.0/release.json')],
    ['a table of the draft', (p) => find(p('releases/draft'), /images\.csv$|selected.*\.csv$/u)],
    ['Parquet of the draft', (p) => find(p('releases/draft/data'), /\.parquet$/u)],
    ['an image of the draft', (p) => find(p('releases/draft/images'), /\.jpg$/u)],
    ['the private catalog', (p) => p('.dx/private/catalog.duckdb')],
    ['the private records', (p) => p('.dx/private/records/one.jsonl')],
  ];
  it.each(damaged)('%s flipped in place, size and time restored: the ordinary path decides', async (_what, where) => {
    const { head, columns } = decodeIndex(readFileSync(witnessOf(made)))!;
    const { looks, trees } = head as Witness;
    const file = where(made.path);
    const others = async (): Promise<readonly unknown[]> => [
      ...looks.filter(({ how, path, seen }) => lookAt(how, path).seen !== seen).map(({ path }) => path),
      ...((await sameTrees(trees, columns, go)) ? [] : ['an image']),
    ];
    const before = await others();
    const { atime, mtime, mode } = statSync(file);
    chmodSync(file, 0o600);
    const content = readFileSync(file);
    const write = (bytes: Uint8Array): void => {
      writeFileSync(file, bytes);
      utimesSync(file, atime, mtime);
    };
    write(content.with(content.length >> 1, content[content.length >> 1]! ^ 1));
    expect(await isSame(made)).toBe(false);
    expect((await others()).length).toBeGreaterThan(before.length);
    write(content);
    chmodSync(file, mode);
  });

  it.each([['a table', /\.csv$/u, 'releases/draft'], ['an image', /\.jpg$/u, 'releases/draft/images']])('%s of the draft deleted: the ordinary path puts it back', async (_what, name, folder) => {
    await build();
    expect(await isSame(made)).toBe(true);
    const file = find(made.path(folder), name);
    const content = readFileSync(file);
    rmSync(file);
    expect(await isSame(made)).toBe(false);
    await build();
    expect(readFileSync(file)).toEqual(content);
    expect(await isSame(made)).toBe(true);
  });

  it('an image changed in place with size and time restored looks the same, as it does to the ordinary path', async () => {
    const file = made.path('data/one/a1.jpg');
    const content = readFileSync(file);
    const write = (bytes: Uint8Array): void => {
      writeFileSync(file, bytes);
      utimesSync(file, SOME_DAY, SOME_DAY);
    };
    write(content.with(content.length - 3, content[content.length - 3]! ^ 1));
    expect(await isSame(made)).toBe(true);
    write(content);
  });

  it('a modification time in the future is no hindrance: the change time says when', async () => {
    utimesSync(made.path('rules/quality.yaml'), new Date(), new Date(Date.now() + 3_600_000));
    await build();
    expect(await isSame(made)).toBe(true);
  });

  it('--rehash does not ask the witness', async () => {
    const before = lstatSync(witnessOf(made), { bigint: true }).ctimeNs;
    expect((await dx(['build', '--rehash', '-C', made.dir], { env })).code).toBe(0);
    expect(lstatSync(witnessOf(made), { bigint: true }).ctimeNs).not.toBe(before);
    adopt(made);
    expect(await unchangedPlan(made.dir, go, () => {})).toMatchObject({ images: 3, fresh: 3, sets: [] });
  });

  it('a copied project is another: its witness names the first', async () => {
    const copy = project(made.dir);
    expect(await isSame(copy)).toBe(false);
    copy.remove();
  });

  it('a hard link to an image changes nothing that counts', async () => {
    linkSync(made.path('data/one/a1.jpg'), made.path('linked.jpg'));
    expect(await isSame(made)).toBe(true);
    unlinkSync(made.path('linked.jpg'));
  });
});

function swap(from: string, to: string): () => void {
  renameSync(from, to);
  return () => renameSync(to, from);
}

function touch(file: string): () => void {
  utimesSync(file, SOME_DAY, new Date(SOME_DAY.getTime() + 1));
  return () => utimesSync(file, SOME_DAY, SOME_DAY);
}

function add(file: string): () => void {
  writeFileSync(file, 'new');
  return () => unlinkSync(file);
}

function addFolder(folder: string): () => void {
  mkdirSync(folder);
  return () => rmSync(folder, { recursive: true });
}

function find(folder: string, name: RegExp): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted().find((file) => name.test(file));
  if (found === undefined) throw new Error(`no ${name} in ${folder}`);
  return join(folder, found);
}
