import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { PseudonymSettings } from '../../src/config/config.ts';
import { keyCheckValue, pseudonym } from '../../src/core/ids.ts';
import { column, folderOf, images, recordFile, records, scanned, single, sourceOf } from './project.ts';

const TEXT = 'correct-horse-battery-staple-0123456789';
const folder = () => folderOf({ 'Ottilie.jpg': 'x', 't.csv': 'k,p,dx\nOttilie,Otto,nv\n' });
const source = () => sourceOf(folder(), { identifiers: 'private', namespace: 'clinic', images: images(), records: records(recordFile('t.csv', 'k')), fields: { patient: column('p') }, label: single('dx') });
const scanWith = (pseudonyms: PseudonymSettings) => scanned(source(), { pseudonyms });

/** A key file outside the project, readable by its owner. */
function keyFile(content: string | Buffer, mode = 0o600): PseudonymSettings {
  const path = join(folderOf({ key: content }), 'key');
  chmodSync(path, mode);
  return { kind: 'file', path };
}

afterEach(() => {
  delete process.env['DX_TEST_KEY'];
});

describe('pseudonym keys', () => {
  it('DEID-4 keyed ids of images and patients; a line end is no part of a text key', async () => {
    const key = Buffer.from(TEXT);
    for (const settings of [keyFile(TEXT), keyFile(`${TEXT}\n`), keyFile(`${TEXT}\r\n`)]) {
      const found = await scanWith(settings);
      expect(found.found).toEqual([]);
      expect(found.images[0]!.id).toBe(pseudonym({ kind: 'keyed', key }, 'clinic', 'Ottilie'));
      expect(found.lines()[0]).toMatchObject({ id: found.images[0]!.id, patient: pseudonym({ kind: 'keyed', key }, 'clinic', 'Otto') });
      expect(found.keyCheck).toBe(keyCheckValue(key));
    }
    process.env['DX_TEST_KEY'] = TEXT;
    expect((await scanWith({ kind: 'env', name: 'DX_TEST_KEY' })).keyCheck).toBe(keyCheckValue(key));
  });

  it('DEID-4 every byte of a binary key counts', async () => {
    const key = Buffer.concat([randomBytes(30), Buffer.from([0xff, 0x0a])]);
    expect((await scanWith(keyFile(key))).keyCheck).toBe(keyCheckValue(key));
  });

  it('DEID-4 public identifiers need no key, and none is read', async () => {
    const found = await scanned({ ...source(), identifiers: 'public' }, { pseudonyms: { kind: 'file', path: '/nowhere' } });
    expect([found.found, found.keyCheck]).toEqual([[], undefined]);
    expect(found.images[0]!.id).toBe(pseudonym({ kind: 'public' }, 'clinic', 'Ottilie'));
  });

  it('DEID-4 without a usable key nothing of the source is read', async () => {
    for (const [settings, finding] of [
      [{ kind: 'none' }, 'error DX3401 sources.d/s.yaml:1:1 source "s" has private identifiers and there is no pseudonym key'],
      [{ kind: 'file', path: '/nowhere/key' }, 'error DX3402 dx.config.yaml the pseudonym key cannot be read: its file is not there, not readable, or too large'],
      [{ kind: 'env', name: 'DX_TEST_KEY' }, 'error DX3402 dx.config.yaml the pseudonym key cannot be read: the environment variable DX_TEST_KEY is not set'],
      [keyFile(TEXT.slice(0, 31)), 'error DX3403 dx.config.yaml the pseudonym key has fewer than 32 bytes'],
      [keyFile(`${'x'.repeat(31)}\n\n`), 'error DX3403 dx.config.yaml the pseudonym key has fewer than 32 bytes'],
      [keyFile('0'.repeat(64)), 'error DX3403 dx.config.yaml the pseudonym key repeats a few bytes and can be guessed'],
      [keyFile(randomBytes(5000)), 'error DX3402 dx.config.yaml the pseudonym key cannot be read: its file is not there, not readable, or too large'],
    ] as const) {
      const found = await scanWith(settings);
      expect(found.found).toEqual([finding]);
      expect([found.images, found.records, found.scanned]).toEqual([[], [], []]);
    }
  });

  it('DEID-4 a key file that others may read is a warning', async () => {
    expect((await scanWith(keyFile(TEXT, 0o644))).found).toEqual(['warning DX3404 dx.config.yaml the file of the pseudonym key can be read by other users | chmod 600']);
  });

  it('DEID-9 findings of a private source name pseudonyms, never keys or file names', async () => {
    const files = folderOf({ 'a/Ottilie.jpg': '', 'b/Ottilie.jpg': '', 'a/Otto.jpg': '', 'a/OTTO.jpg': '', 'a/m/Emil_m.png': '', 't.csv': 'k,dx\nEmil,nv\nEmil,mel\nemil,nv\n' });
    const found = await scanned(sourceOf(files, { identifiers: 'private', images: images('**/*.jpg', '{stem}'), masks: { glob: 'a/m/{stem}_m.png', at: images()!.at }, records: records(recordFile('t.csv', 'k')), label: single('dx') }), { pseudonyms: keyFile(TEXT) });
    expect(found.found.map((text) => text.split(' ')[1])).toEqual(['DX3011', 'DX3010', 'DX3012', 'DX3117', 'DX3120']);
    expect(JSON.stringify(found.diagnostics)).not.toMatch(/ott|emil/iu);
    const id = pseudonym({ kind: 'keyed', key: Buffer.from(TEXT) }, 's', 'Ottilie');
    expect(found.found[1]).toBe(`warning DX3010 sources.d/s.yaml:1:1 1 image key of source "s" with more than one file, first image ${id}`);
    expect(JSON.stringify(found.diagnostics)).not.toContain(TEXT);
  });

  it('DEID-9 of a private source neither names of files beside the records nor cells in the place of a header are told', async () => {
    const perImage = folderOf({ 'r/Ottilie_1.json': '{}', 'r/Ottilie_2.json': '{}' });
    const misspelt = await scanned(sourceOf(perImage, { identifiers: 'private', records: records(recordFile('r/Ottilie_.json', 'k', { format: 'json' })) }), { pseudonyms: keyFile(TEXT) });
    expect(misspelt.found).toEqual(['error DX3101 sources.d/s.yaml:1:1 the record file "r/Ottilie_.json" is not in the folder of source "s"']);
    const headless = folderOf({ 't.csv': 'k,Emil,Otto,Emil\na,b,c,d\n' });
    const twice = await scanned(sourceOf(headless, { identifiers: 'private', records: records(recordFile('t.csv', 'k')) }), { pseudonyms: keyFile(TEXT) });
    expect(twice.found).toEqual(['warning DX3110 t.csv:1 one name, of columns 2 and 4, is in the header of "t.csv" more than once']);
  });

  it.skipIf(process.platform === 'win32')('DEID-4 a pipe in the place of the key is refused, not waited for', async () => {
    const pipe = join(folderOf(), 'key');
    execFileSync('mkfifo', [pipe]);
    expect((await scanWith({ kind: 'file', path: pipe })).found).toEqual(['error DX3402 dx.config.yaml the pseudonym key cannot be read: its file is not there, not readable, or too large']);
  });
});
