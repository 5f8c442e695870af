import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Config, Source } from '../../src/config/config.ts';
import type { Inventory } from '../../src/sources/inventory.ts';
import { limits } from '../../src/sources/limits.ts';
import { scan } from '../../src/sources/scan.ts';
import { AT, capture, column, configOf, folderOf, images, recordFile, records, single, sourceOf } from './project.ts';

const KEY = 'a key for tests, of thirty-two bytes and more';
const OLD = new Date('2026-01-02T03:04:05.678Z');
const go = new AbortController().signal;

function make(): { readonly root: string; readonly folder: string; readonly source: Source } {
  const folder = folderOf({ 'a_1.jpg': 'a', 'a_2.jpg': 'b', 'sub/b_1.jpg': 'c', 'masks/a_1.png': 'm', 't.csv': 'k,age,dx,p\na_1,1,x,p1\na_2,2,y,p2\nz_9,3,x,p1\n' });
  utimesSync(join(folder, 't.csv'), OLD, OLD);
  const source = sourceOf(folder, {
    images: images('**/*.jpg', '{who}_{n}'), masks: { glob: 'masks/{stem}.png', at: AT }, records: records(recordFile('t.csv', 'k')),
    fields: { age: column('age'), patient: column('p'), device: capture('n') }, label: single('dx'),
  });
  return { root: folderOf(), folder, source };
}

/** Comparable: what lies in the private folder by content. */
function told(inventory: Inventory): unknown {
  const { keyedDigest: _, ...rest } = inventory;
  return { ...rest, records: inventory.records.map(({ path, ...set }) => ({ ...set, lines: readFileSync(path, 'utf8') })) };
}

const withMemory = (config: Config, folder: string, more: { program?: string; beganNs?: bigint; files?: number } = {}): Promise<Inventory> =>
  scan(config, () => {}, go, join(config.root, folder), { ...limits, ...(more.files !== undefined && { files: more.files }) }, { program: more.program ?? 'this', beganNs: more.beganNs ?? BigInt(Date.now()) * 1_000_000n });
const without = (config: Config, folder = 'plain'): Promise<Inventory> => scan(config, () => {}, go, join(config.root, folder));

/** Each memory that is written is another file, at another time. */
const writtenAs = (root: string): string => {
  const { ino, ctimeNs } = statSync(join(root, 'p/scan/s.idx'), { bigint: true });
  return `${ino} ${ctimeNs}`;
};

describe('what a scan takes from the one before', () => {
  it('is what a scan without memory finds', async () => {
    const { root, source } = make();
    const config = configOf(root, [source]);
    const plain = told(await without(config));
    expect(told(await withMemory(config, 'p'))).toEqual(plain);
    const before = writtenAs(root);
    expect(told(await withMemory(config, 'p'))).toEqual(plain);
    expect(writtenAs(root)).toBe(before);
    expect(statSync(join(root, 'p/scan/s.idx')).mode & 0o777).toBe(0o600);
  });

  it('the states of images and masks are always looked at anew', async () => {
    const { root, folder, source } = make();
    const config = configOf(root, [source]);
    await withMemory(config, 'p');
    const before = writtenAs(root);
    writeFileSync(join(folder, 'a_1.jpg'), 'other bytes');
    writeFileSync(join(folder, 'masks/a_1.png'), 'other mask');
    const inventory = await withMemory(config, 'p');
    expect(writtenAs(root)).toBe(before);
    expect(inventory.images[0]).toMatchObject({ key: 'a_1', file: { size: 11 }, mask: { size: 10 } });
    expect(told(inventory)).toEqual(told(await without(config)));
  });

  const changes: readonly (readonly [string, (at: { root: string; folder: string; source: Source }) => { config?: Config; program?: string; files?: number } | void])[] = [
    ['another declaration', ({ root, source }) => ({ config: configOf(root, [{ ...source, namespace: 'other' }]) })],
    ['a declaration that stands on another line', ({ root, source }) => ({ config: configOf(root, [{ ...source, images: { ...source.images!, at: { ...AT, line: 2 } } }]) })],
    ['another program', () => ({ program: 'that' })],
    ['other limits', () => ({ files: 100 })],
    ['an image more', ({ folder }) => writeFileSync(join(folder, 'c_1.jpg'), 'd')],
    ['a mask less', ({ folder }) => unlinkSync(join(folder, 'masks/a_1.png'))],
    ['an image renamed', ({ folder }) => renameSync(join(folder, 'a_1.jpg'), join(folder, 'e_1.jpg'))],
    ['an image that is a link now', ({ folder }) => { unlinkSync(join(folder, 'a_1.jpg')); symlinkSync('a_2.jpg', join(folder, 'a_1.jpg')); }],
    ['records of other bytes', ({ folder }) => { writeFileSync(join(folder, 't.csv'), 'k,age,dx,p\na_1,7,x,p1\n'); utimesSync(join(folder, 't.csv'), OLD, OLD); }],
    ['records written again', ({ folder }) => { const text = readFileSync(join(folder, 't.csv')); unlinkSync(join(folder, 't.csv')); writeFileSync(join(folder, 'x'), ''); writeFileSync(join(folder, 't.csv'), text); unlinkSync(join(folder, 'x')); }],
    ['the private records flipped', ({ root }) => { const file = join(root, 'p/records/s.jsonl'); const text = readFileSync(file); writeFileSync(file, text.with(40, text[40]! ^ 1)); }],
    ['the private records gone', ({ root }) => unlinkSync(join(root, 'p/records/s.jsonl'))],
    ['the memory flipped', ({ root }) => { const file = join(root, 'p/scan/s.idx'); const bytes = readFileSync(file); writeFileSync(file, bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1)); }],
    ['the memory gone', ({ root }) => rmSync(join(root, 'p/scan'), { recursive: true })],
  ];
  it.each(changes)('%s: the source is scanned', async (_what, change) => {
    const at = make();
    const config = configOf(at.root, [at.source]);
    await withMemory(config, 'p');
    const before = writtenAs(at.root);
    const { config: next = config, ...more } = change(at) ?? {};
    const inventory = await withMemory(next, 'p', more);
    expect(told(inventory)).toEqual(told(await without(next)));
    utimesSync(join(at.folder, 't.csv'), OLD, OLD);
    await withMemory(next, 'p', more);
    expect(writtenAs(at.root)).not.toBe(before);
  });

  it('DEID-4 another pseudonym key: the source is scanned, and no id of the old key is told', async () => {
    const { root, source } = make();
    const config = configOf(root, [{ ...source, identifiers: 'private' }], { pseudonyms: { kind: 'env', name: 'DX_MEMORY_KEY' } });
    try {
      process.env['DX_MEMORY_KEY'] = KEY;
      const first = await withMemory(config, 'p');
      expect(told(await withMemory(config, 'p'))).toEqual(told(first));
      process.env['DX_MEMORY_KEY'] = `${KEY}!`;
      const second = await withMemory(config, 'p');
      expect(told(second)).toEqual(told(await without(config)));
      expect(second.images.map(({ id }) => id)).not.toEqual(first.images.map(({ id }) => id));
      expect(readFileSync(join(root, 'p/scan/s.idx'), 'latin1')).not.toContain(KEY);
    } finally {
      delete process.env['DX_MEMORY_KEY'];
    }
  });

  it("git's rule: records that changed just before they were read are read again", async () => {
    const { root, folder, source } = make();
    utimesSync(join(folder, 't.csv'), OLD, new Date());
    await withMemory(configOf(root, [source]), 'p', { beganNs: statSync(join(folder, 't.csv'), { bigint: true }).mtimeNs + 1_000_000n });
    expect(existsSync(join(root, 'p/scan/s.idx'))).toBe(false);
  });

  it('a source with errors is scanned every time', async () => {
    const { root, folder, source } = make();
    unlinkSync(join(folder, 't.csv'));
    await withMemory(configOf(root, [source]), 'p');
    expect(existsSync(join(root, 'p/scan/s.idx'))).toBe(false);
  });

  const file = fc.constantFrom('a_1.jpg', 'a_2.jpg', 'A_1.jpg', 'sub/b_1.jpg', 'sub/a_1.jpg', 'masks/a_1.png', 'masks/b_1.png', 'odd.jpg', 'note.txt', '.x.jpg');
  const edits = fc.array(fc.oneof(
    fc.record({ do: fc.constantFrom('write', 'remove', 'link'), at: file, to: file }),
    fc.record({ do: fc.constant('rename'), at: file, to: file }),
    fc.record({ do: fc.constant('records'), at: fc.constantFrom('a_1,1,x,p1', 'a_1,1,x,p1\na_1,2,x,p1', 'b_1,,y,', 'A_1,3,x,p\na_1,3,x,p'), to: file }),
  ), { maxLength: 4 });
  it('after any edits a scan with memory finds what one without finds', async () => {
    await fc.assert(fc.asyncProperty(fc.array(edits, { minLength: 1, maxLength: 3 }), async (rounds) => {
      const { root, folder, source } = make();
      const config = configOf(root, [source]);
      for (const round of rounds) {
        for (const edit of round) apply(folder, edit);
        expect(told(await withMemory(config, 'p'))).toEqual(told(await without(config)));
      }
    }), { numRuns: 60 });
  });
});

/** An edit that is not possible here is none. */
function apply(folder: string, edit: { readonly do: string; readonly at: string; readonly to: string }): void {
  const at = join(folder, edit.at);
  try {
    if (edit.do === 'write') writeFileSync(at, `${edit.to} and more`);
    else if (edit.do === 'remove') unlinkSync(at);
    else if (edit.do === 'link') symlinkSync(edit.to, at);
    else if (edit.do === 'rename') renameSync(at, join(folder, edit.to));
    else {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 't.csv'), `k,age,dx,p\n${edit.at}\n`);
      utimesSync(join(folder, 't.csv'), OLD, new Date(OLD.getTime() + edit.at.length));
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
