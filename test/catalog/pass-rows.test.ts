import fc from 'fast-check';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { decide } from '../../src/catalog/decide.ts';
import { factColumns } from '../../src/catalog/step-facts.ts';
import { releaseTables } from '../../src/catalog/tables.ts';
import type { PassResult, Subject } from '../../src/engine/pass.ts';
import { registry, stepNames } from '../../src/steps/registry.ts';
import { cleaned, makeConfig, makeInput, makeSource, mapping, withImages, type Row } from './make.ts';

const config = makeConfig({
  sources: [makeSource('a', withImages), makeSource('b', { ...withImages, identifiers: 'private' })],
  mappings: [mapping('a', { nv: 'Naevus', mel: 'Melanoma' }), mapping('b', { nv: 'Naevus' })],
});

const TABLES = ['analysed', 'produced', 'failed_step', 'made_failed_step', 'made_artefact', 'image', 'in_original', 'decision', 'duplicate_loser', 'assignment', ...releaseTables.map(({ name }) => `release_${name}`)];

async function contents(catalog: Catalog): Promise<{ readonly [table: string]: unknown }> {
  const all = TABLES.map(async (table) => [table, await catalog.rows(`SELECT * FROM ${table} ORDER BY ALL`)] as const);
  return Object.fromEntries(await Promise.all(all));
}

/** The pass as the engine gives it where the subjects that `holds` names have their rows in `rows`. */
function onBase(pass: PassResult, rows: string, holds: (key: string) => boolean): PassResult {
  const subjects = pass.subjects.filter(({ key }) => !holds(key));
  const file = { path: '', size: 0, mtimeNs: 0n, inode: 0n };
  const unchanged = pass.subjects.filter(({ key }) => holds(key)).map(({ source, key, id }): Subject => ({ source, key, id, file }));
  return { ...pass, subjects, unchanged, base: { rows }, segments: subjects.length === 0 ? [] : pass.segments };
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
      const two = makeInput(config, rowsAfter);
      const anew = await decide(two.input, join(two.dir, 'private'));
      const [analyse, produce] = [join(one.dir, 'private', 'analyse.parquet'), join(one.dir, 'private', 'produce.parquet')];
      const isKept = new Set(entries.filter(({ fate }) => fate === 'holds').map(({ key }) => key));
      await earlier.finish(cleaned(earlier, one.dir));
      expect(await earlier.writeRows('analyse', analyse)).toMatch(/^[0-9a-f]{64}$/u);
      await earlier.writeRows('produce', produce);
      expect(statSync(analyse).mode & 0o777).toBe(0o600);
      const wasIncluded = new Set(earlier.included.map(({ key }) => key));
      await anew.finish(cleaned(anew, two.dir));

      const based = await decide({ ...two.input, analysed: onBase(two.input.analysed, analyse, (key) => isKept.has(key)) }, join(two.dir, 'other'));
      await based.finish(onBase(cleaned(based, two.dir), produce, (key) => isKept.has(key) && wasIncluded.has(key)));
      expect(await contents(based)).toEqual(await contents(anew));
      // And what is saved is the same rows again.
      await anew.writeRows('analyse', join(two.dir, 'anew.parquet'));
      await based.writeRows('analyse', join(two.dir, 'based.parquet'));
      expect(await based.rows('SELECT * FROM read_parquet($1)', [join(two.dir, 'based.parquet')])).toEqual(await based.rows('SELECT * FROM read_parquet($1)', [join(two.dir, 'anew.parquet')]));
      await Promise.all([earlier.close(), anew.close(), based.close()]);
    }), { numRuns: 6, seed: 4 });
  }, 120_000);

  it('hold each fact in its own type, as the line says it', async () => {
    const hashes = Array.from({ length: 8 }, (_, index) => String(index).repeat(64));
    const { input, dir } = makeInput(config, [{ key: 'k', label: 'nv', hashes, width: 7 }]);
    const catalog = await decide(input, join(dir, 'private'));
    const path = join(dir, 'private', 'analyse.parquet');
    const digest = await catalog.writeRows('analyse', path);
    const types = await catalog.rows('SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM read_parquet($1))', [path]);
    const facts = factColumns(stepNames('analyse').map((name) => registry[name]));
    for (const { name, type } of facts) expect(types).toContainEqual({ name, type });
    const [saved] = await catalog.rows('SELECT width, format, hashes, pixels_sha256, "decode.state" AS state, "decode.reason" AS reason FROM read_parquet($1)', [path]);
    expect(saved).toEqual({ width: 7, format: 'jpeg', hashes: JSON.stringify(hashes), pixels_sha256: 'pixels--k', state: 'done', reason: null });
    await catalog.close();
    // A base that holds all of it is not written again.
    const again = await decide({ ...input, analysed: onBase(input.analysed, path, () => true) }, join(dir, 'private'));
    const { mtimeNs } = statSync(path, { bigint: true });
    expect(await again.writeRows('analyse', path)).toBe(digest);
    expect(statSync(path, { bigint: true }).mtimeNs).toBe(mtimeNs);
    await again.close();
  });

  it('that are not those the engine means are an error, never a guess', async () => {
    const { input, dir } = makeInput(config, [{ key: 'k', label: 'nv' }, { key: 'l', label: 'nv' }]);
    const catalog = await decide(input, join(dir, 'private'));
    const path = join(dir, 'private', 'analyse.parquet');
    await catalog.writeRows('analyse', path);
    await catalog.close();
    const other = makeInput(config, [{ key: 'k', label: 'nv' }, { key: 'm', label: 'nv' }]);
    await expect(decide({ ...other.input, analysed: onBase(other.input.analysed, path, () => true) }, join(dir, 'other'))).rejects.toThrow('the analyse pass has 2 images, the rows of it 1');
  });
});
