import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '../../src/catalog/database.ts';
import { fileDigests, writeFiles } from '../../src/catalog/release-files.ts';
import { releaseTable } from '../../src/catalog/tables.ts';
import { exclusionCounts, imageGroups } from '../../src/catalog/tallies.ts';
import { manifestOf } from '../../src/release/artefacts.ts';
import { sha256 } from '../../src/core/digest.ts';
import { contentDigest, ContentDigest, imageDigests, membersOf } from '../../src/release/digest.ts';
import { manifestText } from '../../src/release/manifest.ts';

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

const dir = mkdtempSync(join(tmpdir(), 'dx-files-'));
let db: Database;
beforeAll(async () => {
  db = await Database.open();
  for (const [name, rows] of Object.entries(tables)) {
    const { columns } = releaseTable(name);
    await db.run(`CREATE TABLE release_${name} (${columns.map((column) => `"${column.name}" ${column.type}`).join(', ')})`);
    for (const row of rows) await db.run(`INSERT INTO release_${name} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row).map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row));
  }
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true, force: true });
});

const manifest = manifestOf(new Map(Object.entries(tables).map(([name, rows]) => {
  const columns = releaseTable(name).columns.map((column) => column.name);
  return [name, { columns, rows: rows.map((row) => columns.map((column) => row[column] ?? '')) }];
})));

it('REL-5 the manifest that the catalog writes is that of the texts (SRC-10), and its files are counted', async () => {
  const path = join(dir, 'manifest.csv');
  const counts = await writeFiles(db, path);
  expect(readFileSync(path, 'utf8')).toBe(manifestText(manifest));
  expect(new Set(counts)).toEqual(new Set([{ kind: 'image', files: 3, bytes: 12 }, { kind: 'crop', files: 1, bytes: 3 }, { kind: 'derivative', files: 2, bytes: 6 }]));
});

it('REL-2 the content digest of files that come in pieces is that of all at once', async () => {
  const digest = new ContentDigest();
  await fileDigests(db, (members) => digest.images(members));
  const texts = new Map([['dataset', '0'.repeat(64)]]);
  expect(digest.close(texts)).toBe(contentDigest({ tables: texts, images: imageDigests(manifest) }));
  const pieces = new ContentDigest();
  for (const file of [...imageDigests(manifest)].toSorted(([a], [b]) => (a < b ? -1 : 1))) pieces.images(membersOf(new Map([file])));
  expect(pieces.close(texts)).toBe(contentDigest({ tables: texts, images: imageDigests(manifest) }));
});

it('REL-2 more files than go into one piece', async () => {
  const many = await Database.open();
  for (const name of ['selected_unsampled', 'crops', 'derivatives']) await many.run(`CREATE TABLE release_${name} (${releaseTable(name).columns.map((column) => `"${column.name}" ${column.type}`).join(', ')})`);
  await many.run("INSERT INTO release_crops (id, sha256) SELECT 'k' || i, sha256('x' || i) FROM range(10000) AS r (i)");
  const digest = new ContentDigest();
  await fileDigests(many, (members) => digest.images(members));
  many.close();
  const all = Array.from({ length: 10_000 }, (_, i): [string, string] => [`crop/k${i}`, sha256(`x${i}`)]);
  expect(digest.close(new Map())).toBe(contentDigest({ tables: new Map(), images: new Map(all) }));
});

it('an entry that no release has is a broken table', async () => {
  const path = join(dir, 'bad.csv');
  for (const [column, value] of [
    ['file', 'images/naevus/b.jpg'], ['file', '../naevus/a.jpg'], ['file', 'images/Naevus/a.jpg'], ['file', 'images/x/naevus/a.jpg'], ['file', 'images/a.jpg'], ['file', 'crops/naevus/a.jpg'],
    ['file', 'images/naevus/a.gif'], ['file', null], ['released_sha256', 'x'], ['released_bytes', -1], ['released_bytes', null], ['id', 'a/b'], ['file', 'images/naevus/a.jpg\n'],
  ] as const) {
    await db.run('BEGIN TRANSACTION');
    await db.run(`UPDATE release_selected_unsampled SET "${column}" = $1 WHERE id = 'a'`, [value]);
    await expect(writeFiles(db, path), `${column} ${value}`).rejects.toThrow(/no release has/u);
    await db.run('ROLLBACK');
  }
  await db.run("BEGIN TRANSACTION; UPDATE release_selected_unsampled SET id = 'a', file = 'images/naevus/a.jpg' WHERE id = 'b';");
  await expect(writeFiles(db, path)).rejects.toThrow(/twice/u);
  await db.run('ROLLBACK');
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
