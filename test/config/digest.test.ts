import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { baseProject, diagnosticLine, overlay } from '../fixtures.ts';

type Edit = readonly [file: string, from: string, to: string];

/** Digest of the base project after these edits. */
async function digestAfter(...edits: readonly Edit[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'dx-digest-'));
  try {
    await overlay(baseProject, dir);
    for (const [file, from, to] of edits) {
      const text = await readFile(join(dir, file), 'utf8');
      expect(text).toContain(from);
      await writeFile(join(dir, file), text.replace(from, () => to));
    }
    const { config, diagnostics } = await loadConfig(dir);
    expect(diagnostics.map(diagnosticLine)).toEqual([]);
    return config!.digest;
  } finally {
    await rm(dir, { recursive: true });
  }
}

const base = await digestAfter();

describe('REL-2 the digest of a config does not see', () => {
  const same: readonly (readonly [string, readonly Edit[]])[] = [
    ['the folder it lies in', []],
    ['comments and blank lines', [['dx.config.yaml', 'name: Base', '\n# a comment\n\nname: Base # another']]],
    ['the order of keys', [['dx.config.yaml', 'name: Base\ntitle: A small dataset for tests', 'title: A small dataset for tests\nname: Base']]],
    ['the order of rows in a mapping', [['mappings/one.yaml', '  bcc: Basal cell carcinoma\n', ''], ['mappings/one.yaml', '  psoriasis: Psoriasis', '  psoriasis: Psoriasis\n  bcc: Basal cell carcinoma']]],
    ['the order of categories', [['mappings/categories.yaml', '  Psoriasis: { icd11: EA90 }\n', ''], ['mappings/categories.yaml', 'categories:\n', 'categories:\n  Psoriasis: { icd11: EA90 }\n']]],
    ['the order of values', [['sources.d/one.yaml', '{ m: male, f: female }', '{ f: female, m: male }']]],
    ['flow and block style', [['rules/splits.yaml', 'stratify: [category]', 'stratify:\n  - category']]],
    ['quotes', [['sources.d/one.yaml', 'name: Source One', "name: 'Source One'"], ['sources.d/one.yaml', 'version: "1"', 'version: 1']]],
    ['short and long form of a mapping row', [['mappings/one.yaml', 'psoriasis: Psoriasis', 'psoriasis: { category: Psoriasis }']]],
    ['short and long form of a code', [['mappings/categories.yaml', 'icd11: EA90', 'icd11: [EA90]']]],
    ['short and long form of a field', [['sources.d/one.yaml', 'age: age', 'age: { column: age, missing: [] }']]],
    ['short and long form of records', [['sources.d/one.yaml', 'records: { file: records.csv, key: image }', 'records: [{ file: records.csv, key: image, format: csv }]']]],
    ['short and long form of a validation', [['sources.d/one.yaml', '[histopathology, follow-up]', '[{ method: histopathology }, follow-up]']]],
    ['defaults that are written out', [['rules/splits.yaml', 'seed: 1', 'seed: 1\nconflict: fail\nsequester: []'], ['dx.config.yaml', 'access:', 'release: { parent: latest, track: auto, materialise: false }\naccess:']]],
    ['where the store, a remote cache and the key are', [['dx.config.yaml', 'access:', 'store: { path: ../elsewhere, remote: { folder: ../share, keyEnv: KEY } }\nrelease: { remote: false }\npseudonyms: { keyFile: ~/.config/dx/key }\naccess:']]],
  ];
  it.each(same)('%s', async (_name, edits) => {
    expect(await digestAfter(...edits)).toBe(base);
  });
});

describe('REL-2 the digest of a config sees', () => {
  const different: readonly (readonly [string, Edit])[] = [
    ['another category of a label', ['mappings/one.yaml', 'psoriasis: Psoriasis', 'psoriasis: Basal cell carcinoma']],
    ['another seed', ['rules/splits.yaml', 'seed: 1', 'seed: 2']],
    ['another expression', ['rules/quality.yaml', '< 200', '< 201']],
    ['another permission', ['dx.config.yaml', 'commercial, modification', 'commercial, research']],
    ['another value', ['sources.d/one.yaml', 'm: male', 'm: other']],
    ['another code', ['mappings/categories.yaml', '{ icd11: EA90 }', '{ icd11: EA91, fit: { EA91: a test } }']],
    ['another order of preference', ['rules/splits.yaml', '[patient, lesion, duplicate, repeat]', '[patient, lesion]']],
  ];
  it.each(different)('%s', async (_name, edit) => {
    expect(await digestAfter(edit)).not.toBe(base);
  });
});
