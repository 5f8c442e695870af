import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { decide } from '../../src/catalog/decide.ts';
import type { Catalog, DecideInput } from '../../src/catalog/catalog.ts';
import type { Category, Config, LabelPolicy, Mapping, Rule, Source } from '../../src/config/config.ts';
import { sha256 } from '../../src/core/digest.ts';
import { pseudonym } from '../../src/core/ids.ts';
import type { FactLine, PassResult, SubjectResult } from '../../src/engine/pass.ts';
import type { ImageFile, Inventory, RecordLine } from '../../src/sources/inventory.ts';

/** Hand-made inputs of `decide`: real JSON-lines files, real DuckDB. */

export const at = { file: 'x.yaml', line: 1, column: 1 } as const;

export function makeSource(id: string, more: Partial<Source> = {}): Source {
  return {
    id, at: { file: `sources.d/${id}.yaml`, line: 1 }, namespace: id, name: id.toUpperCase(), version: '1', type: 'archive', presence: 'required', identifiers: 'public',
    evaluation: { status: 'accepted', date: '2026-01-01', reason: 'ok', criteria: [], at }, publisher: 'P', institutions: [{ name: 'I', country: 'AT' }], url: 'https://example.org',
    access: 'public-download', licence: { spdx: 'CC0-1.0', at: { file: `sources.d/${id}.yaml`, line: 9 } }, legal: { consent: 'not-applicable', mayLeavePremises: true },
    demographics: { age: 'yes', sex: 'yes', skinType: 'no' }, validation: [], maskOrigin: 'none', differentials: false, acquire: [],
    records: { files: [{ file: `${id}.csv`, format: 'csv', key: 'key', stripExtension: false, encoding: 'utf-8', at }], at },
    fields: {
      age: column('age'), sex: column('sex'), skinType: column('skin'), site: column('site'), size: column('size'), modality: column('modality'),
      confirmation: column('confirmation'), acquired: column('acquired'), birthDate: column('born'), split: column('split'), licence: column('licence'), device: column('device'),
    },
    label: { kind: 'single', reader: column('dx') },
    ...more,
  };
}

export function column(name: string, more: object = {}) {
  return { from: { kind: 'column', column: name }, missing: [], at, ...more } as const;
}

/** `rules/labels.yaml` with its defaults, but for `more`. */
export function labelPolicy(more: Partial<LabelPolicy> = {}): LabelPolicy {
  return { ranks: 'reciprocal', excludedShare: 'renormalise', hard: { rule: 'argmax', tie: 'first' }, contradictions: 'exclude', hierarchy: 'exclude', ...more };
}

export function makeConfig(more: Partial<Config> = {}): Config {
  return {
    root: '/nowhere',
    dataset: { name: 'T', title: 'T', task: { clinical: 'c', labels: 'multiclass', intendedUse: ['training'], unit: 'image', population: {} }, access: { level: 'open' } },
    permissions: ['commercial', 'modification', 'redistribution'], permissionsAt: at, pseudonyms: { kind: 'none' },
    release: { parent: 'none', track: 'full', materialise: false }, store: '/nowhere/.dx', steps: {}, derivatives: [],
    sources: [makeSource('a')], mappings: [mapping('a', { nv: 'Naevus', mel: 'Melanoma' })],
    categories: { list: [category('Naevus', '2F20'), category('Melanoma', '2C30')], merges: [], exclusions: [] },
    rules: [], scope: { require: ['label', 'modality'], excludeSites: [] },
    duplicates: { distance: 10, prefer: ['resolution', 'confirmation', 'source-order'], sourceOrder: [] },
    classes: { minimum: 1, parents: 'exclude' }, labels: labelPolicy(), reviews: { people: 2, dermatologist: true, release: 'allow' },
    splits: { ratios: { train: 0.8, validation: 0.1, test: 0.1 }, seed: 1, group: ['patient', 'lesion', 'duplicate', 'repeat'], stratify: ['category', 'source'], sequester: [], keep: [], conflict: 'fail' },
    people: [], digest: '0'.repeat(64),
    ...more,
  };
}

export function category(name: string, code?: string, more: Partial<Category> = {}): Category {
  return { name, kind: code ? 'diagnostic' : 'non-diagnostic', icd11: code ? [code] : [], parentOf: [], alternatives: [], fit: [], status: 'accepted', at: { file: 'mappings/categories.yaml', line: 3 }, ...more };
}

/** `-reason` excludes. */
export function mapping(source: string, rows: { readonly [label: string]: string }, synonyms: { readonly [label: string]: readonly string[] } = {}): Mapping {
  return {
    source, file: `mappings/${source}.yaml`,
    rows: Object.entries(rows).map(([label, target], index) => ({
      label, synonyms: synonyms[label] ?? [], alternatives: [], reviews: [], blind: [], at: { file: `mappings/${source}.yaml`, line: index + 3 },
      target: target.startsWith('-') ? { kind: 'exclude' as const, reason: target.slice(1) } : { kind: 'category' as const, category: target },
    })),
  };
}

export function rule(id: string, kind: Rule['kind'], expression: string, reason = `because of ${id}`): Rule {
  const text = `    ${kind}: ${expression}`;
  return { id, kind, expression, reason, at: { file: 'rules/r.yaml', line: 2 }, expressionAt: { file: 'rules/r.yaml', line: 3, column: text.indexOf(expression) + 1, text } };
}

/** One image as a test writes it. `facts` are those of the steps decode, pixels and phash. */
export interface Row {
  readonly source?: string;
  readonly key: string;
  readonly label?: string;
  readonly labels?: RecordLine['labels'];
  readonly labelProblem?: RecordLine['labelProblem'];
  readonly hierarchy?: RecordLine['hierarchy'];
  readonly lesion?: string;
  readonly patient?: string;
  readonly fields?: { readonly [field: string]: string };
  /** No file, though the source has images. */
  readonly noImage?: boolean;
  readonly noRecord?: boolean;
  readonly sha256?: string;
  readonly pixels?: string;
  readonly width?: number;
  readonly height?: number;
  readonly hashes?: readonly string[];
  readonly failed?: { readonly [step: string]: string };
  readonly crashed?: readonly string[];
}

function idOf(source: { readonly namespace: string }, key: string): string {
  return pseudonym({ kind: 'public' }, source.namespace, key);
}

/** Inputs of `decide` for rows of the config's sources, written to a folder that lasts as long as the test. */
export function makeInput(config: Config, rows: readonly Row[], more: Partial<DecideInput> = {}): { readonly input: DecideInput; readonly dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'dx-catalog-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const sourceOf = (row: Row): Source => config.sources.find((s) => s.id === (row.source ?? config.sources[0]!.id))!;
  const images: ImageFile[] = [];
  const subjects: SubjectResult[] = [];
  const facts: FactLine[] = [];
  for (const row of rows) {
    const source = sourceOf(row);
    if (!source.images || row.noImage) continue;
    const id = idOf(source, row.key);
    const stat = { path: `/nowhere/${row.key}.jpg`, size: 1, mtimeNs: 0n, inode: 0n };
    images.push({ source: source.id, key: row.key, id, file: stat });
    const sha256 = row.sha256 ?? `sha-${source.id}-${row.key}`;
    const steps: { [step: string]: { state: 'done' | 'failed' | 'skipped' | 'crashed'; fingerprint: string | null } } = {};
    for (const [step, fact] of Object.entries(factsOf(row))) {
      const fp = `${source.id}-${row.key}-${step}`;
      const failure = row.failed?.[step];
      if (row.crashed?.includes(step)) steps[step] = { state: 'crashed', fingerprint: null };
      else {
        steps[step] = { state: failure ? 'failed' : 'done', fingerprint: fp };
        facts.push(failure ? { fp, step, state: 'failed', reason: failure } : { fp, step, state: 'done', fact });
      }
    }
    subjects.push({ source: source.id, key: row.key, id, sha256, bytes: 1000, steps });
  }
  const records = config.sources.map((source) => {
    const lines = rows.filter((row) => sourceOf(row) === source && !row.noRecord).map((row, index): RecordLine => ({
      source: source.id, key: row.key, id: idOf(source, row.key),
      lesion: row.lesion === undefined ? null : pseudonym({ kind: 'public' }, source.namespace, `lesion ${row.lesion}`),
      patient: row.patient === undefined ? null : pseudonym({ kind: 'public' }, source.namespace, `patient ${row.patient}`),
      file: 0, row: index + 2, fields: { modality: 'dermoscopic', ...row.fields }, labels: row.labels ?? (row.label === undefined ? [] : [{ label: row.label, value: '1' }]),
      ...(row.labelProblem && { labelProblem: row.labelProblem }), ...(row.hierarchy && { hierarchy: row.hierarchy }),
    }));
    const path = join(dir, `${source.id}.jsonl`);
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(path, text);
    return { source: source.id, path, rows: lines.length, digest: sha256(text) };
  });
  const inventory: Inventory = { images, records, absent: [], scanned: config.sources.map((s) => s.id), excluded: [], diagnostics: [] };
  return { dir, input: { config, inventory, analysed: pass(dir, 'analysed', subjects, facts), ...more } };
}

function pass(dir: string, name: string, subjects: readonly SubjectResult[], facts: readonly FactLine[]): PassResult {
  const path = join(dir, `${name}-facts.jsonl`);
  writeFileSync(path, facts.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return { unchanged: [], subjects, segments: [path], counts: {}, diagnostics: [] };
}

function factsOf(row: Row): { readonly [step: string]: NonNullable<FactLine['fact']> } {
  return {
    decode: { width: row.width ?? 600, height: row.height ?? 450, format: 'jpeg' },
    pixels: { pixels_sha256: row.pixels ?? `pixels-${row.source ?? ''}-${row.key}` },
    ...(row.hashes ? { phash: { hashes: row.hashes } } : {}),
  };
}

/** A produce pass in which every included image was cleaned. */
export function cleaned(catalog: Catalog, images: readonly ImageFile[], dir: string): PassResult {
  const facts: FactLine[] = [];
  const subjects = catalog.included.map(({ position }): SubjectResult => {
    const image = images[position]!;
    const fp = `clean-${image.source}-${image.key}`;
    facts.push({ fp, step: 'clean', state: 'done', fact: { clean_method: 'lossless', released_pixels_sha256: `px-${image.key}` }, artefacts: [{ role: 'image', sha256: `out-${image.key}`, bytes: 900, extension: 'jpg', width: 600, height: 450 }] });
    return { source: image.source, key: image.key, id: image.id, sha256: 'x', bytes: 1, steps: { clean: { state: 'done', fingerprint: fp } } };
  });
  return pass(dir, 'produced', subjects, facts);
}

/** Decides hand-made rows; the catalog closes with the test. */
export async function decideRows(config: Config, rows: readonly Row[], more: Partial<DecideInput> = {}): Promise<{ readonly catalog: Catalog; readonly images: readonly ImageFile[]; readonly dir: string }> {
  const { input, dir } = makeInput(config, rows, more);
  const catalog = await decide(input, join(dir, 'private'));
  onTestFinished(() => catalog.close());
  return { catalog, images: input.inventory.images, dir };
}

/** Reasons by key: `{ k1: ['code', …] }` of images that are out. */
export async function outReasons(catalog: Catalog): Promise<{ readonly [key: string]: readonly string[] }> {
  const rows = await catalog.rows("SELECT i.key, list(DISTINCT d.code ORDER BY d.code) AS codes FROM decision AS d JOIN image AS i ON i.n = d.n WHERE d.verdict = 'out' GROUP BY i.key ORDER BY i.key");
  return Object.fromEntries(rows.map((row) => [row['key'] as string, row['codes'] as string[]]));
}

export const withImages = { images: { glob: '**/*.jpg', key: '{stem}', at } } as const;
