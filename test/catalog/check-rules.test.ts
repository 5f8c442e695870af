import { describe, expect, it } from 'vitest';
import { checkRules } from '../../src/catalog/check-rules.ts';
import { makeConfig, rule } from './make.ts';

async function codesOf(expression: string): Promise<readonly string[]> {
  return (await checkRules(makeConfig({ rules: [rule('r', 'exclude', expression)] }))).map((d) => d.code);
}

const allowed = [
  "least(width, height) < CASE modality WHEN 'dermoscopic' THEN 200 ELSE 400 END",
  'age BETWEEN 1 AND 2 OR age IS NULL',
  "source IN ('a', 'b') AND NOT coalesce(has_mask, false)",
  "label ILIKE '%nevus%' OR regexp_matches(label, '^a+$')",
  "CAST(time_point AS INTEGER) > 3",
  "device::DOUBLE / 0 > 1",
  'TRY(CAST(device AS INTEGER)) = 1',
  "AGE > 3 AND \"age\" < 7",
  "category = 'Zürich''s'",
  "site IS DISTINCT FROM 'oral'",
  'sharpness < 0.1',
];

const hostile: { readonly [expression: string]: string } = {
  "(SELECT count(*) FROM read_csv('/etc/passwd')) > 0": 'DX5031',
  'EXISTS (SELECT 1)': 'DX5031',
  'age IN (SELECT 1)': 'DX5031',
  "true; COPY rule_row TO '/tmp/x'": 'DX5031',
  '1; DROP TABLE image': 'DX5031',
  "true) FROM read_text('/etc/passwd') WHERE (true": 'DX5031',
  'true), (false': 'DX5031',
  'true -- hidden': 'DX5031',
  'true /* hidden */': 'DX5031',
  "getenv('HOME') = 'x'": 'DX5031',
  "current_setting('memory_limit') = 'x'": 'DX5031',
  "length(read_text('x')) > 1": 'DX5031',
  "glob('*') IS NULL": 'DX5031',
  'count(*) > 1': 'DX5031',
  'sum(age) > 1': 'DX5031',
  'row_number() OVER () > 1': 'DX5031',
  'COLUMNS(*) > 1': 'DX5031',
  '* > 1': 'DX5031',
  'age = $1': 'DX5031',
  'age = ?': 'DX5031',
  "length(repeat('x', 1000000000)) > 1": 'DX5031',
  "lpad('x', 1000000000, 'y') = 'z'": 'DX5031',
  'list_filter([1], lambda x: x > 1) IS NULL': 'DX5031',
  "{'a': 1}.a = 1": 'DX5031',
  '[1, 2][1] = 1': 'DX5031',
  'random() < 0.5': 'DX5031',
  'now() IS NULL': 'DX5031',
  "nextval('s') = 1": 'DX5031',
  "label COLLATE NOCASE = 'x'": 'DX5031',
  '#1 = 1': 'DX5031',
  "e'\\x41' = label": 'DX5031',
  "label = 'a\u202eb'": 'DX5031',
  'ａge > 1': 'DX5031',
  "CAST(label AS BLOB) IS NULL": 'DX5031',
  "CAST(label AS STRUCT(a INT)) IS NULL": 'DX5031',
  'label.lower() = 1': 'DX5031',
  'ages > 1': 'DX5032',
  'n = 1': 'DX5032',
  'image.id IS NULL': 'DX5032',
  'age': 'DX5033',
  'NULL': 'DX5033',
  "'true'": 'DX5033',
  'label + age > 1': 'DX5034',
  'age >': 'DX5030',
  '': 'DX5031',
  'COPY rule_row TO STDOUT': 'DX5030',
  "ATTACH 'x'": 'DX5031',
  'INSTALL httpfs': 'DX5030',
  'PRAGMA version': 'DX5030',
  'WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT * FROM t': 'DX5031',
};

describe('checkRules', () => {
  it.each(allowed)('DEID-9 allows %s', async (expression) => {
    expect(await codesOf(expression)).toEqual([]);
  });

  it.each(Object.entries(hostile))('DEID-9 refuses %s', async (expression, code) => {
    const codes = await codesOf(expression);
    expect(codes.length).toBeGreaterThan(0);
    expect(new Set(codes)).toEqual(new Set([code]));
  });

  it('DEID-9 refuses depth and length before any parser', async () => {
    expect(await codesOf(`${'('.repeat(10_000)}true${')'.repeat(10_000)}`)).toEqual(['DX5031']);
    expect(await codesOf(`${'('.repeat(1_000)}true${')'.repeat(1_000)}`)).toEqual(['DX5031']);
    expect(await codesOf(`${'NOT '.repeat(900)}true`)).toSatisfy((codes: string[]) => codes.every((c) => ['DX5030', 'DX5031', 'DX5034'].includes(c)));
  });

  it('points at the unknown column in its line of YAML, with a suggestion', async () => {
    const [found] = await checkRules(makeConfig({ rules: [rule('r', 'exclude', 'age > 1 AND widht < 200')] }));
    expect(found).toMatchObject({ code: 'DX5032', hint: 'did you mean "width"?', at: { file: 'rules/r.yaml', line: 3, column: 14 + 'age > 1 AND '.length, endColumn: 14 + 'age > 1 AND widht'.length } });
  });
});
