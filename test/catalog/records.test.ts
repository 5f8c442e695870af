import { describe, expect, it } from 'vitest';
import { column, decideRows, makeConfig, makeSource, outReasons, rule, type Row } from './make.ts';

const ranged = makeSource('a', {
  fields: {
    ...makeSource('a').fields,
    age: column('age', { parse: 'range', missing: ['n/a'] }), size: column('size', { parse: 'cm' }),
    sex: column('gender', { values: [{ from: 'm', to: 'male', at: {} }, { from: 'w', to: 'female', at: {} }], missing: ['unknown'] }),
  },
});

async function records(rows: readonly { readonly [field: string]: string }[], source = ranged) {
  const { catalog } = await decideRows(makeConfig({ sources: [source] }), rows.map((fields, i) => ({ key: `k${i}`, label: 'nv', fields })));
  return { catalog, read: await catalog.rows('SELECT r.*, CAST(r.age AS DOUBLE) AS years, CAST(r.size_mm AS DOUBLE) AS mm FROM record AS r ORDER BY n') };
}

describe('SRC-7 harmonisation', () => {
  it('reads ages, ranges and open ranges', async () => {
    const { read, catalog } = await records([{ age: '54' }, { age: '30-40' }, { age: '85+' }, { age: ' 54.0 ' }, { age: '30–39' }, { age: 'n/a' }, { age: '' }, {}]);
    expect(read.map((r) => r['years'])).toEqual([54, 35, 85, 54, 34.5, null, null, null]);
    expect(catalog.diagnostics).toEqual([]);
  });

  it('a value outside its limits is a finding without the value, never a silent null', async () => {
    const { read, catalog } = await records([{ age: '54' }, { age: '-1' }, { age: '121' }, { age: 'old' }, { age: 'Mr Smith' }, { size: '0' }]);
    expect(read.map((r) => r['years'])).toEqual([54, null, null, null, null, null]);
    expect(catalog.diagnostics.map((d) => [d.code, d.at?.file, d.at?.line, d.count])).toEqual([
      ['DX5002', 'a.csv', 3, 2],
      ['DX5002', 'a.csv', 5, 2],
      ['DX5002', 'a.csv', 7, 1],
    ]);
    expect(JSON.stringify(catalog.diagnostics)).not.toMatch(/Smith|121/u);
  });

  it('translates values, and names those outside a closed vocabulary, grouped', async () => {
    const { read, catalog } = await records([{ sex: 'm' }, { sex: 'w' }, { sex: 'unknown' }, { sex: 'femal' }, { sex: 'femal' }, { sex: 'other' }]);
    expect(read.map((r) => r['sex'])).toEqual(['male', 'female', null, null, null, 'other']);
    expect(catalog.diagnostics).toMatchObject([{ code: 'DX5001', count: 2, at: { file: 'a.csv', line: 5 }, hint: 'did you mean "female"?' }]);
    expect(catalog.diagnostics[0]!.message).toContain('"femal"');
    expect(catalog.diagnostics[0]!.message).toContain('column gender');
  });

  it('DEID-9 a column that holds no closed vocabulary is one finding without a value; free text is never shown', async () => {
    const { catalog } = await records([...Array.from({ length: 20 }, (_, i) => ({ sex: `Jane Doe ${i}` })), { sex: 'Jane Doe 0' }, { sex: 'Jane Doe 20' }]);
    expect(catalog.diagnostics).toMatchObject([
      { code: 'DX5001', severity: 'warning', count: 22, at: { file: 'a.csv', line: 2 }, message: 'a: column gender (sex) holds 21 different values outside its vocabulary' },
    ]);
    expect(JSON.stringify(catalog.diagnostics)).not.toMatch(/Jane/u);
    const { catalog: long } = await records([{ sex: 'phoned by Jane Doe, who will come in again on Monday' }]);
    expect(long.diagnostics).toMatchObject([{ code: 'DX5001', message: 'a: column gender (sex) holds a value outside its vocabulary' }]);
  });

  it('turns centimetres into millimetres and skin types into numbers', async () => {
    const { read } = await records([{ size: '1.25', skinType: '3.0' }, { skinType: '6' }]);
    expect(read.map((r) => r['mm'])).toEqual([12.5, null]);
    expect(read.map((r) => r['skin_type'])).toEqual([3, 6]);
  });

  it('reckons the age from birth and acquisition, and stores the year only', async () => {
    const { read, catalog } = await records([
      { birthDate: '1980-06-15', acquired: '2020-06-14' },
      { birthDate: '1980-06-15', acquired: '2020-06-15' },
      { birthDate: '1980', acquired: '2020-01-01' },
      { birthDate: '2021-01-01', acquired: '2020-01-01' },
      { acquired: '2020-13-45' },
      { age: '7', birthDate: '1980-06-15', acquired: '20200614' },
    ]);
    expect(read.map((r) => r['years'])).toEqual([39, 40, 40, null, null, 7]);
    expect(read.map((r) => r['acquired_year'])).toEqual([2020, 2020, 2020, 2020, null, 2020]);
    expect(catalog.diagnostics.map((d) => d.code)).toEqual(['DX5002', 'DX5002']);
    expect(Object.keys(read[0]!).join()).not.toMatch(/birth|day/u);
  });
});

describe('SPEC-6 scope', () => {
  it('excludes sites below an excluded site, missing fields, and ages outside the population', async () => {
    const base = makeConfig();
    const config = makeConfig({
      scope: { require: ['label', 'modality', 'sex'], excludeSites: ['oral-genital'] },
      dataset: { ...base.dataset, task: { ...base.dataset.task, population: { age: { min: 18 } } } },
    });
    const { catalog } = await decideRows(config, [
      { key: 'in', label: 'nv', fields: { sex: 'male', age: '18', site: 'back' } },
      { key: 'lip', label: 'nv', fields: { sex: 'male', age: '40', site: 'tongue' } },
      { key: 'young', label: 'nv', fields: { sex: 'male', age: '17' } },
      { key: 'ageless', label: 'nv', fields: { sex: 'male' } },
      { key: 'sexless', label: 'nv', fields: { age: '40' } },
      { key: 'vague', label: 'nv', fields: { sex: 'male', age: '40', modality: 'unknown' } },
    ]);
    expect(await outReasons(catalog)).toEqual({
      lip: ['site-out-of-scope'], young: ['age-out-of-scope'], ageless: ['age-undecidable'], sexless: ['missing-sex'], vague: ['missing-modality'],
    });
  });
});

describe('rules', () => {
  const rows: readonly Row[] = [
    { key: 'a', label: 'nv', fields: { age: '10', device: '5' } },
    { key: 'b', label: 'nv', fields: { age: '60', device: 'x' } },
    { key: 'c', label: 'nv', fields: { device: '0' } },
  ];
  const reasonsOf = async (...rules: ReturnType<typeof rule>[]) => outReasons((await decideRows(makeConfig({ rules }), rows)).catalog);

  it('exclude where true, undecidable where NULL', async () => {
    expect(await reasonsOf(rule('young', 'exclude', 'age < 18'))).toEqual({ a: ['rule'], c: ['undecidable'] });
  });

  it('require excludes where false, undecidable where NULL', async () => {
    expect(await reasonsOf(rule('old', 'require', 'age >= 18'))).toEqual({ a: ['rule'], c: ['undecidable'] });
  });

  it('coalesce means otherwise', async () => {
    expect(await reasonsOf(rule('young', 'exclude', 'coalesce(age < 18, false)'))).toEqual({ a: ['rule'] });
  });

  it('what cannot be computed is undecidable: a cast, a division by zero', async () => {
    expect(await reasonsOf(rule('cast', 'exclude', 'CAST(device AS INTEGER) > 100'))).toEqual({ b: ['undecidable'] });
    expect(await reasonsOf(rule('division', 'exclude', 'TRY_CAST(device AS INTEGER) IS NOT NULL AND 1 / TRY_CAST(device AS INTEGER) > 100'))).toEqual({ c: ['undecidable'] });
  });

  it('keeps every reason, and warns without excluding', async () => {
    const config = makeConfig({ rules: [rule('one', 'exclude', "device = '5'"), rule('two', 'exclude', 'coalesce(age, 0) = 10'), rule('three', 'warn', 'age > 1')] });
    const { catalog } = await decideRows(config, rows);
    expect(await catalog.rows("SELECT rule, reason FROM decision WHERE verdict = 'out' ORDER BY rule")).toEqual([
      { rule: 'one', reason: 'because of one' }, { rule: 'two', reason: 'because of two' },
    ]);
    expect(catalog.diagnostics).toMatchObject([{ code: 'DX5036', severity: 'warning', count: 2 }]);
  });
});
