import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReleaseFile } from '../../src/catalog/catalog.ts';
import { Database } from '../../src/catalog/database.ts';
import { releaseFiles } from '../../src/catalog/release-files.ts';
import { releaseTable } from '../../src/catalog/tables.ts';
import { exclusionCounts, imageGroups } from '../../src/catalog/tallies.ts';
import { manifestOf } from '../../src/release/artefacts.ts';
import { contentDigest, ContentDigest, imageDigests, imageKey } from '../../src/release/digest.ts';

type Row = { readonly [column: string]: string };

/** Rows by table; the same as text tables and in a database. */
const tables: { readonly [table: string]: readonly Row[] } = {
  selected_unsampled: [
    { id: 'b', file: 'images/naevus/b.png', released_sha256: '2'.repeat(64), released_bytes: '5', source: 's', category: 'N', split: 'train', licence: 'CC0' },
    { id: 'a', file: 'images/naevus/a.jpg', released_sha256: '1'.repeat(64), released_bytes: '7', source: 's', category: 'N', split: 'train', licence: 'CC0' },
    { id: 'a1', file: 'images/acne/a1.jpg', released_sha256: '3'.repeat(64), released_bytes: '0', source: 's', category: 'A', split: 'test', licence: 'CC0', attribution: 'B' },
    { id: 'recordonly', source: 't', category: 'A', split: 'test' },
  ],
  crops: [{ id: 'a', file: 'crops/naevus/a.jpg', sha256: '4'.repeat(64), bytes: '3' }],
  derivatives: [
    { id: 'a', size: '64', file: 'derivatives/64/naevus/a.jpg', sha256: '5'.repeat(64), bytes: '2' },
    { id: 'a', size: '128', file: 'derivatives/128/naevus/a.jpg', sha256: '6'.repeat(64), bytes: '4' },
  ],
  exclusions: [
    { id: 'x', source: 's', code: 'duplicate', reason: 'a copy of a' }, { id: 'y', source: 's', code: 'duplicate', reason: 'a copy of b' },
    { id: 'y', source: 's', code: 'rule', reason: 'dark' }, { id: 'y', source: 's', code: 'other', reason: 'dark' }, { id: 'y', source: 't', code: 'rule', reason: 'dark' },
    { id: 'z', source: 't', code: 'rule' },
  ],
};

let db: Database;
beforeAll(async () => {
  db = await Database.open();
  for (const [name, rows] of Object.entries(tables)) {
    const { columns } = releaseTable(name);
    await db.run(`CREATE TABLE release_${name} (${columns.map((column) => `"${column.name}" ${column.type}`).join(', ')})`);
    for (const row of rows) await db.run(`INSERT INTO release_${name} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row).map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row));
  }
});
afterAll(() => db.close());

async function files(order: 'path' | 'key'): Promise<readonly ReleaseFile[]> {
  const found: ReleaseFile[] = [];
  await releaseFiles(db, order, (file) => found.push(file));
  return found;
}

const manifest = manifestOf(new Map(Object.entries(tables).map(([name, rows]) => {
  const columns = releaseTable(name).columns.map((column) => column.name);
  return [name, { columns, rows: rows.map((row) => columns.map((column) => row[column] ?? '')) }];
})));

it('REL-5 the files of a release, in the order of the manifest, are those that its texts name (SRC-10)', async () => {
  expect(await files('path')).toEqual(manifest);
});

it('REL-2 the content digest of files that come one by one is that of all at once', async () => {
  const digest = new ContentDigest();
  for (const file of await files('key')) digest.image(imageKey(file), file.sha256);
  const texts = new Map([['dataset', '0'.repeat(64)]]);
  expect(digest.close(texts)).toBe(contentDigest({ tables: texts, images: imageDigests(manifest) }));
  expect(() => digest.image('a', '')).toThrow(/out of order/u);
});

it('REL-5 counts images by what the card tells, and each excluded image once a reason', async () => {
  expect(new Set(await imageGroups(db))).toEqual(new Set([
    { source: 's', category: 'N', split: 'train', licence: 'CC0', attribution: '', images: 2 },
    { source: 's', category: 'A', split: 'test', licence: 'CC0', attribution: 'B', images: 1 },
    { source: 't', category: 'A', split: 'test', licence: '', attribution: '', images: 1 },
  ]));
  const { images, reasons } = await exclusionCounts(db, { duplicate: 'a duplicate' });
  expect(images).toBe(4);
  expect(new Set(reasons)).toEqual(new Set([{ name: 'a duplicate', images: 2 }, { name: 'dark', images: 2 }, { name: '', images: 1 }]));
});
