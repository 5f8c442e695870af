import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { baseProject, diagnosticLine, overlay } from '../fixtures.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dx-load-'));
  await overlay(baseProject, dir);
});
afterEach(() => rm(dir, { recursive: true }));

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(dir, file), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(dir, file), text.replace(from, () => to));
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, file)), { recursive: true });
  await writeFile(join(dir, file), text);
}

async function load(): Promise<Config> {
  const { config, diagnostics } = await loadConfig(dir);
  expect(diagnostics.map(diagnosticLine)).toEqual([]);
  return config!;
}

async function lines(): Promise<string[]> {
  return (await loadConfig(dir)).diagnostics.map(diagnosticLine);
}

describe('text is taken as written', () => {
  it('MAP-3 an unquoted code that YAML reads as a float arrives as a code', async () => {
    // 2E60 is pinned, and means something else than psoriasis: the exception lets it pass.
    await edit('mappings/categories.yaml', 'icd11: EA90', 'icd11: 2E60, fit: { 2E60: a test }');
    expect((await load()).categories.list.find((c) => c.name === 'Psoriasis')?.icd11).toEqual(['2E60']);
  });

  it('versions, dates, dotted numbers and hexadecimal words are text', async () => {
    await edit('sources.d/one.yaml', 'version: "1"', 'version: 1.10');
    await edit('sources.d/one.yaml', 'publisher: The dx project', 'publisher: 0x1F');
    const [source] = (await load()).sources;
    expect([source!.version, source!.publisher, source!.evaluation.date]).toEqual(['1.10', '0x1F', '2026-01-15']);
  });

  it('MAP-2 labels keep their spelling: No, 1e3, on, 007', async () => {
    await edit('mappings/one.yaml', '  psoriasis: Psoriasis', '  No: Psoriasis\n  1e3: Psoriasis\n  on: Psoriasis\n  007: Psoriasis');
    const labels = (await load()).mappings[0]!.rows.map((row) => row.label);
    expect(labels).toEqual(['007', '1e3', 'No', 'bcc', 'junk', 'nevus', 'on']);
  });

  it('SRC-7 value tables keep true, 1 and the empty text apart', async () => {
    await edit('sources.d/one.yaml', '{ m: male, f: female }, missing: [unknown]', '{ true: male, 1: female }, missing: ["", NA, 0]');
    const reader = (await load()).sources[0]!.fields.sex!;
    expect(reader.values?.map(({ from, to }) => [from, to])).toEqual([['1', 'female'], ['true', 'male']]);
    expect(reader.missing).toEqual(['', 'NA', '0']);
  });

  it('a byte order mark and CRLF change neither values nor places', async () => {
    const before = await load();
    for (const file of ['dx.config.yaml', 'sources.d/one.yaml', 'mappings/one.yaml', 'rules/quality.yaml']) {
      await writeFile(join(dir, file), `\uFEFF${(await readFile(join(dir, file), 'utf8')).replaceAll('\n', '\r\n')}`);
    }
    const { root: _, ...after } = await load();
    expect({ ...after, root: before.root }).toEqual(before);
  });

  it('aliases of small lists are expanded, and point at the anchored text', async () => {
    await edit('sources.d/one.yaml', 'missing: [unknown] }', 'missing: &none [unknown] }\n  skinType: { column: fst, missing: *none }');
    expect((await load()).sources[0]!.fields.skinType?.missing).toEqual(['unknown']);
  });
});

describe('places', () => {
  it('REL-9 a mapping row, a rule and its expression know their line and column', async () => {
    const { mappings, rules } = await load();
    expect(mappings[0]!.rows.find((row) => row.label === 'bcc')!.at).toEqual({
      file: 'mappings/one.yaml', line: 4, column: 3, endColumn: 6, text: '  bcc: Basal cell carcinoma',
    });
    expect(rules[0]!.at).toMatchObject({ file: 'rules/quality.yaml', line: 3, column: 9 });
    expect(rules[0]!.expressionAt).toMatchObject({ line: 4, column: 14, endColumn: 40 });
  });

  it('an expression in quotes or in a block begins at its first character', async () => {
    await write('rules/more.yaml', 'rules:\n  - id: a\n    warn: "width > 1"\n    reason: x\n  - id: b\n    require: |\n\n      height > 1\n      AND width > 1\n    reason: x\n');
    const [a, b] = (await load()).rules;
    expect([a!.expressionAt.line, a!.expressionAt.column, a!.expressionAt.endColumn]).toEqual([3, 12, 21]);
    expect([b!.expressionAt.line, b!.expressionAt.column]).toEqual([8, 7]);
    expect(b!.expression).toBe('\nheight > 1\nAND width > 1\n');
  });
});

describe('defaults', () => {
  it('are those the descriptions state', async () => {
    const config = await load();
    expect(config.dataset.access).toEqual({ level: 'open' });
    expect(config.store).toBe(join(dir, '.dx'));
    expect(config.scope).toEqual({ require: ['label', 'modality'], excludeSites: ['oral-genital', 'eye'] });
    expect(config.duplicates).toEqual({ distance: 10, prefer: ['resolution', 'confirmation', 'source-order'], sourceOrder: [] });
    expect(config.classes).toEqual({ minimum: 1, parents: 'exclude' });
    expect(config.labels).toEqual({ ranks: 'reciprocal', excludedShare: 'renormalise', hard: { rule: 'argmax', tie: 'first' }, contradictions: 'exclude', hierarchy: 'exclude' });
    expect(config.splits).toMatchObject({ sequester: [], keep: [], conflict: 'fail' });
    expect(config.sources[0]).toMatchObject({ namespace: 'one', presence: 'required', maskOrigin: 'none', differentials: false });
    expect(config.sources[0]!.legal).toEqual({ consent: 'unknown', mayLeavePremises: 'unknown' });
    expect(config.sources[0]!.demographics).toEqual({ age: 'yes', sex: 'yes', skinType: 'no' });
  });

  it('DEID-4 identifiers are private by default, and rows of images then stay out of git', async () => {
    expect((await load()).release).toEqual({ parent: 'latest', track: 'full', materialise: false });
    await edit('sources.d/one.yaml', 'identifiers: public\n', '');
    await edit('dx.config.yaml', 'access:', 'pseudonyms: { env: DX_KEY }\naccess:');
    const config = await load();
    expect(config.sources[0]!.identifiers).toBe('private');
    expect(config.release.track).toBe('summary');
    expect(config.pseudonyms).toEqual({ kind: 'env', name: 'DX_KEY' });
  });

  it('step parameters are filled in, so that writing a default changes nothing', async () => {
    const before = await load();
    const [step, params] = Object.entries(before.steps).find(([, value]) => Object.keys(value as object).length > 0)!;
    await edit('dx.config.yaml', 'access:', `steps: { ${step}: ${JSON.stringify(params)} }\naccess:`);
    expect((await load()).digest).toBe(before.digest);
  });
});

describe('SPEC-5 resized copies', () => {
  it('derivatives are short for the sizes of the step resize', async () => {
    await edit('dx.config.yaml', 'access:', 'derivatives: [448, 224]\naccess:');
    const short = await load();
    expect([short.derivatives, short.steps['resize']]).toEqual([[224, 448], { sizes: [224, 448] }]);
    await edit('dx.config.yaml', 'derivatives: [448, 224]', 'steps: { resize: { sizes: [224, 448] } }');
    expect((await load()).digest).toBe(short.digest);
    await edit('dx.config.yaml', 'access:', 'derivatives: [448, 224]\naccess:');
    expect(await lines()).toEqual(['error DX1217 dx.config.yaml:9:20 "derivatives" gives the sizes of resized copies already | keep one']);
  });
});

describe('refusals that need a disk', () => {
  it('DEID-4 a key file that a link leads into the work tree is refused', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'dx-key-'));
    try {
      await symlink(join(dir, 'rules'), join(outside, 'link'));
      await edit('dx.config.yaml', 'access:', `pseudonyms: { keyFile: ${outside}/link/key }\naccess:`);
      expect(await lines()).toEqual(['error DX1209 dx.config.yaml:9:24 the key file lies inside the git work tree | move it out, for example to ~/.config/dx/key']);
      await edit('dx.config.yaml', '/link/key', '/key');
      expect(await lines()).toEqual([]);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('DEID-4 the work tree is that of git, not only the project', async () => {
    const nested = join(dir, 'nested');
    await overlay(baseProject, nested);
    await mkdir(join(dir, '.git'));
    await writeFile(join(nested, 'dx.config.yaml'), `${await readFile(join(nested, 'dx.config.yaml'), 'utf8')}pseudonyms: { keyFile: ../key }\n`);
    expect((await loadConfig(nested)).diagnostics.map((d) => d.code)).toEqual(['DX1209']);
  });

  it('a URL with a password is not shown again', async () => {
    await edit('sources.d/one.yaml', 'https://example.org/one', 'https://me:hunter2@example.org/one');
    expect(JSON.stringify((await loadConfig(dir)).diagnostics)).not.toContain('hunter2');
  });

  it('nor is it shown by a finding about its neighbour, and carets still fit', async () => {
    await edit('sources.d/one.yaml', 'licence: { spdx: CC0-1.0 }', 'licence: { url: "https://me:hunter2@example.org/?a=1&X-Amz-Signature=c0ffee", spdx: "" }');
    const { diagnostics } = await loadConfig(dir);
    expect(diagnostics.map((d) => d.code)).toEqual(['DX1205', 'DX1107']);
    expect(diagnostics[1]!.at!.text).toBe('licence: { url: "https://**********@example.org/?a=1&X-Amz-Signature=******", spdx: "" }');
    expect(diagnostics[1]!.at!.text!.slice(diagnostics[1]!.at!.column! - 1)).toBe('"" }');
  });

  it('a project that is not there is one finding', async () => {
    expect((await loadConfig(join(dir, 'nowhere'))).diagnostics.map(diagnosticLine)).toEqual(['error DX1001 dx.config.yaml there is no "dx.config.yaml"']);
  });

  it('lock files beside mappings are not config', async () => {
    await write('mappings/other.lock.yaml', 'whatever: 1\n');
    await load();
  });
});
