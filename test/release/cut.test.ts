import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/core/canonical.ts';
import { sha256 } from '../../src/core/digest.ts';
import { World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World().image('a').image('b', { split: 'test' }).image('c', { category: 'Melanoma', split: 'validation' });
});
afterEach(() => world.done());

/** Every file below a folder with its inode and time of change: equal only where nothing was written. */
function traces(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted().map((name) => {
    const { ino, mtimeMs, size } = statSync(join(dir, name));
    return `${name} ${ino} ${mtimeMs} ${size}`;
  });
}

describe('the draft', () => {
  it('REL-4 holds the tables under their names, Parquet, card, NOTICE and record', async () => {
    const cut = await world.cut();
    expect(cut).toMatchObject({ state: 'new', version: '1.0.0', diagnostics: [] });
    const names = readdirSync(world.path('releases/draft'));
    expect(names).toEqual(expect.arrayContaining(['README.md', 'NOTICE', 'release.json', 'Tv1.0.0_selected_unsampled.csv', 'Tv1.0.0_exclusions.csv', 'Tv1.0.0_manifest.csv', 'data']));
    expect(existsSync(world.path('releases/draft/data/Tv1.0.0_selected_unsampled.parquet'))).toBe(true);
    expect(world.read('releases/draft/.gitignore')).toBe('*\n');
  });

  it('REL-3 a new image gets the version in ingested_in, one that the parent holds keeps its own', async () => {
    await world.release();
    world.image('d');
    expect((await world.cut()).version).toBe('1.1.0');
    const [head, ...lines] = world.read('releases/draft/Tv1.1.0_selected_unsampled.csv').trimEnd().split('\n').map((line) => line.split(','));
    const at = head!.indexOf('ingested_in');
    expect(lines.map((line) => [line[0], line[at]])).toEqual([['a', '1.0.0'], ['b', '1.0.0'], ['c', '1.0.0'], ['d', '1.1.0']]);
  });

  it('REL-5 the record counts what the tables hold', async () => {
    world.tables['exclusions'] = [
      { id: 'x', source: 's', reason: 'too small' }, { id: 'x', source: 's', reason: 'licence' }, { id: 'y', source: 's', reason: 'too small' },
      { id: 'v', source: 's', code: 'duplicate', reason: 'a near-duplicate of a, distance 0' }, { id: 'w', source: 's', code: 'duplicate', reason: 'a near-duplicate of b, distance 3' },
    ];
    const { counts } = await world.cut();
    expect(counts).toEqual({
      seen: 7, included: 3, excluded: 4,
      excludedBy: [{ name: 'a duplicate of another image', images: 2 }, { name: 'too small', images: 2 }, { name: 'licence', images: 1 }],
      splits: { train: 1, validation: 1, test: 1 },
      classes: [{ name: 'Basal cell carcinoma', images: 2 }, { name: 'Melanoma', images: 1 }],
    });
  });

  it('REL-5 the content digest is that of the tables and images alone, worked out here by hand', async () => {
    world.images = [];
    world.image('a', { bytes: 'xyz' });
    const cut = await world.cut();
    const tables: { [name: string]: string } = {};
    for (const file of readdirSync(world.path('releases/draft'))) {
      const name = /^Tv1\.0\.0_(.+)\.csv$/.exec(file)?.[1];
      if (name !== undefined && name !== 'manifest') tables[name] = sha256(readFileSync(world.path('releases/draft', file)));
    }
    // printf xyz | sha256sum
    const images = { 'image/a': '3608bca1e44ea6c4d268eb6db02260269892c0b42b86bbf1e77a6fa16c3c9282' };
    expect(cut.contentDigest).toBe(sha256(canonicalJson({ images, tables })));
  });

  it('REL-2 a build that finds the same writes nothing into the draft', async () => {
    world.materialise = true;
    await world.cut();
    const before = traces(world.path('releases/draft'));
    expect((await world.cut()).state).toBe('kept');
    expect(traces(world.path('releases/draft'))).toEqual(before);
  });

  it('a draft of which a file was lost is written again', async () => {
    await world.cut();
    rmSync(world.path('releases/draft/NOTICE'));
    expect((await world.cut()).state).toBe('new');
    expect(existsSync(world.path('releases/draft/NOTICE'))).toBe(true);
  });

  it('a draft of which a table was edited, at the same size, is written again', async () => {
    await world.cut();
    const table = world.path('releases/draft/Tv1.0.0_rules.csv');
    const text = readFileSync(table, 'utf8');
    writeFileSync(table, text.replace('too small', 'too large'));
    expect((await world.cut()).state).not.toBe('kept');
    expect(readFileSync(table, 'utf8')).toBe(text);
  });

  it('LIC-3 NOTICE gathers licence and attribution with the number of images', async () => {
    world.change('b', { licence: 'CC0-1.0', attribution: 'B. Author' });
    await world.cut();
    const notice = world.read('releases/draft/NOTICE');
    expect(notice).toContain('Source, version 1 (2 images)\n  Publisher: Publisher\n  From: https://example.org/data\n  Licence: CC-BY-4.0\n  Attribution: A. Author\n');
    expect(notice).toContain('(1 image)\n  Publisher: Publisher\n  From: https://example.org/data\n  Licence: CC0-1.0\n  Attribution: B. Author\n');
  });

  it('the card escapes what a stranger wrote into names', async () => {
    world.images = [];
    world.image('a', { category: '<img src=x> | `y`\n# Title' });
    await world.cut();
    expect(world.read('releases/draft/README.md')).toContain('| \\<img src=x\\> \\| \\`y\\` \\# Title | 1 |');
  });
});

describe('unchanged since the parent', () => {
  it('REL-2 says so, leaves no draft, and restores Parquet and images that are missing', async () => {
    await world.release();
    const sealed = world.path('releases/1.0.0');
    const before = readFileSync(join(sealed, 'data/Tv1.0.0_selected_unsampled.parquet'));
    rmSync(join(sealed, 'data'), { recursive: true });
    rmSync(join(sealed, 'images'), { recursive: true });
    world.materialise = true;
    const cut = await world.cut();
    expect(cut).toMatchObject({ state: 'unchanged', version: '1.0.0', dir: sealed, reasons: [] });
    expect(readFileSync(join(sealed, 'data/Tv1.0.0_selected_unsampled.parquet'))).toEqual(before);
    expect(readFileSync(join(sealed, 'images/melanoma/c.jpg'), 'utf8')).toBe('bytes of c');
    expect(existsSync(world.path('releases/draft'))).toBe(false);
  });

  it('takes away a draft that is no longer what would be released', async () => {
    await world.release();
    world.image('d');
    await world.cut();
    expect(existsSync(world.path('releases/draft'))).toBe(true);
    world.remove('d');
    expect((await world.cut()).state).toBe('unchanged');
    expect(readdirSync(world.path('releases'))).toEqual(['1.0.0']);
  });

  it('REL-2 content found again against no parent is the same content', async () => {
    const first = await world.cut();
    await world.seal();
    world.parent = 'none';
    expect((await world.cut()).contentDigest).toBe(first.contentDigest);
  });
});

describe('what a crash leaves', () => {
  const dead = 2 ** 22 + 1; // above Linux's largest process id

  it('a half-written draft of a dead process is deleted, the draft before stays whole', async () => {
    await world.cut();
    const before = traces(world.path('releases/draft'));
    mkdirSync(world.path(`releases/.draft-${dead}.new/data`), { recursive: true });
    writeFileSync(world.path(`releases/.draft-${dead}.new/T.csv`), 'half a ro');
    expect((await world.cut()).state).toBe('kept');
    expect(traces(world.path('releases/draft'))).toEqual(before);
    expect(readdirSync(world.path('releases'))).toEqual(['draft']);
  });

  it('a draft that was moved aside and never replaced comes back', async () => {
    await world.cut();
    const before = traces(world.path('releases/draft'));
    renameSync(world.path('releases/draft'), world.path(`releases/.draft-${dead}.old`));
    expect((await world.cut()).state).toBe('kept');
    expect(traces(world.path('releases/draft'))).toEqual(before);
  });

  it('an old draft that was replaced but not yet deleted goes', async () => {
    await world.cut();
    mkdirSync(world.path(`releases/.draft-${dead}.old`));
    await world.cut();
    expect(readdirSync(world.path('releases'))).toEqual(['draft']);
  });

  it('folders of a process that still runs are left alone', async () => {
    mkdirSync(world.path(`releases/.draft-${process.ppid}.new`), { recursive: true });
    await world.cut();
    expect(existsSync(world.path(`releases/.draft-${process.ppid}.new`))).toBe(true);
  });

  it('a cut that fails leaves the draft before and nothing else', async () => {
    world.materialise = true;
    await world.cut();
    const before = traces(world.path('releases/draft'));
    world.image('d');
    world.store = () => {};
    const cut = await world.cut();
    expect(cut).toMatchObject({ state: 'failed' });
    expect(cut.diagnostics.map((d) => [d.code, d.count])).toEqual([['DX6020', 1]]);
    expect(traces(world.path('releases/draft'))).toEqual(before);
    expect(readdirSync(world.path('releases'))).toEqual(['draft']);
  });
});

describe('a parent that cannot be trusted', () => {
  it('a changed table is named, and nothing is written', async () => {
    await world.release();
    const table = world.path('releases/1.0.0/Tv1.0.0_mapping.csv');
    const text = readFileSync(table, 'utf8');
    rmSync(table);
    writeFileSync(table, text.replace('bcc', 'xyz'));
    world.image('d');
    const cut = await world.cut();
    expect(cut.state).toBe('failed');
    expect(cut.diagnostics.map((d) => d.code)).toEqual(['DX6005']);
    expect(existsSync(world.path('releases/draft'))).toBe(false);
  });

  it('a table that is not in this clone is named with the way out', async () => {
    world.track = 'summary';
    await world.release();
    rmSync(world.path('releases/1.0.0/Tv1.0.0_crops.csv'));
    const cut = await world.cut();
    expect(cut.diagnostics.map((d) => [d.code, d.message])).toEqual([['DX6004', 'table crops of release 1.0.0 is not in this clone']]);
    expect(cut.diagnostics[0]!.help).toContain('track: summary');
  });
});
