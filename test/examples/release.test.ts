import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ignoreText } from '../../src/release/ignore.ts';
import type { ReleaseRecord } from '../../src/release/record.ts';
import { build, demoProject, type Built } from '../e2e/demo.ts';
import { table } from '../e2e/tables.ts';
import { dx, type Project } from '../rig.ts';

const committed = resolve(import.meta.dirname, '../../releases/1.0.0');
/** What git carries of a release. */
const isText = (path: string): boolean => !/\/1\.0\.0\/(data|images|crops|derivatives)(\/|$)/.test(path);

describe("the demo's sealed release, in a fresh clone", () => {
  let made: Project;
  let built: Built;
  beforeAll(async () => {
    made = demoProject();
    cpSync(committed, made.path('releases/1.0.0'), { recursive: true, filter: isText });
    built = await build(made);
  });
  afterAll(() => made.remove());

  it('REL-2 a build reproduces its content digest', () => {
    const record = JSON.parse(readFileSync(resolve(committed, 'release.json'), 'utf8')) as { contentDigest: string };
    expect(built.code).toBe(0);
    expect(built.draft).toMatchObject({ state: 'unchanged', version: '1.0.0', contentDigest: record.contentDigest });
    expect(existsSync(made.path('releases/draft'))).toBe(false);
  });

  it('DEID-9 its pictures and Parquet stay out of git, by the file that the seal wrote beside them', () => {
    const record = JSON.parse(readFileSync(resolve(committed, 'release.json'), 'utf8')) as ReleaseRecord;
    expect(readFileSync(resolve(committed, '.gitignore'), 'utf8')).toBe(ignoreText(record));
  });

  it('REL-7 the build puts back its images and Parquet, and verify proves every one', async () => {
    for (const row of table(made.dir, 'selected_unsampled', '1.0.0')) expect(existsSync(made.path('releases/1.0.0', row['file']!))).toBe(true);
    expect(readdirSync(made.path('releases/1.0.0/data')).filter((name) => name.endsWith('.parquet')).length).toBeGreaterThan(15);
    const verified = await dx(['verify', '1.0.0', '--json', '-C', made.dir]);
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ releases: [{ release: '1.0.0', ok: true, absent: [] }] });
  });

  it('REL-2 verify --rebuild builds it again, to the same content', async () => {
    const rebuilt = await dx(['verify', '1.0.0', '--rebuild', '--json', '-C', made.dir]);
    expect(rebuilt.code).toBe(0);
    expect(JSON.parse(rebuilt.stdout)).toMatchObject({ rebuild: { same: true, tables: [], images: [] } });
  });
});
