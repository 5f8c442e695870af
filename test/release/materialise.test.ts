import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { csvLine, readTable, TableError } from '../../src/release/csv.ts';
import { manifest, manifestText, readManifest, type ManifestEntry } from '../../src/release/manifest.ts';
import { materialise, type MaterialiseInput } from '../../src/release/materialise.ts';
import { World } from './world.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dx-materialise-'));
  mkdirSync(join(dir, 'blobs'));
  mkdirSync(join(dir, 'release'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function entry(id: string, text = `bytes of ${id}`, folder = 'melanoma'): ManifestEntry {
  writeFileSync(join(dir, 'blobs', sha256(text)), text);
  return { path: `images/${folder}/${id}.jpg`, kind: 'image', id, variant: '', sha256: sha256(text), bytes: text.length };
}

function run(entries: readonly ManifestEntry[], more: Partial<MaterialiseInput> = {}): ReturnType<typeof materialise> {
  const blobs = { path: (digest: string): string => join(dir, 'blobs', digest) };
  return materialise({ dir: join(dir, 'release'), entries, blobs, link: false, durable: false, mode: 0o644, ...more });
}

const recorded = (entries: readonly ManifestEntry[]): Map<string, string> => new Map(entries.map((e) => [e.path, e.sha256]));
const released = (path: string): string => join(dir, 'release', path);

describe('images from blobs', () => {
  it('REL-4 one folder a category, one file an image, and a second time nothing is written', async () => {
    const entries = [entry('a'), entry('b', 'other', 'naevus')];
    expect(await run(entries)).toMatchObject({ written: 2, kept: 0, removed: 0, diagnostics: [] });
    expect(readFileSync(released('images/naevus/b.jpg'), 'utf8')).toBe('other');
    const { ino } = statSync(released('images/naevus/b.jpg'));
    expect(await run(entries, { recorded: recorded(entries) })).toMatchObject({ written: 0, kept: 2 });
    expect(statSync(released('images/naevus/b.jpg')).ino).toBe(ino);
  });

  it('a file of another size, or not recorded, is written again', async () => {
    const entries = [entry('a'), entry('b')];
    await run(entries);
    writeFileSync(released('images/melanoma/a.jpg'), 'short');
    expect(await run(entries, { recorded: recorded(entries) })).toMatchObject({ written: 1, kept: 1 });
    expect(readFileSync(released('images/melanoma/a.jpg'), 'utf8')).toBe('bytes of a');
    expect(await run(entries)).toMatchObject({ written: 2 });
  });

  it('what is not named goes: old images, leftovers of a crash, empty folders, links', async () => {
    await run([entry('a'), entry('b', 'other', 'naevus')]);
    writeFileSync(released('images/melanoma/a.jpg.123.part'), 'half');
    symlinkSync('/etc/passwd', released('images/melanoma/z.jpg'));
    expect(await run([entry('a')])).toMatchObject({ removed: 3 });
    expect(readdirSync(released('images'), { recursive: true })).toEqual(['melanoma', 'melanoma/a.jpg']);
  });

  it('a folder that is a link does not lead out', async () => {
    mkdirSync(join(dir, 'outside'));
    writeFileSync(join(dir, 'outside/mine.txt'), 'mine');
    mkdirSync(released('images'));
    symlinkSync(join(dir, 'outside'), released('images/melanoma'));
    symlinkSync(join(dir, 'outside'), released('crops'));
    await run([entry('a')]);
    expect(readdirSync(join(dir, 'outside'))).toEqual(['mine.txt']);
    expect(readFileSync(released('images/melanoma/a.jpg'), 'utf8')).toBe('bytes of a');
    expect(readdirSync(join(dir, 'release'))).toEqual(['images']);
  });

  it('REL-7 a damaged blob is named and never written; the others are', async () => {
    const entries = [entry('a'), entry('b')];
    writeFileSync(join(dir, 'blobs', entries[0]!.sha256), 'bytes of A');
    const done = await run(entries);
    expect(done.diagnostics.map((d) => [d.code, d.count])).toEqual([['DX6021', 1]]);
    expect(readdirSync(released('images/melanoma'))).toEqual(['b.jpg']);
  });

  it('hard links only on request, and then read-only', async () => {
    const one = entry('a');
    await run([one]);
    expect(statSync(released(one.path)).nlink).toBe(1);
    await run([one], { link: true });
    await run([one], { link: true });
    const { nlink, mode } = statSync(released(one.path));
    expect([nlink, mode & 0o777]).toEqual([2, 0o444]);
    expect(readdirSync(released('images/melanoma'))).toEqual(['a.jpg']);
  });
});

describe('the draft and its images', () => {
  it('a changed draft takes over the images that stayed', async () => {
    const world = new World().image('a').image('b');
    world.materialise = true;
    await world.cut();
    const { ino } = statSync(world.path('releases/draft/images/basal-cell-carcinoma/a.jpg'));
    world.change('b', { bytes: 'other' });
    await world.cut();
    expect(statSync(world.path('releases/draft/images/basal-cell-carcinoma/a.jpg'))).toMatchObject({ ino, nlink: 1 });
    expect(world.read('releases/draft/images/basal-cell-carcinoma/b.jpg')).toBe('other');
    world.done();
  });
});

describe('a manifest', () => {
  it('comes back as it was written, ordered by path', async () => {
    const entries = manifest([entry('b'), entry('a'), { ...entry('c'), kind: 'derivative', variant: '224', path: 'derivatives/224/melanoma/c.png' }]);
    writeFileSync(join(dir, 'm.csv'), manifestText(entries));
    expect(await readManifest(join(dir, 'm.csv'))).toEqual(entries);
    expect(entries.map((e) => e.path)).toEqual(['derivatives/224/melanoma/c.png', 'images/melanoma/a.jpg', 'images/melanoma/b.jpg']);
  });

  it.each([
    ['../a.jpg', 'image'], ['/etc/passwd', 'image'], ['images/../a.jpg', 'image'], ['images/melanoma/../a.jpg', 'image'], ['images/melanoma/b.jpg', 'image'],
    ['images/Melanoma/a.jpg', 'image'], ['images/melanoma/a.svg', 'image'], ['images/melanoma/a.jpg/a.jpg', 'image'], ['images//a.jpg', 'image'],
    ['images/melanoma\\a.jpg', 'image'], ['crops/melanoma/a.jpg', 'image'], ['images/melanoma/a.jpg', 'derivative'], ['images/melanoma/a.jpg', '__proto__'], ['data/melanoma/a.jpg', 'image'],
  ])('the path %j of kind %j is refused', async (path, kind) => {
    writeFileSync(join(dir, 'm.csv'), manifestText([{ ...entry('a'), path, kind: kind as 'image' }]));
    await expect(readManifest(join(dir, 'm.csv'))).rejects.toThrow(TableError);
  });

  it('one path twice is refused', async () => {
    writeFileSync(join(dir, 'm.csv'), manifestText([entry('a'), entry('a')]));
    await expect(readManifest(join(dir, 'm.csv'))).rejects.toThrow('names one file twice (line 3)');
  });
});

function table(text: string): ReturnType<typeof readTable> {
  writeFileSync(join(dir, 't.csv'), text);
  return readTable(join(dir, 't.csv'));
}

describe('a table', () => {
  it('REL-4 RFC 4180: quotes, commas and line feeds inside a cell come back', async () => {
    const cells = ['a,b', 'say "x"', 'two\nlines', '', ' blank '];
    expect(await table(csvLine(['a', 'b', 'c', 'd', 'e']) + csvLine(cells))).toEqual({ columns: ['a', 'b', 'c', 'd', 'e'], rows: [cells] });
  });

  it('the guard against formulas is taken away', async () => {
    expect((await table("a\n'=1+1\n'quoted'\n")).rows).toEqual([['=1+1'], ["'quoted'"]]);
  });

  it.each([
    ['nothing', ''], ['a row too wide', 'a,b\n1,2,3\n'], ['a row too narrow', 'a,b\n1\n'], ['a quote left open', 'a\n"x\n'], ['a quote in the middle', 'a\nx"y"\n'], ['a column twice', 'a,a\n1,2\n'],
  ])('%s is refused', async (_, text) => {
    await expect(table(text)).rejects.toThrow(TableError);
  });
});
