import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statFile, walkFolder, type Listing } from '../../src/sources/acquire/folder.ts';
import { limits } from '../../src/sources/limits.ts';

/** Threads run compiled. */
const compiled = join(import.meta.dirname, '../../dist/src/pipeline/walks.js');
const { beginWalks } = (await import(pathToFileURL(compiled).href)) as typeof import('../../src/pipeline/walks.ts');

const root = mkdtempSync(join(tmpdir(), 'dx-walks-'));
const folders = ['one', 'two', 'three'].map((name) => join(root, name));
beforeAll(() => {
  for (const folder of folders) {
    mkdirSync(join(folder, 'deep'), { recursive: true });
    for (let i = 0; i < 600; i++) writeFileSync(join(folder, i % 2 === 0 ? `${i}.jpg` : `deep/${i}.png`), `${folder} ${i}`);
    writeFileSync(join(folder, 'records.csv'), 'image\n');
    symlinkSync('0.jpg', join(folder, 'link.jpg'));
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** As one thread walks it; the states of pictures are looked at, others are left to who asks for them. */
function alone(folder: string): Listing {
  const walk = walkFolder(folder, limits);
  if (walk.kind !== 'found') throw new Error('it is there');
  return { ...walk.listing, files: walk.listing.files.map((file) => (file.path.endsWith('.csv') ? file : { ...file, seen: statFile(file) ?? null })) };
}

describe('SRC-4 folders that are walked by threads', () => {
  it('give what one walk gives, with the states of their pictures', async () => {
    const walks = beginWalks([...folders, join(root, 'none')], limits);
    try {
      for (const folder of folders) expect(await walks.walker(folder)).toEqual({ kind: 'found', listing: alone(folder) });
      expect(await walks.walker(join(root, 'none'))).toEqual({ kind: 'absent' });
    } finally {
      await walks.close();
    }
  });

  it('are walked here where nobody began with them, or the threads have ended', async () => {
    const walks = beginWalks(folders, limits);
    await walks.close();
    const plain = walkFolder(folders[0]!, limits);
    const walked = await walks.walker(folders[0]!);
    if (walked.kind !== 'found' || plain.kind !== 'found') throw new Error('it is there');
    expect(walked.listing.digest).toBe(plain.listing.digest);
    expect(walked.listing.files.map(({ path }) => path)).toEqual(plain.listing.files.map(({ path }) => path));
    expect(await beginWalks([], limits).walker(folders[1]!)).toEqual(walkFolder(folders[1]!, limits));
  });
});
