import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { pseudonym } from '../../src/core/ids.ts';
import { limits } from '../../src/sources/limits.ts';
import { scan } from '../../src/sources/scan.ts';
import { AT, column, configOf, folderOf, images, lock, recordFile, records, scanned, single, sourceOf, withLines } from './project.ts';

const masks = (glob: string) => ({ glob, at: AT });

const maskOf = async (files: string[], glob: string, imageGlob = '**/*.jpg', key = '{stem}') => {
  const found = await scanned(sourceOf(folderOf(Object.fromEntries(files.map((file) => [file, '']))), { images: images(imageGlob, key), masks: masks(glob) }));
  return { found: found.found, masks: Object.fromEntries(found.images.map((image) => [image.key, image.mask?.path.split('/').slice(-2).join('/') ?? null])), excluded: found.excluded };
};

const agesOf = (folder: string) => sourceOf(folder, { records: records(recordFile('t.csv', 'k')), fields: { age: column('age') } });

describe('which sources are scanned', () => {
  it('SRC-2 only accepted ones', async () => {
    const folder = folderOf({ 'a.jpg': 'x' });
    const evaluation = sourceOf(folder).evaluation;
    const found = await scanned([
      sourceOf(folder, { id: 'yes', images: images() }),
      sourceOf(folder, { id: 'no', images: images(), evaluation: { ...evaluation, status: 'rejected' } }),
      sourceOf('/nowhere', { id: 'maybe', images: images(), evaluation: { ...evaluation, status: 'candidate' } }),
    ]);
    expect([found.scanned, found.absent]).toEqual([['yes'], []]);
    expect(found.found).toEqual(['note DX3016 sources.d/s.yaml:1:1 source "maybe" is a candidate and is not read']);
    expect(found.images.map(({ source }) => source)).toEqual(['yes']);
  });

  it('SRC-9 a required source that is absent or without images is an error, an optional one is listed', async () => {
    const gone = join(folderOf(), 'gone');
    const empty = folderOf({ 'notes.txt': '' });
    const found = await scanned([
      sourceOf(gone, { id: 'a', images: images(), obtain: 'ask the clinic' }),
      sourceOf(gone, { id: 'b', images: images(), presence: 'optional', obtain: 'https://example.org/b' }),
      sourceOf(empty, { id: 'c', images: images('*.png') }),
      sourceOf(empty, { id: 'd', images: images('*.png'), presence: 'optional' }),
      sourceOf(empty, { id: 'e', records: records(recordFile('t.csv', 'k')), presence: 'optional' }),
      sourceOf(join(empty, 'notes.txt'), { id: 'f', images: images() }),
      sourceOf([], { id: 'g', images: images() }),
    ]);
    expect(found.found).toEqual([
      'error DX3001 sources.d/s.yaml:1:1 required source "a" is not on this machine',
      'note DX3002 sources.d/s.yaml:1:1 optional source "b" is not on this machine',
      'error DX3003 sources.d/s.yaml:1:1 no file of source "c" matches "*.png"',
      'warning DX3003 sources.d/s.yaml:1:1 no file of source "d" matches "*.png"',
      'note DX3002 sources.d/s.yaml:1:1 optional source "d" is not on this machine',
      'note DX3002 sources.d/s.yaml:1:1 optional source "e" is not on this machine',
      'error DX3004 sources.d/s.yaml:1:1 a folder of source "f" is no folder or cannot be read',
      'error DX3001 sources.d/s.yaml:1:1 required source "g" is not on this machine',
    ]);
    expect(found.diagnostics[0]!.help).toBe('ask the clinic');
    expect(found.absent).toEqual(['b', 'd', 'e']);
    expect(found.found.join()).not.toContain(gone);
  });

  it('SRC-10 a records-only source gives records and no images', async () => {
    const found = await scanned(sourceOf(folderOf({ 'a.jpg': 'x', 't.csv': 'k,dx\na,nv\n' }), { records: records(recordFile('t.csv', 'k')), label: single('dx') }));
    expect([found.images, found.records[0]!.rows, found.found]).toEqual([[], 1, []]);
  });
});

describe('files of a source', () => {
  it('SRC-4 are found by glob, in order of their key whatever the folder order', async () => {
    const folder = folderOf({ 'z/b.jpg': 'bb', 'y/c.jpg': 'c', 'x/a.jpg': '', 'x/.hidden.jpg': 'h', '.git/d.jpg': 'd', 'x/e.txt': 'e' });
    const found = await scanned(sourceOf(relative(process.cwd(), folder), { images: images() }), { root: process.cwd() });
    expect(found.found).toEqual([]);
    expect(found.images.map(({ key, id, file }) => [key, id, file.size])).toEqual(['a', 'b', 'c'].map((key, i) => [key, pseudonym({ kind: 'public' }, 's', key), [0, 2, 1][i]]));
    const b = found.images[1]!.file;
    expect(b.path).toBe(join(folder, 'z/b.jpg'));
    const stat = statSync(b.path, { bigint: true });
    expect([b.mtimeNs, b.inode]).toEqual([stat.mtimeNs, stat.ino]);
  });

  it('SRC-4 links are refused, also when they lead to a folder', async () => {
    const outside = folderOf({ 'secret.jpg': 'x' });
    const folder = folderOf({ 'a.jpg': 'x' });
    symlinkSync(join(outside, 'secret.jpg'), join(folder, 'b.jpg'));
    symlinkSync(outside, join(folder, 'more'));
    symlinkSync('/nowhere', join(folder, 'c.txt'));
    const found = await scanned(sourceOf(folder, { images: images() }));
    expect(found.found).toEqual(['warning DX3007 sources.d/s.yaml:1:1 3 symbolic links in the folder of source "s" are not followed']);
    expect(found.images.map(({ key }) => key)).toEqual(['a']);
    expect(found.excluded).toEqual([{ source: 's', key: 'b', id: pseudonym({ kind: 'public' }, 's', 'b'), reason: 'symbolic-link' }]);
  });

  it('SRC-4 the folder itself may be a link; a linked record file is not read', async () => {
    const real = folderOf({ 'a.jpg': 'x', 'real.csv': 'k\na\n' });
    symlinkSync(join(real, 'real.csv'), join(real, 't.csv'));
    const link = join(folderOf(), 'data');
    symlinkSync(real, link);
    const found = await scanned(sourceOf(link, { images: images(), records: records(recordFile('t.csv', 'k')) }));
    expect(found.images).toHaveLength(1);
    expect(found.found).toContain('error DX3101 sources.d/s.yaml:1:1 the record file "t.csv" is not in the folder of source "s" | it is a symbolic link, which dx does not follow');
  });

  it('SRC-4 a socket is no image', async () => {
    const folder = folderOf({ 'a.jpg': 'x' });
    const server = createServer().listen(join(folder, 'b.jpg'));
    await once(server, 'listening');
    const found = await scanned(sourceOf(folder, { images: images() }));
    server.close();
    expect(found.found).toEqual(['warning DX3008 sources.d/s.yaml:1:1 1 path of source "s" that is not a readable regular file, first "b"']);
    expect(found.excluded.map(({ key, reason }) => [key, reason])).toEqual([['b', 'not-a-file']]);
  });

  it('SRC-6 two files of one key, and keys that differ by case or Unicode form, leave all of them out', async () => {
    const folder = folderOf({ '1/a.jpg': '1', '2/a.jpg': '2', '3/a.jpg': '3', 'B.jpg': 'B', 'b.jpg': 'b', 'ﬁ.jpg': '1', 'fi.jpg': '2', 'caf\u00e9.jpg': '1', 'x/cafe\u0301.jpg': '2', 'ok.jpg': '' });
    const found = await scanned(sourceOf(folder, { images: images() }));
    expect(found.images.map(({ key }) => key)).toEqual(['ok']);
    expect(found.excluded.map(({ key, reason }) => [key, reason])).toEqual([
      ['B', 'key-clash'], ['a', 'duplicate-key'], ['b', 'key-clash'], ['caf\u00e9', 'duplicate-key'], ['fi', 'key-clash'], ['ﬁ', 'key-clash'],
    ]);
    expect(found.found).toEqual([
      'warning DX3010 sources.d/s.yaml:1:1 2 image keys of source "s" with more than one file, first "a"',
      'warning DX3011 sources.d/s.yaml:1:1 2 image keys of source "s" that differ from another only by case or Unicode form, first "b"',
    ]);
  });

  it('SRC-4 two folders of one source are one set of images', async () => {
    const found = await scanned(sourceOf([folderOf({ 'a.jpg': '1' }), folderOf({ 'a.jpg': '2', 'b.jpg': '3' })], { images: images() }));
    expect(found.images.map(({ key }) => key)).toEqual(['b']);
    expect(found.excluded.map(({ key, reason }) => [key, reason])).toEqual([['a', 'duplicate-key']]);
  });

  it('SRC-4 pictures that no glob selects are counted', async () => {
    const found = await scanned(sourceOf(folderOf({ 'a.jpg': '', 'b.JPG': '', 'c.png': '', 'd.txt': '' }), { images: images() }));
    expect(found.found).toEqual(['note DX3014 sources.d/s.yaml:1:1 2 files in the folder of source "s" look like pictures and are selected by no glob']);
  });

  it('SRC-4 more files or deeper folders than the limit are refused', async () => {
    const source = sourceOf(folderOf({ 'a/b/c.jpg': '', 'd.jpg': '' }), { images: images() });
    for (const smaller of [{ ...limits, files: 1 }, { ...limits, folderDepth: 1 }]) {
      expect((await scanned(source, {}, smaller)).found).toEqual(['error DX3015 sources.d/s.yaml:1:1 a folder of source "s" holds more files or deeper folders than dx walks']);
    }
    expect((await scanned(source, {}, { ...limits, files: 2, folderDepth: 2 })).found).toEqual([]);
  });

  it('SRC-4 a bad glob or template is an error that names its reason', async () => {
    const folder = folderOf({ 'a.jpg': '' });
    expect((await scanned(sourceOf(folder, { images: images('../*.jpg', '{stem'), masks: masks('mask.png') }))).found).toEqual([
      'error DX3005 sources.d/s.yaml:1:1 the glob "../*.jpg" has an empty, "." or ".." folder name, or begins with a slash',
      'error DX3006 sources.d/s.yaml:1:1 the key template "{stem" opens a brace that is not closed',
      'error DX3005 sources.d/s.yaml:1:1 the glob "mask.png" has no part of the image such as "{stem}" before its wildcards',
    ]);
  });

  it('SRC-5 file names that do not fit the key pattern are counted', async () => {
    const found = await scanned(sourceOf(folderOf({ 'P1_1.jpg': '', 'x.jpg': '', 'y.jpg': '', 'P1_2_3.jpg': '' }), { images: images('*.jpg', 'P{p}_{n}') }));
    expect(found.found).toEqual([
      'warning DX3009 sources.d/s.yaml:1:1 1 file name of source "s" can be read in more than one way by the key pattern, first "P1_2_3"',
      'warning DX3009 sources.d/s.yaml:1:1 2 file names of source "s" do not fit the key pattern, first "x"',
    ]);
    expect(found.images.map(({ key }) => key)).toEqual(['P1_1', 'P1_2_3', 'x', 'y']);
  });

  it('SRC-4 aborting ends the scan with the reason', async () => {
    const reason = new Error('stop');
    await expect(scanned(sourceOf(folderOf({ 'a.jpg': '' }), { images: images() }), {}, limits, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('masks', () => {
  it('SRC-1 belong to images by a part of their path', async () => {
    expect((await maskOf(['i/a.jpg', 'i/b.jpg', 'masks/a.png'], 'masks/{stem}.png')).masks).toEqual({ a: 'masks/a.png', b: null });
    expect((await maskOf(['p1/a.jpg', 'p2/a.jpg', 'm/p1/a_seg.png'], 'm/{path}_seg.png', '**/*.jpg', '{path}')).masks).toEqual({ 'p1/a': 'p1/a_seg.png', 'p2/a': null });
    expect((await maskOf(['p1/a.jpg', 'p1/m/a.jpg.png'], '{folder}/m/{name}.png')).masks).toEqual({ a: 'm/a.jpg.png' });
    expect((await maskOf(['x/a.jpg', 'deep/er/a_mask_v2.png'], '**/{stem}_mask*.png')).masks).toEqual({ a: 'er/a_mask_v2.png' });
  });

  it('SRC-1 wildcard characters in a file name are text', async () => {
    expect((await maskOf(['*.jpg', 'a.jpg', 'm/a_1.png', 'm/*_1.png'], 'm/{stem}_?.png')).masks).toEqual({ '*': 'm/*_1.png', a: 'm/a_1.png' });
  });

  it('SRC-1 are never images themselves', async () => {
    const result = await maskOf(['i/a.png', 'i/a_mask.png'], 'i/{stem}_mask.png', '**/*.png');
    expect(result).toEqual({ found: [], masks: { a: 'i/a_mask.png' }, excluded: [] });
  });

  it('SRC-6 without image are found; several for one image leave it out', async () => {
    const result = await maskOf(['a.jpg', 'b.jpg', 'm/a.png', 'm/a.gif', 'm/b.png', 'm/c.png', 'm/d.png'], 'm/{stem}.{png,gif}');
    expect(result.found).toEqual([
      'warning DX3013 sources.d/s.yaml:1:1 1 image of source "s" with several masks, first "a"',
      'warning DX3012 sources.d/s.yaml:1:1 2 masks of source "s" without an image, first "c.png"',
    ]);
    expect(result.excluded.map(({ key, reason }) => [key, reason])).toEqual([['a', 'two-masks']]);
  });

  it.each(['{stam}.png', '*.png', '*_{stem}.png', 'm/{stem}**.png', '\uE000{stem}'])('SRC-1 %j cannot be used', async (glob) => {
    expect((await maskOf(['a.jpg'], glob)).found[0]).toMatch(/^error DX3005 /u);
  });
});

describe('private record lines', () => {
  it('DEID-9 are readable by their owner alone, whatever was there before', async () => {
    const root = folderOf();
    const folder = folderOf({ 't.csv': 'k,age\na,1\n' });
    mkdirSync(join(root, 'private/records'), { recursive: true, mode: 0o755 });
    writeFileSync(join(root, 'private/records/s.jsonl'), 'old');
    lock(join(root, 'private/records/s.jsonl'), 0o644);
    const run = () => scan(configOf(root, [agesOf(folder)]), () => {}, new AbortController().signal, join(root, 'private'));
    await run();
    expect(statSync(join(root, 'private')).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'private/records')).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'private/records/s.jsonl')).mode & 0o777).toBe(0o600);
  });

  it('SRC-5 are not written again when nothing changed, and are when something did', async () => {
    const root = folderOf();
    const folder = folderOf({ 't.csv': `k,age\n${Array.from({ length: 20_000 }, (_, i) => `k${i},${i}`).join('\n')}\n` });
    const file = join(root, 'p/records/s.jsonl');
    const run = async () => withLines(await scan(configOf(root, [agesOf(folder)]), () => {}, new AbortController().signal, join(root, 'p')), join(root, 'p'));
    const first = await run();
    expect(first.records).toMatchObject([{ source: 's', path: file, rows: 20_000, digest: sha256(readFileSync(file)), from: [{ path: join(folder, 't.csv') }] }]);
    utimesSync(file, 1, 1);
    const inode = statSync(file).ino;
    const second = await run();
    expect(second.records).toEqual(first.records);
    expect([statSync(file).mtimeMs, statSync(file).ino]).toEqual([1000, inode]);
    // A change beyond the first piece that is compared, then a shorter table.
    for (const [from, to] of [['k9999,9999', 'k9999,x'], [/k1\d*,\d+\n/gu, '']] as const) {
      writeFileSync(join(folder, 't.csv'), readFileSync(join(folder, 't.csv'), 'utf8').replace(from, to));
      const changed = await run();
      expect(changed.records[0]!.digest).toBe(sha256(readFileSync(file)));
      expect(changed.lines()).toHaveLength(changed.records[0]!.rows);
      expect(readdirSync(join(root, 'p/records'))).toEqual(['s.jsonl']);
    }
  });

  it('REL-2 depend on what the table says, not on the order of its rows or folders', async () => {
    const one = await scanned(agesOf(folderOf({ 't.csv': 'k,age\nb,2\na,1\nc,3\n' })));
    const two = await scanned(agesOf(folderOf({ 't.csv': 'k,age\nc,3\na,1\nb,2\n' })));
    const content = (found: typeof one) => found.lines().map(({ key, id, fields }) => [key, id, fields]);
    expect(content(one)).toEqual(content(two));
    const folder = folderOf({ 'x/a.jpg': '1', 'y/b.jpg': '2' });
    const before = await scanned(sourceOf(folder, { images: images() }));
    renameSync(join(folder, 'x'), join(folder, 'zz'));
    const after = await scanned(sourceOf(folder, { images: images() }));
    expect(after.records[0]!.digest).toBe(before.records[0]!.digest);
  });
});
