import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruleColumns } from '../../src/catalog/columns.ts';
import { CATALOG_FILE } from '../../src/catalog/catalog.ts';
import { openReleaseForQuery } from '../../src/catalog/query.ts';
import { categorySlugs } from '../../src/catalog/slugs.ts';
import { plainText } from '../../src/core/spreadsheet.ts';
import { releaseTables } from '../../src/catalog/tables.ts';
import { why } from '../../src/catalog/why.ts';
import { registry, stepNames } from '../../src/steps/registry.ts';
import { cleaned, decideRows, makeConfig, makeSource, mapping, rule, withImages, type Row } from './make.ts';

const rows: readonly Row[] = Array.from({ length: 12 }, (_, i) => ({ key: `k${i}`, label: i % 3 === 0 ? 'mel' : 'nv', patient: `p${i % 6}`, fields: { age: String(20 + i), sex: 'male' } }));
const config = makeConfig({ sources: [makeSource('a', withImages)], rules: [rule('young', 'exclude', 'age < 21')] });

async function released(version: string, input: readonly Row[], parent?: { version: string; dir: string; name: string }, c = config) {
  const { catalog, images, dir } = await decideRows(c, input, parent ? { parent } : {});
  await catalog.finish(cleaned(catalog, images, dir));
  await catalog.setVersion(version);
  const out = join(dir, 'release');
  mkdirSync(out);
  for (const { name } of releaseTables) await catalog.writeCsv(name, join(out, `Tv${version}_${name}.csv`));
  return { catalog, dir, out, read: (table: string) => readFileSync(join(out, `Tv${version}_${table}.csv`), 'utf8') };
}

describe('release tables', () => {
  it('REL-4 each holds the documented columns and types, and its key is unique', async () => {
    const { catalog } = await released('1.0.0', rows);
    for (const table of releaseTables) {
      const described = await catalog.rows(`DESCRIBE release_${table.name}`);
      expect([table.name, described.map((d) => d['column_name'])]).toEqual([table.name, table.columns.map((c) => c.name)]);
      for (const [i, d] of described.entries()) if (d['column_type'] !== '"NULL"') expect([table.name, d['column_name'], d['column_type']]).toEqual([table.name, d['column_name'], table.columns[i]!.type]);
      const [n] = await catalog.rows(`SELECT count(*) AS all_rows, count(DISTINCT (${table.key.join(', ')})) AS keys FROM release_${table.name}`);
      expect([table.name, n!['all_rows']]).toEqual([table.name, n!['keys']]);
    }
  });

  it('rule columns are those of the table that rules see', async () => {
    const { catalog } = await decideRows(config, rows);
    const described = await catalog.rows('DESCRIBE rule_row');
    const columns = ruleColumns(stepNames('analyse').map((name) => registry[name]));
    const shown = described.filter((d) => d['column_name'] !== 'n' && d['column_type'] !== 'JSON');
    expect(shown.map((d) => [d['column_name'], d['column_type']])).toEqual(columns.map((c) => [c.name, c.type]));
    expect(columns.filter((c) => c.meaning === '')).toEqual([]);
  });

  it('REL-2 the same rows in another order give the same text', async () => {
    const [a, b] = [await released('1.0.0', rows), await released('1.0.0', rows.toReversed())];
    for (const { name } of releaseTables) expect(a.read(name)).toBe(b.read(name));
  });

  it('MAP-2 moving lines of YAML changes nothing', async () => {
    const at = { file: 'moved.yaml', line: 99 };
    const moved = {
      ...config,
      rules: config.rules.map((r) => Object.assign({}, r, { at })),
      mappings: [{ ...config.mappings[0]!, rows: config.mappings[0]!.rows.toReversed().map((r) => Object.assign({}, r, { at })) }],
    };
    const [a, b] = [await released('1.0.0', rows), await released('1.0.0', rows, undefined, moved)];
    for (const { name } of releaseTables) expect(a.read(name)).toBe(b.read(name));
  });

  it('SPLIT-3, REL-3 splits and first versions are inherited, departed images included', async () => {
    const first = await released('1.0.0', rows);
    const more = Array.from({ length: 30 }, (_, i) => ({ key: `new${i}`, label: 'nv', fields: { age: '40' } }));
    const second = await released('1.1.0', [...rows.slice(2), ...more], { version: '1.0.0', dir: first.out, name: 'T' }, { ...config, splits: { ...config.splits, seed: 5 } });
    const splitsOf = async ({ catalog }: typeof first) => new Map((await catalog.rows('SELECT kind || pseudonym AS subject, split, since FROM release_assignments')).map((r) => [r['subject'] as string, r]));
    const [before, after] = [await splitsOf(first), await splitsOf(second)];
    expect(before.size).toBe(17);
    for (const [subject, row] of before) expect(after.get(subject)).toEqual(row);
    expect(await second.catalog.rows('SELECT ingested_in, count(*) AS n FROM release_selected_unsampled GROUP BY 1 ORDER BY 1')).toEqual([{ ingested_in: '1.0.0', n: 10 }, { ingested_in: '1.1.0', n: 30 }]);
  });

  it('SPLIT-3, REL-3 an image that left and comes back has its split and its first version', async () => {
    const first = await released('1.0.0', rows);
    const second = await released('1.1.0', rows.slice(6), { version: '1.0.0', dir: first.out, name: 'T' });
    const third = await released('1.2.0', rows, { version: '1.1.0', dir: second.out, name: 'T' }, { ...config, splits: { ...config.splits, seed: 99 } });
    const chosen = async ({ catalog }: typeof first) => catalog.rows('SELECT id, split, ingested_in FROM release_selected_unsampled ORDER BY id');
    expect(await chosen(third)).toEqual(await chosen(first));
  });

  it('SPLIT-3 a picture that comes back under another id keeps its split', async () => {
    const first = await released('1.0.0', rows);
    // Other keys and patients, the same pictures; and other seeds of the split.
    const renamed = rows.map((row) => ({ ...row, key: `new-${row.key}`, patient: `new-${row.patient}`, sha256: `sha-a-${row.key}` }));
    const second = await released('2.0.0', renamed, { version: '1.0.0', dir: first.out, name: 'T' }, { ...config, splits: { ...config.splits, seed: 12 } });
    const splitsOf = async ({ catalog }: typeof first) => (await catalog.rows('SELECT original_sha256, split FROM release_selected_unsampled ORDER BY 1'));
    expect(await splitsOf(second)).toEqual(await splitsOf(first));
    const apart = await released('1.0.0', renamed, undefined, { ...config, splits: { ...config.splits, seed: 12 } });
    expect(await splitsOf(apart)).not.toEqual(await splitsOf(first));
  });

  it('SPLIT-3 a parent table that is gone or not ours is an error', async () => {
    const first = await released('1.0.0', rows);
    const codes = async () => (await decideRows(config, rows, { parent: { version: '1.0.0', dir: first.out, name: 'T' } })).catalog.diagnostics.map((d) => [d.code, d.severity]);
    const path = join(first.out, 'Tv1.0.0_assignments.csv');
    writeFileSync(path, '"kind","pseudonym","split","since"\nimage,x,train,1.0.0\n');
    expect(await codes()).toEqual([]);
    for (const text of ['kind,pseudonym,split,since\nimage,x,nowhere,1.0.0\n', 'kind,pseudonym,split,since\nimage,x\n', 'kind,pseudonym,split\nimage,x,train\n', '']) {
      writeFileSync(path, text);
      expect([text, await codes()]).toEqual([text, [['DX5041', 'error']]]);
    }
  });

  it('SRC-10 rows of a records-only source are in, without a file', async () => {
    const { catalog } = await released('1.0.0', rows, undefined, makeConfig());
    expect(catalog.included).toEqual([]);
    expect(await catalog.rows('SELECT count(*) AS n, count(file) AS files FROM release_selected_unsampled')).toEqual([{ n: 12, files: 0 }]);
  });

  it('DEID-1 an image that was not cleaned leaves', async () => {
    const { catalog } = await decideRows(config, rows.slice(1));
    const { diagnostics } = await catalog.finish({ subjects: [], unchanged: [], segments: [], counts: {}, diagnostics: [] });
    expect(diagnostics).toMatchObject([{ code: 'DX5050', count: 11 }]);
    expect(await catalog.rows('SELECT count(*) AS n FROM release_selected_unsampled')).toEqual([{ n: 0 }]);
  });

  it('a text that a spreadsheet would run is guarded in CSV, and comes back', async () => {
    const labels = ['=1+1', '+x', '-x', '@x', "'=x", "'x", 'plain, "quoted"\nline'];
    const c = makeConfig({ mappings: [mapping('a', Object.fromEntries(labels.map((l) => [l, 'Naevus'])))] });
    const { out, read } = await released('1.0.0', labels.map((label, i) => ({ key: `k${i}`, label })), undefined, c);
    expect(read('mapping')).toContain("\na,'=1+1,");
    expect(read('mapping')).not.toMatch(/(^|,)[=+@-]/mu);
    const opened = await openReleaseForQuery({ dir: out, name: 'T', version: '1.0.0' });
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    const found = await opened.value.run('SELECT label FROM mapping', 100);
    opened.value.close();
    expect(found.ok && found.value.rows.map((r) => r[0]).toSorted()).toEqual(labels.toSorted());
    expect(["'=x", "'x", "''=x"].map(plainText)).toEqual(['=x', "'x", "'=x"]);
  });
});

describe('dx query', () => {
  it('reads the tables of a release and nothing else', async () => {
    const { out } = await released('1.0.0', rows);
    const opened = await openReleaseForQuery({ dir: out, name: 'T', version: '1.0.0' });
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    const db = opened.value;
    expect(db.tables).toEqual(releaseTables.map((t) => t.name));
    const ask = async (sql: string, limit = 100) => {
      const result = await db.run(sql, limit);
      return result.ok ? result.value.rows : result.error.map((d) => d.code);
    };
    expect(await ask('SELECT count(*) FROM selected_unsampled')).toEqual([[11]]);
    expect(await ask('FROM dataset SELECT key ORDER BY key', 2)).toHaveLength(2);
    expect(await ask('-- why\nVALUES (1)')).toEqual([[1]]);
    expect(await ask('DESCRIBE mapping')).toHaveLength(10);
    expect(await ask('SUMMARIZE mapping')).toHaveLength(10);
    expect(await ask('SELECT age FROM selected_unsampled WHERE age = 25')).toEqual([[25]]);
    for (const [sql, code] of [
      ['SELECT 1; SELECT 2', 'DX5061'], ['DROP TABLE mapping', 'DX5061'], ["COPY mapping TO '/tmp/dx-x.csv'", 'DX5061'], ["ATTACH '/tmp/dx-x.duckdb'", 'DX5061'], ['INSTALL httpfs', 'DX5061'],
      ['PRAGMA version', 'DX5061'], ['SET threads = 1', 'DX5061'], ['UPDATE mapping SET label = 1', 'DX5061'], ['CREATE TABLE x AS SELECT 1', 'DX5061'], ["SELECT * FROM read_text('/etc/hostname')", 'DX5062'],
      ["SELECT * FROM '/etc/hostname'", 'DX5062'], ["SELECT * FROM glob('*')", 'DX5062'], ['SELECT $1', 'DX5061'], ['', 'DX5061'], ['SELEC 1', 'DX5061'], ['WITH x AS (DELETE FROM mapping RETURNING 1) SELECT * FROM x', 'DX5062'], ['(DROP TABLE mapping)', 'DX5062'], ['SELECT nope FROM mapping', 'DX5062'],
    ] as const) expect([sql, await ask(sql)]).toEqual([sql, [code]]);
    expect(await ask('FROM duckdb_secrets()')).toEqual([]);
    expect(await ask('SELECT 18446744073709551616::UHUGEINT, 5::UHUGEINT, 5::BIGINT')).toEqual([['18446744073709551616', 5, 5]]);
    db.close();
  });

  it('refuses a result that memory would not hold, and stops reading at the limit', async () => {
    const { out } = await released('1.0.0', rows);
    const opened = await openReleaseForQuery({ dir: out, name: 'T', version: '1.0.0' });
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    const large = await opened.value.run("SELECT repeat('x', 10000) FROM range(1000000000)", 1_000_000_000);
    expect(large.ok ? [] : large.error.map((d) => [d.code, d.message])).toEqual([['DX5062', 'query refused: the result is larger than 256 MiB']]);
    const few = await opened.value.run('SELECT range AS n FROM range(100000000000)', 3);
    expect(few).toEqual({ ok: true, value: { columns: [{ name: 'n', type: 'BIGINT' }], rows: [[0], [1], [2]], truncated: true } });
    opened.value.close();
  });
});

describe('dx why', () => {
  it('REL-9 tells every decision with its line of YAML, from a private catalog', async () => {
    const { dir, catalog } = await released('1.0.0', rows);
    const path = join(dir, 'private', CATALOG_FILE);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const [out] = (await why(path, 'k0'))!;
    expect(out!.decisions.filter((d) => d.verdict === 'out')).toEqual([{ stage: 'rule', verdict: 'out', code: 'rule', reason: 'because of young', rule: 'young', at: { file: 'rules/r.yaml', line: 2 } }]);
    expect(out!.decisions.find((d) => d.code === 'mapped')).toMatchObject({ reason: 'label "mel" is Melanoma', at: { file: 'mappings/a.yaml', line: 4 } });
    const id = (await catalog.rows("SELECT id FROM image WHERE key = 'k1'"))[0]!['id'] as string;
    const [inside] = (await why(path, id))!;
    expect(inside).toMatchObject({ key: 'k1', category: 'Naevus' });
    expect(inside!.decisions.at(-1)).toMatchObject({ stage: 'split', verdict: 'in' });
    expect(await why(path, 'nobody')).toEqual([]);
    expect(await why(join(dir, 'absent.duckdb'), 'k1')).toBeUndefined();
  });
});

describe('categorySlugs', () => {
  it('gives safe folder names, unique without case, whatever their order', () => {
    const names = ['Basal cell carcinoma', 'basal Cell-Carcinoma', '../../etc', 'CON', '白斑', 'Zürich naevus', 'x'.repeat(300)];
    const slugs = categorySlugs(names);
    const all = [...slugs.values()];
    expect(new Set(all).size).toBe(names.length);
    for (const slug of all) expect(slug).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u);
    expect(slugs.get('Zürich naevus')).toBe('zurich-naevus');
    expect(slugs.get('CON')).not.toBe('con');
    expect([...categorySlugs(names.toReversed())].toSorted()).toEqual([...slugs].toSorted());
  });
});
