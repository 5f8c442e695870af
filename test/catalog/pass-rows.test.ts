import fc from 'fast-check';
import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Catalog, DecideInput, RowPaths } from '../../src/catalog/catalog.ts';
import { decide } from '../../src/catalog/decide.ts';
import { ReplacedError } from '../../src/engine/hold-file.ts';
import { factColumns } from '../../src/catalog/step-facts.ts';
import { releaseTables } from '../../src/catalog/tables.ts';
import type { PassBase, PassResult, Subject } from '../../src/engine/pass.ts';
import { registry, stepNames } from '../../src/steps/registry.ts';
import { cleaned, makeConfig, makeInput, makeSource, mapping, withImages, type Row } from './make.ts';

const config = makeConfig({
  sources: [makeSource('a', withImages), makeSource('b', { ...withImages, identifiers: 'private' })],
  mappings: [mapping('a', { nv: 'Naevus', mel: 'Melanoma' }), mapping('b', { nv: 'Naevus' })],
});

const TABLES = ['analysed', 'produced', 'failed_step', 'made_failed_step', 'produced_file', 'image', 'original', 'decision', 'duplicate_loser', 'assignment', ...releaseTables.map(({ name }) => `release_${name}`)];

async function contents(catalog: Catalog): Promise<{ readonly [table: string]: unknown }> {
  const all = TABLES.map(async (table) => [table, await catalog.rows(`SELECT * FROM ${table} ORDER BY ALL`)] as const);
  return Object.fromEntries(await Promise.all(all));
}

/** The pass as the engine gives it where the subjects that `holds` names have their rows in `rows`. */
function onBase(pass: PassResult, base: PassBase, holds: (key: string) => boolean): PassResult {
  const subjects = pass.subjects.filter(({ key }) => !holds(key));
  const file = { path: '', size: 0, mtimeNs: 0n, inode: 0n };
  const unchanged = pass.subjects.filter(({ key }) => holds(key)).map(({ source, key, id }): Subject => ({ source, key, id, file }));
  return { ...pass, subjects, unchanged, base, segments: subjects.length === 0 ? [] : pass.segments };
}

const hash = fc.constantFrom('5', '6', '9').map((digit) => Array.from({ length: 8 }, () => digit.repeat(64)));
const image = fc.record({
  source: fc.constantFrom('a', 'b'), label: fc.constantFrom('nv', 'mel'), width: fc.integer({ min: 1, max: 3000 }),
  hashes: fc.option(hash, { nil: undefined }), pixels: fc.option(fc.constantFrom('p1', 'p2'), { nil: undefined }),
  trouble: fc.constantFrom('none', 'none', 'failed', 'crashed'),
}, { requiredKeys: ['source', 'label', 'width', 'trouble'] });

function row(key: string, { trouble, hashes, pixels, ...rest }: typeof image extends fc.Arbitrary<infer T> ? T : never): Row {
  return {
    key, ...rest, ...(hashes && { hashes }), ...(pixels !== undefined && { pixels }),
    ...(trouble === 'failed' && { failed: { pixels: 'bad' } }), ...(trouble === 'crashed' && { crashed: ['decode'] }),
  };
}

/** The files that a build leaves of its passes and of its harmonised tables. */
interface Left {
  readonly analyse: PassBase;
  readonly produce: PassBase;
  readonly harmonised: NonNullable<DecideInput['harmonised']>;
}

async function leave(catalog: Catalog, dir: string): Promise<Left> {
  const at = (pass: 'analyse' | 'produce'): RowPaths => ({ rows: join(dir, `${pass}.parquet`), changed: join(dir, `${pass}-changed.parquet`) });
  const kept = async (pass: 'analyse' | 'produce'): Promise<PassBase> => {
    const digests = await catalog.keepRows(pass, at(pass));
    for (const digest of Object.values(digests)) expect(digest).toMatch(/^[0-9a-f]{64}$/u);
    expect(existsSync(at(pass).changed)).toBe(digests.changed !== undefined);
    return digests.changed === undefined ? { rows: at(pass).rows, digests } : { ...at(pass), digests };
  };
  const path = join(dir, 'harmonised.duckdb');
  const left = { analyse: await kept('analyse'), produce: await kept('produce'), harmonised: { path, sha256: await catalog.keepHarmonised(path) } };
  await catalog.close();
  return left;
}

type Fate = 'holds' | 'again' | 'changed' | 'gone' | 'new';
const project = fc.array(fc.record({ before: image, after: image, fate: fc.constantFrom<Fate>('holds', 'holds', 'again', 'changed', 'gone', 'new') }), { minLength: 1, maxLength: 12 });

describe('rows of the last build', () => {
  it('give the same tables as new lines do, for any part of the images', async () => {
    await fc.assert(fc.asyncProperty(project, async (images) => {
      const entries = images.map((entry, index) => ({ ...entry, key: `k${index}` }));
      const rowsBefore = entries.filter(({ fate }) => fate !== 'new').map(({ key, before }) => row(key, before));
      const rowsAfter = entries.filter(({ fate }) => fate !== 'gone').map(({ key, before, after, fate }) => row(key, fate === 'changed' || fate === 'new' ? { ...after, source: before.source } : before));
      const one = makeInput(config, rowsBefore);
      const earlier = await decide(one.input, join(one.dir, 'private'));
      await earlier.finish(cleaned(earlier, one.input.inventory.images, one.dir));
      const wasIncluded = new Set(earlier.included.map(({ position }) => one.input.inventory.images[position]!.key));
      const left = await leave(earlier, join(one.dir, 'private'));
      expect(statSync(left.analyse.rows).mode & 0o777).toBe(0o600);

      const two = makeInput(config, rowsAfter);
      const { images: files } = two.input.inventory;
      const anew = await decide(two.input, join(two.dir, 'private'));
      await anew.finish(cleaned(anew, files, two.dir));
      const isKept = new Set(entries.filter(({ fate }) => fate === 'holds').map(({ key }) => key));
      const based = await decide({ ...two.input, analysed: onBase(two.input.analysed, left.analyse, (key) => isKept.has(key)) }, join(two.dir, 'other'));
      await based.finish(onBase(cleaned(based, files, two.dir), left.produce, (key) => isKept.has(key) && wasIncluded.has(key)));
      expect(await contents(based)).toEqual(await contents(anew));
      await Promise.all([anew.close(), based.close()]);
    }), { numRuns: 6, seed: 4 });
  }, 120_000);

  it('few new ones beside many that hold go to a second file, and take the place of the first one’s, build after build', async () => {
    const keys = Array.from({ length: 60 }, (_, index) => `k${index}`);
    const picked = fc.uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 3 });
    // Hashes follow from the width; some pictures have none, and some lose or gain one.
    const hashesOf = (key: string, width: number): readonly string[] | undefined => (Number(key.slice(1)) % 4 === width % 3 ? undefined : Array.from({ length: 8 }, () => `${(width + Number(key.slice(1))).toString(16)}5a`.repeat(64).slice(0, 64)));
    const rows = (width: (key: string) => number): Row[] => keys.map((key) => {
      const hashes = hashesOf(key, width(key));
      return { key, source: 'a', label: 'nv', width: width(key), ...(hashes && { hashes }) };
    });
    await fc.assert(fc.asyncProperty(fc.array(picked, { minLength: 2, maxLength: 3 }), async (builds) => {
      const widths = new Map<string, number>();
      const first = makeInput(config, rows(() => 600));
      const catalog = await decide(first.input, join(first.dir, 'private'));
      await catalog.finish(cleaned(catalog, first.input.inventory.images, first.dir));
      let left = await leave(catalog, join(first.dir, 'private'));
      let { mtimeNs } = statSync(left.analyse.rows, { bigint: true });
      let besideKeys: readonly string[] = [];
      let beside = 0;
      for (const [build, changed] of builds.entries()) {
        for (const key of changed) widths.set(key, 100 + build);
        const { input, dir } = makeInput(config, rows((key) => widths.get(key) ?? 600));
        const { images: files } = input.inventory;
        const anew = await decide(input, join(dir, 'private'));
        await anew.finish(cleaned(anew, files, dir));
        const holds = (key: string): boolean => !changed.includes(key);
        const based = await decide({ ...input, analysed: onBase(input.analysed, left.analyse, holds), harmonised: left.harmonised }, join(first.dir, 'private'));
        await based.finish(onBase(cleaned(based, files, dir), left.produce, holds));
        expect(await contents(based)).toEqual(await contents(anew));
        await anew.close();
        left = await leave(based, join(first.dir, 'private'));
        // One in twenty of sixty; then the large file is written again.
        beside = beside + changed.length <= 3 ? beside + changed.length : 0;
        expect(left.analyse.changed !== undefined).toBe(beside > 0);
        if (beside === 0) mtimeNs = statSync(left.analyse.rows, { bigint: true }).mtimeNs;
        expect(statSync(left.analyse.rows, { bigint: true }).mtimeNs).toBe(mtimeNs);
        if (beside > 0) beside = new Set([...besideKeys, ...changed]).size;
        besideKeys = beside > 0 ? [...new Set([...besideKeys, ...changed])] : [];
      }
    }), { numRuns: 3, seed: 4 });
  }, 120_000);

  it('are held against a build beside this one: what it renames into place is not read, and what it replaced before is refused', async () => {
    const { input, dir } = makeInput(config, [{ key: 'k', label: 'nv', width: 1 }, { key: 'l', label: 'mel', width: 2 }]);
    const first = await decide(input, join(dir, 'private'));
    await first.finish(cleaned(first, input.inventory.images, dir));
    const left = await leave(first, join(dir, 'private'));
    const based = await decide({ ...input, analysed: onBase(input.analysed, left.analyse, () => true), harmonised: left.harmonised }, join(dir, 'private'));
    for (const path of [left.analyse.rows, left.harmonised.path]) {
      writeFileSync(`${path}.new`, 'of another build');
      renameSync(`${path}.new`, path);
    }
    await based.finish(cleaned(based, input.inventory.images, dir));
    expect(await based.rows('SELECT key, width FROM analysed ORDER BY n')).toEqual([{ key: 'k', width: 1 }, { key: 'l', width: 2 }]);
    await based.close();
    await expect(decide({ ...input, analysed: onBase(input.analysed, left.analyse, () => true) }, join(dir, 'other'))).rejects.toThrow(ReplacedError);
    // The harmonised tables are made again from the records, unless those are others as well.
    const anew = await decide({ ...input, harmonised: left.harmonised }, join(dir, 'other'));
    expect(anew.included).toHaveLength(2);
    await anew.close();
    writeFileSync(input.inventory.records[0]!.path, '');
    await expect(decide(input, join(dir, 'other'))).rejects.toThrow(ReplacedError);
  });

  it('hold each fact in its own type, as the line says it', async () => {
    const hashes = Array.from({ length: 8 }, (_, index) => String(index).repeat(64));
    const { input, dir } = makeInput(config, [{ key: 'k', label: 'nv', hashes, width: 7 }]);
    const catalog = await decide(input, join(dir, 'private'));
    const [path, changed] = [join(dir, 'private', 'analyse.parquet'), join(dir, 'private', 'analyse-changed.parquet')];
    const { rows: digest } = await catalog.keepRows('analyse', { rows: path, changed });
    const types = await catalog.rows('SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM read_parquet($1))', [path]);
    const facts = factColumns(stepNames('analyse').map((name) => registry[name]));
    for (const { name, type } of facts) expect(types).toContainEqual({ name, type });
    const [saved] = await catalog.rows('SELECT width, format, hashes, pixels_sha256, "decode.state" AS state, "decode.reason" AS reason FROM read_parquet($1)', [path]);
    expect(saved).toEqual({ width: 7, format: 'jpeg', hashes: JSON.stringify(hashes), pixels_sha256: 'pixels--k', state: 'done', reason: null });
    await catalog.close();
    // Other numbers are possible: it is written again, to the same bytes.
    const again = await decide({ ...input, analysed: onBase(input.analysed, { rows: path, digests: { rows: digest } }, () => true) }, join(dir, 'again'));
    expect(await again.keepRows('analyse', { rows: path, changed })).toEqual({ rows: digest });
    await again.close();
  });

  it('that are not those the engine means are an error, never a guess', async () => {
    const { input, dir } = makeInput(config, [{ key: 'k', label: 'nv' }, { key: 'l', label: 'nv' }]);
    const catalog = await decide(input, join(dir, 'private'));
    const path = join(dir, 'private', 'analyse.parquet');
    const digests = await catalog.keepRows('analyse', { rows: path, changed: join(dir, 'private', 'analyse-changed.parquet') });
    await catalog.close();
    const other = makeInput(config, [{ key: 'k', label: 'nv' }, { key: 'm', label: 'nv' }]);
    await expect(decide({ ...other.input, analysed: onBase(other.input.analysed, { rows: path, digests }, () => true) }, join(dir, 'other'))).rejects.toThrow('the analyse pass has 2 images, the rows of it 1');
  });
});
