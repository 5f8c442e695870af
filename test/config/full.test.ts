import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Config, Source } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { folders, projectFile, specs } from '../../src/config/spec/files.ts';
import { asSchema } from '../../src/config/spec/read.ts';
import type { Schema } from '../../src/core/schema.ts';

const full = join(import.meta.dirname, '../fixtures/full');
const { config, diagnostics } = await loadConfig(full);

/** The same without places, which other tests look at. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !['at', 'permissionsAt', 'expressionAt'].includes(key));
  return Object.fromEntries(kept.map(([key, member]) => [key, plain(member)]));
}

function source(id: string): Source {
  return config!.sources.find((candidate) => candidate.id === id)!;
}

describe('every key that can be written', () => {
  it('stands in the full project, and none of it is a finding', () => {
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([]);
    const written = new Set<Schema>();
    const visit = (value: unknown, schema: Schema): void => {
      for (const branch of schema.anyOf ?? []) visit(value, branch);
      if (Array.isArray(value)) for (const item of value) visit(item, schema.items ?? {});
      else if (typeof value === 'object' && value !== null) {
        for (const [key, member] of Object.entries(value)) {
          const known = schema.properties?.[key] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
          if (!known) continue;
          written.add(known);
          visit(member, known);
        }
      }
    };
    const schemas = specs({});
    visit(parse(readFileSync(join(full, projectFile), 'utf8')), asSchema(schemas.project));
    for (const [folder, kindOf] of Object.entries(folders)) {
      for (const file of readdirSync(join(full, folder))) visit(parse(readFileSync(join(full, folder, file), 'utf8')), asSchema(schemas[kindOf(file)]));
    }
    const unwritten: string[] = [];
    const collect = (schema: Schema, path: string): void => {
      for (const [key, member] of Object.entries(schema.properties ?? {})) {
        if (!written.has(member)) unwritten.push(`${path}${key}`);
        collect(member, `${path}${key}.`);
      }
      for (const branch of schema.anyOf ?? []) collect(branch, path);
      if (schema.items) collect(schema.items, path);
      if (typeof schema.additionalProperties === 'object') collect(schema.additionalProperties, path);
    };
    for (const [kind, schema] of Object.entries(schemas)) collect(asSchema(schema), `${kind}.`);
    // A key is in a file or in the environment, a remote cache a bucket or a folder; step parameters are the steps' own; downloads are recognised and refused.
    expect([...new Set(unwritten)]).toEqual(['project.pseudonyms.keyFile', 'project.store.remote.folder', 'project.store.remote.keyFile', 'project.steps', 'source.acquire.url', 'source.acquire.sha256', 'source.acquire.md5', 'source.acquire.unpack']);
  });

  it('arrives in the resolved project', () => {
    const { dataset, permissions, icd11, pseudonyms, release, store, remote, derivatives } = config as Config;
    expect({ dataset, permissions, icd11, pseudonyms, release, derivatives }).toEqual({
      dataset: {
        name: 'Full', title: 'Every key',
        task: {
          clinical: 'tell skin conditions apart', labels: 'multilabel', intendedUse: ['training', 'self-testing'], unit: 'lesion',
          population: { age: { min: 18, max: 90.5 }, notes: 'two clinics' },
        },
        access: { level: 'restricted', opens: '2028-02-29', support: '2031-01-01', expires: '2035-12-31' },
      },
      permissions: ['research'],
      icd11: {
        release: '2025-01', table: '../icd11/table.xlsx', sha256: '0123456789abcdef'.repeat(4), crosswalk: '../icd11/10To11MapToOneCategory.txt',
        api: { url: 'http://localhost:8382', credentials: join(homedir(), '.config/dx/icd') },
      },
      pseudonyms: { kind: 'env', name: 'DX_KEY' },
      release: { parent: { version: '1.2.0' }, track: 'summary', materialise: true },
      derivatives: [224, 448],
    });
    expect(store).toBe(join(full, '../store'));
    expect(remote).toEqual({
      place: {
        kind: 's3', bucket: 'our-bucket', prefix: 'team/dx', region: 'eu-central-1', endpoint: 'https://minio.example.org:9000',
        credentials: { kind: 'file', path: join(homedir(), '.aws/credentials'), profile: 'dx' },
      },
      key: { kind: 'env', name: 'DX_CACHE_KEY' }, write: true, releases: false, sources: ['clinic-a', 'conf'],
    });
  });

  it('SRC-1 SRC-2 SRC-3 SRC-7 arrives in a source', () => {
    expect(plain(source('clinic-a'))).toEqual({
      id: 'clinic-a', namespace: 'clinics', name: 'Clinic A', version: '2024.1', type: 'custom-gathered', presence: 'optional', identifiers: 'private',
      evaluation: { status: 'accepted', date: '2026-10-02', reason: 'fits', criteria: ['licence', 'size'] },
      publisher: 'Clinic A', institutions: [{ name: 'Clinic A', country: 'AT' }, { name: 'Clinic B', country: 'CH' }],
      url: 'https://example.org/a', access: 'transfer-agreement', retrieved: '2026-09-01', obtain: 'ask the clinic',
      licence: {
        custom: { name: 'agreement 7', permits: ['commercial', 'research'], shareAlike: true },
        url: 'https://example.org/terms', attribution: 'Clinic A, 2024',
      },
      legal: {
        basis: 'GDPR article 9 (2) (j)', agreement: 'DTA-7', ethics: { committee: 'EC Nowhere', approval: '12/2024' },
        consent: 'waived', mayLeavePremises: false,
      },
      available: 1200, coverage: 'common inflammatory conditions', demographics: { age: 'yes', sex: 'partly', skinType: 'no' },
      validation: [{ method: 'histopathology', share: 0.5 }, { method: 'follow-up' }, { method: 'single-expert' }],
      maskOrigin: 'in-house', differentials: true, labelling: { evidence: 2, form: 'B' },
      acquire: [{ kind: 'folder', path: '../data/a' }, { kind: 'folder', path: '../data/b' }],
      images: { glob: '**/*.png', key: 'PAT_{patient}_{lesion}_{n}' },
      masks: { glob: 'masks/{folder}/{stem}_{patient}.png' },
      records: {
        files: [
          { file: 'meta.txt', format: 'csv', key: 'img', stripExtension: true, encoding: 'latin1', delimiter: ';' },
          { file: 'json/*.json', format: 'json-per-image', key: '{stem}', stripExtension: false, encoding: 'utf-8' },
        ],
      },
      fields: {
        patient: { from: { kind: 'path', capture: 'patient' }, missing: [] },
        lesion: { from: { kind: 'columns', columns: ['patient', 'lesion'] }, missing: [] },
        age: { from: { kind: 'column', column: 'age' }, missing: ['', '-1'], parse: 'range' },
        birthDate: { from: { kind: 'column', column: 'born' }, missing: [], parse: 'date' },
        sex: { from: { kind: 'column', column: 'sex' }, values: [{ from: 'd', to: 'other' }, { from: 'w', to: 'female' }], missing: [] },
        skinType: { from: { kind: 'column', column: 'fst' }, values: [{ from: 'II', to: '2' }], missing: [] },
        site: { from: { kind: 'column', column: 'localisation' }, missing: [] },
        size: { from: { kind: 'column', column: 'diameter' }, missing: [], parse: 'cm' },
        presentation: { from: { kind: 'column', column: 'text' }, missing: [] },
        modality: { from: { kind: 'const', value: 'clinical' }, missing: [] },
        device: { from: { kind: 'column', column: 'device' }, missing: [] },
        acquired: { from: { kind: 'column', column: 'taken' }, missing: [], parse: 'year' },
        confirmation: { from: { kind: 'column', column: 'how' }, values: [{ from: 'histo', to: 'histopathology' }], missing: [] },
        icd10: { from: { kind: 'column', column: 'code' }, missing: [] },
        timePoint: { from: { kind: 'column', column: 'visit' }, missing: [] },
        licence: { from: { kind: 'column', column: 'licence' }, missing: [] },
        attribution: { from: { kind: 'column', column: 'credit' }, missing: [] },
        split: { from: { kind: 'column', column: 'set' }, values: [{ from: 'tr', to: 'train' }], missing: [] },
      },
      label: { kind: 'ranks', columns: ['first', 'second', 'third'] },
    });
  });

  it('SRC-5 SRC-10 MAP-10 the forms of a label, and a source without images', () => {
    expect(plain(source('onehot').label)).toEqual({ kind: 'one-hot', columns: ['MEL', 'NV'] });
    expect(plain(source('votes').label)).toEqual({ kind: 'votes', columns: ['reader1', 'reader2'] });
    expect(plain(source('conf').label)).toEqual({ kind: 'confidences', columns: [{ label: 'Melanoma', column: 'p_mel' }, { label: 'Naevus', column: 'p_nv' }] });
    expect(plain(source('weighted').label)).toEqual({ kind: 'weighted', column: 'names', weights: 'numbers', repeats: 'add' });
    expect(plain(source('weighted').hierarchy)).toEqual([
      { column: 'nine', missing: [] },
      { column: 'three', means: [{ value: 'bad', behaviours: ['malignant', 'in-situ'] }, { value: 'good', behaviours: ['benign'] }], missing: ['unknown'] },
    ]);
    expect(plain(source('folder').label)).toEqual({
      kind: 'single', reader: { from: { kind: 'path', capture: 'folder' }, values: [{ from: 'mel', to: 'Melanoma' }], missing: ['unsorted'], parse: 'year' },
    });
    expect([source('conf').differentials, source('folder').differentials]).toEqual([true, false]);
    expect(source('votes').images).toBeUndefined();
    expect(source('votes').records?.files[0]?.format).toBe('tsv');
    expect(source('votes').version).toBe('1');
  });

  it('MAP-2 MAP-3 MAP-6 arrives in mappings and categories', () => {
    expect(plain(config!.mappings)).toEqual([{
      source: 'clinic-a', author: 'carl', file: 'mappings/clinic-a.yaml',
      rows: [
        { label: 'eczema', synonyms: [], target: { kind: 'category', category: 'Eczematous dermatitis' }, alternatives: [], author: 'carl', reviews: [], blind: [] },
        { label: 'no', synonyms: ['none', 'normal'], target: { kind: 'category', category: 'Healthy skin' }, note: 'as the clinic says', alternatives: [], author: 'carl', reviews: [], blind: [] },
        { label: 'other', synonyms: [], target: { kind: 'exclude', reason: 'no diagnosis' }, alternatives: [], author: 'carl', reviews: [], blind: [] },
        {
          label: 'psoriasis', synonyms: [], target: { kind: 'category', category: 'Psoriasis' }, alternatives: ['EA90.0: plaque psoriasis'],
          vague: 'the clinic writes this for plaques only', legacy: { icd10: 'L40.9', icd11: 'EA90', relation: 'subclass', differs: 'not at all' }, author: 'ada', proposed: '0.97',
          reviews: [{ by: 'ada', role: 'dermatologist', author: 'carl', date: '2026-11-21', decision: 'approve', of: '0123456789abcdef'.repeat(4), note: 'fine' }],
          blind: [{ by: 'carl', date: '2026-11-20', category: 'Psoriasis' }],
        },
      ],
    }]);
    expect(plain(config!.categories)).toEqual({
      list: [
        {
          name: 'Eczematous dermatitis', kind: 'diagnostic', icd11: ['EA80', 'EK00'], rationale: 'they look alike', differentiate: 'patch test',
          parentOf: [], alternatives: ['two categories'], note: 'as the clinics write it', fit: [], status: 'accepted',
        },
        { name: 'Healthy skin', kind: 'non-diagnostic', icd11: [], parentOf: [], reason: 'negatives', alternatives: [], fit: [], status: 'accepted' },
        { name: 'Papulosquamous', kind: 'diagnostic', icd11: ['EA90'], parentOf: ['Psoriasis'], reason: 'vague labels', alternatives: [], fit: [], status: 'accepted' },
        { name: 'Psoriasis', kind: 'diagnostic', icd11: ['EA90&XS25/2F20'], rationale: 'a cluster', parentOf: [], alternatives: [], fit: [{ code: '2F20', reason: 'seen together' }], status: 'accepted' },
      ],
      merges: [{ from: ['Papulosquamous'], into: 'Psoriasis', reason: 'too few' }],
      exclusions: [{ category: 'Healthy skin', reason: 'not this time' }],
    });
  });

  it('SPLIT-1 SPLIT-2 DUP-2 SPEC-6 MAP-7 arrives in rules and policies', () => {
    const { rules, splits, duplicates, classes, labels, reviews, scope, people } = config as Config;
    expect(plain({ rules, splits, duplicates, classes, labels, reviews, scope, people })).toEqual({
      rules: [
        { id: 'a', kind: 'exclude', expression: 'width < 10', reason: 'small' },
        { id: 'b', kind: 'require', expression: 'height > 10', reason: 'small' },
        { id: 'c', kind: 'warn', expression: 'height > 10000', reason: 'large' },
      ],
      splits: {
        ratios: { train: 0.7, validation: 0.1, test: 0.2 }, seed: 7, group: ['patient'], stratify: ['source'],
        sequester: ['clinic-a'], keep: ['onehot'], conflict: 'to-test',
      },
      duplicates: { distance: 0, prefer: ['source-order', 'resolution'], sourceOrder: ['votes', 'clinic-a'] },
      classes: { minimum: 20, parents: 'include' },
      labels: { ranks: 'linear', excludedShare: 'out-if-heaviest', hard: { rule: 'argmax', tie: 'exclude' }, contradictions: 'accept', hierarchy: 'accept' },
      reviews: { people: 3, dermatologist: false, release: 'refuse' },
      scope: { require: ['label', 'age'], excludeSites: [] },
      people: [
        { id: 'ada', name: 'Ada Example', role: 'dermatologist', qualification: 'board certified', key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 ada' },
        { id: 'carl', name: 'Carl Example', role: 'data scientist', qualification: 'computer science' },
      ],
    });
  });
});
