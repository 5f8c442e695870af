import { describe, expect, it } from 'vitest';
import type { HierarchyColumn } from '../../src/config/config.ts';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { at, category, decideRows, labelPolicy, makeConfig, makeSource, mapping, outReasons, withImages, type Row } from './make.ts';

const told = (diagnostics: readonly Diagnostic[]): readonly string[] => diagnostics.map(({ code, message }) => `${code} ${message}`);

describe('MAP-11 prefer-confirmation', () => {
  const config = makeConfig({ labels: labelPolicy({ contradictions: 'prefer-confirmation' }) });
  const row = (key: string, label: string, confirmation?: string): Row => ({ key, label, lesion: 'l', fields: confirmation === undefined ? {} : { confirmation } });

  it('the category that is confirmed strictly better than every other stays, with all its images', async () => {
    const { catalog } = await decideRows(config, [row('k1', 'nv', 'follow-up'), row('k2', 'mel', 'histopathology'), row('k3', 'mel'), row('k4', 'nv')]);
    expect(await outReasons(catalog)).toEqual({ k1: ['contradiction'], k4: ['contradiction'] });
    expect((await catalog.rows("SELECT verdict, reason FROM decision WHERE code = 'contradiction' ORDER BY n")).map(({ verdict, reason }) => `${verdict as string}: ${reason as string}`)).toEqual([
      'out: its lesion is also labelled Melanoma, here Naevus; Melanoma is confirmed best, by histopathology',
      'warn: its lesion is also labelled Naevus, here Melanoma; Melanoma is confirmed best, by histopathology',
      'warn: its lesion is also labelled Naevus, here Melanoma; Melanoma is confirmed best, by histopathology',
      'out: its lesion is also labelled Melanoma, here Naevus; Melanoma is confirmed best, by histopathology',
    ]);
    expect(catalog.diagnostics).toMatchObject([{ code: 'DX5012', count: 4 }]);
    expect(catalog.diagnostics[0]!.message).toMatch(/has several diagnoses: Melanoma, Naevus \(Melanoma is confirmed best, by histopathology; the others are excluded\)$/u);
  });

  it('equal confirmations, or none on either side, leave all out; unknown is no better than none', async () => {
    const equal = await decideRows(config, [row('k1', 'nv', 'histopathology'), row('k2', 'mel', 'histopathology'), row('k3', 'mel', 'confocal')]);
    expect(await outReasons(equal.catalog)).toEqual({ k1: ['contradiction'], k2: ['contradiction'], k3: ['contradiction'] });
    const unknown = await decideRows(config, [row('k1', 'nv'), row('k2', 'mel', 'none')]);
    expect(await outReasons(unknown.catalog)).toEqual({ k1: ['contradiction'], k2: ['contradiction'] });
    expect(unknown.catalog.diagnostics[0]!.message).toMatch(/\(its images are excluded\)$/u);
  });

  it('of three categories the best alone stays; of two equal best ones none', async () => {
    const more = { mappings: [mapping('a', { nv: 'Naevus', mel: 'Melanoma', bkl: 'Keratosis' })], categories: { list: [category('Naevus', '2F20'), category('Melanoma', '2C30'), category('Keratosis', '2F21')], merges: [], exclusions: [] } };
    const three = await decideRows({ ...config, ...more }, [row('k1', 'nv', 'confocal'), row('k2', 'mel', 'histopathology'), row('k3', 'bkl', 'confocal')]);
    expect(await outReasons(three.catalog)).toEqual({ k1: ['contradiction'], k3: ['contradiction'] });
    const best = await decideRows({ ...config, ...more }, [row('k1', 'nv', 'histopathology'), row('k2', 'mel', 'histopathology'), row('k3', 'bkl', 'confocal')]);
    expect(await outReasons(best.catalog)).toEqual({ k1: ['contradiction'], k2: ['contradiction'], k3: ['contradiction'] });
  });

  it('one image of two sources, and copies: the better confirmed record stays', async () => {
    const two = {
      ...config, sources: [makeSource('a', { namespace: 'n' }), makeSource('b', { namespace: 'n' })], mappings: ['a', 'b'].map((s) => mapping(s, { nv: 'Naevus', mel: 'Melanoma' })),
    };
    const same = await decideRows(two, [{ source: 'a', key: 'k', label: 'nv' }, { source: 'b', key: 'k', label: 'mel', fields: { confirmation: 'histopathology' } }]);
    expect(await same.catalog.rows("SELECT i.source FROM decision AS d JOIN image AS i ON i.n = d.n WHERE d.verdict = 'out'")).toEqual([{ source: 'a' }]);
    const copies = { ...two, sources: [makeSource('a', withImages), makeSource('b', withImages)] };
    const found = await decideRows(copies, [{ source: 'a', key: 'k1', label: 'nv', pixels: 'p', width: 900 }, { source: 'b', key: 'k2', label: 'mel', pixels: 'p', fields: { confirmation: 'histopathology' } }]);
    expect(await outReasons(found.catalog)).toEqual({ k1: ['contradiction'] });
  });

  it('who wins in one dispute and loses in another is out', async () => {
    const both = { ...config, sources: [makeSource('a', withImages)] };
    const found = await decideRows(both, [
      { key: 'k1', label: 'nv', lesion: 'l', pixels: 'p', fields: { confirmation: 'confocal' } },
      { key: 'k2', label: 'mel', lesion: 'l', pixels: 'q' },
      { key: 'k3', label: 'mel', lesion: 'm', pixels: 'p', fields: { confirmation: 'histopathology' } },
    ]);
    expect(await outReasons(found.catalog)).toEqual({ k1: ['contradiction'], k2: ['contradiction'] });
  });
});

describe("MAP-11 a label against its own source's hierarchy", () => {
  const list = [category('Naevus', '2F20'), category('Melanoma', '2C30'), category('Keratosis', 'EK90.0'), category('Healthy', undefined, { reason: 'negatives' }), category('Naevus or melanoma', '2F20', { icd11: ['2F20', '2C30'] })];
  const rows = { nv: 'Naevus', mel: 'Melanoma', ak: 'Keratosis', no: 'Healthy', both: 'Naevus or melanoma', junk: '-not a diagnosis' };
  const means = [
    { value: 'benign', behaviours: ['benign', 'not-neoplasm'] },
    { value: 'malignant', behaviours: ['malignant', 'in-situ'] },
  ] as const;
  const column: HierarchyColumn = { column: 'group', means, missing: [], at: { file: 'sources.d/a.yaml', line: 20, column: 5 } };
  const config = (hierarchy: readonly HierarchyColumn[], policy: 'exclude' | 'accept' = 'exclude', identifiers: 'public' | 'private' = 'public') =>
    makeConfig({ sources: [makeSource('a', { hierarchy, identifiers })], mappings: [mapping('a', rows)], categories: { list, merges: [], exclusions: [] }, labels: labelPolicy({ hierarchy: policy }) });
  const row = (key: string, label: string, ...hierarchy: (string | null)[]): Row => ({ key, label, hierarchy });

  it('a category that is nothing of what the value means is named, and out', async () => {
    const { catalog } = await decideRows(config([column]), [
      row('k1', 'nv', 'benign'), row('k2', 'mel', 'malignant'), row('k3', 'ak', 'malignant'), row('k4', 'no', 'benign'),
      row('k5', 'both', 'malignant'), row('k6', 'mel', null), row('k7', 'junk', 'malignant'), { key: 'k8', label: 'nv' },
    ]);
    expect(await outReasons(catalog)).toEqual({ k3: ['hierarchy'], k7: ['label-excluded'] });
    expect(told(catalog.diagnostics)).toEqual(['DX5016 images of Keratosis (EK90.0) are "malignant" in group of source "a"; 1 image is excluded']);
    expect(catalog.diagnostics[0]!.at).toEqual({ file: 'sources.d/a.yaml', line: 20 });
    expect(await catalog.rows("SELECT reason, file, line FROM decision WHERE code = 'hierarchy'")).toEqual([{ reason: 'its source calls it "malignant" in group, which Keratosis is not', file: 'sources.d/a.yaml', line: 20 }]);
  });

  it('one label under two values: those that stand elsewhere than most are out, with counts', async () => {
    const plain: HierarchyColumn = { column: 'group', missing: [], at };
    const { catalog } = await decideRows(config([plain]), [
      ...Array.from({ length: 4 }, (_, i) => row(`b${i}`, 'nv', 'benign')), row('m', 'nv', 'malignant'), row('o', 'nv', null), row('other', 'mel', 'malignant'),
    ]);
    expect(await outReasons(catalog)).toEqual({ m: ['hierarchy'] });
    expect(told(catalog.diagnostics)).toEqual(['DX5015 label "nv" of source "a" stands under several values of group: "benign" (4), "malignant" (1); 1 image is excluded']);
  });

  it('where no value has most, all are out', async () => {
    const { catalog } = await decideRows(config([{ column: 'group', missing: [], at }]), [row('k1', 'nv', 'benign'), row('k2', 'nv', 'malignant'), row('k3', 'mel', 'malignant')]);
    expect(await outReasons(catalog)).toEqual({ k1: ['hierarchy'], k2: ['hierarchy'] });
  });

  it('an undeclared value is named, and out', async () => {
    const { catalog } = await decideRows(config([column]), [row('k1', 'nv', 'indeterminate'), row('k2', 'mel', 'malignant')]);
    expect(await outReasons(catalog)).toEqual({ k1: ['hierarchy'] });
    expect(told(catalog.diagnostics)).toEqual(['DX5017 "indeterminate" of group of source "a" is not declared under "means"; 1 image is excluded']);
  });

  it('accept keeps and warns; several columns are judged one by one', async () => {
    const { catalog } = await decideRows(config([column, { column: 'nine', missing: [], at }], 'accept'), [row('k1', 'ak', 'malignant', 'x'), row('k2', 'ak', 'malignant', 'x'), row('k3', 'ak', 'malignant', 'y')]);
    expect(await outReasons(catalog)).toEqual({});
    expect(told(catalog.diagnostics)).toEqual([
      'DX5015 label "ak" of source "a" stands under several values of nine: "x" (2), "y" (1); 1 image is in all the same',
      'DX5016 images of Keratosis (EK90.0) are "malignant" in group of source "a"; 3 images are in all the same',
    ]);
    expect(await catalog.rows("SELECT i.key, d.verdict FROM decision AS d JOIN image AS i ON i.n = d.n WHERE d.code = 'hierarchy' ORDER BY i.key, d.reason")).toEqual([
      { key: 'k1', verdict: 'warn' }, { key: 'k2', verdict: 'warn' }, { key: 'k3', verdict: 'warn' }, { key: 'k3', verdict: 'warn' },
    ]);
  });

  it('DEID-5 quotes no label and no value of a source with private identifiers', async () => {
    const { catalog } = await decideRows(config([column], 'exclude', 'private'), [row('k1', 'nv', 'seen by Dr. Doe'), row('k2', 'nv', 'benign'), row('k3', 'ak', 'malignant'), row('k4', 'nv', 'benign')]);
    expect(await outReasons(catalog)).toEqual({ k1: ['hierarchy'], k3: ['hierarchy'] });
    const text = JSON.stringify([catalog.diagnostics, await catalog.rows("SELECT reason FROM decision WHERE verdict = 'out'")]);
    expect(text).not.toMatch(/Doe|"nv|malignant/u);
    expect(catalog.diagnostics.map(({ code }) => code)).toEqual(['DX5015', 'DX5016', 'DX5017']);
  });

  it('a project without hierarchy has no tables of it', async () => {
    const { catalog } = await decideRows(makeConfig(), [{ key: 'k', label: 'nv' }]);
    expect(await catalog.rows("SELECT table_name FROM duckdb_tables() WHERE table_name IN ('hierarchy_label', 'split_label', 'hierarchy_contradiction')")).toEqual([]);
  });
});
