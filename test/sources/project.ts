import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Config, FieldReader, LabelReader, RecordFile, Source } from '../../src/config/config.ts';
import type { Place } from '../../src/core/diagnostic.ts';
import type { Inventory, RecordLine } from '../../src/sources/inventory.ts';
import type { Limits } from '../../src/sources/limits.ts';
import { scan } from '../../src/sources/scan.ts';

/** Where the declared source stands, in these tests. */
export const AT: Place = { file: 'sources.d/s.yaml', line: 1, column: 1 };

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A temporary folder with files; removed after the test file. */
export function folderOf(files: { readonly [path: string]: string | Buffer } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'dx-sources-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export function column(name: string, more: Partial<FieldReader> = {}): FieldReader {
  return { from: { kind: 'column', column: name }, missing: [], at: AT, ...more };
}

export function capture(name: string): FieldReader {
  return { from: { kind: 'path', capture: name }, missing: [], at: AT };
}

export function single(name: string, more: Partial<FieldReader> = {}): LabelReader {
  return { kind: 'single', reader: column(name, more) };
}

export function recordFile(file: string, key: string, more: Partial<RecordFile> = {}): RecordFile {
  return { file, format: 'csv', key, stripExtension: false, encoding: 'utf-8', at: AT, ...more };
}

export function records(...files: RecordFile[]): Source['records'] {
  return { files, at: AT };
}

export function images(glob = '**/*.jpg', key = '{stem}'): Source['images'] {
  return { glob, key, at: AT };
}

/** An accepted, required, public source in one folder. */
export function sourceOf(folder: string | readonly string[], more: Partial<Source> = {}): Source {
  const paths = typeof folder === 'string' ? [folder] : folder;
  return {
    id: 's', at: AT, namespace: 's', name: 'S', version: '1', type: 'archive', presence: 'required', identifiers: 'public',
    evaluation: { status: 'accepted', date: '2026-01-01', reason: 'test', criteria: [], at: AT },
    publisher: 'nobody', institutions: [], url: 'https://example.org', access: 'in-house',
    licence: { spdx: 'CC0-1.0', at: AT },
    legal: { consent: 'not-applicable', mayLeavePremises: true },
    demographics: { age: 'no', sex: 'no', skinType: 'no' },
    validation: [], maskOrigin: 'none', differentials: false,
    acquire: paths.map((path) => ({ kind: 'folder', path, at: AT })),
    fields: {},
    ...more,
  };
}

export function configOf(root: string, sources: readonly Source[], more: Partial<Config> = {}): Config {
  return {
    root,
    dataset: { name: 'T', title: 'T', task: { clinical: 't', labels: 'multiclass', intendedUse: ['training'], unit: 'image', population: {} }, access: { level: 'open' } },
    permissions: [], permissionsAt: AT, pseudonyms: { kind: 'none' },
    release: { parent: 'none', track: 'full', materialise: false },
    store: join(root, '.dx'), steps: {}, derivatives: [], sources, mappings: [],
    categories: { list: [], merges: [], exclusions: [] }, rules: [],
    scope: { require: [], excludeSites: [] },
    duplicates: { distance: 10, prefer: [], sourceOrder: [] },
    classes: { minimum: 0, parents: 'exclude' },
    labels: { ranks: 'reciprocal', excludedShare: 'renormalise', hard: { rule: 'argmax', tie: 'first' }, contradictions: 'exclude', hierarchy: 'exclude' }, reviews: { people: 2, dermatologist: true, release: 'allow' },
    splits: { ratios: { train: 0.8, validation: 0.1, test: 0.1 }, seed: 1, group: [], stratify: [], sequester: [], keep: [], conflict: 'fail' },
    people: [], digest: '',
    ...more,
  };
}

export interface Scan extends Inventory {
  readonly private: string;
  lines(source?: string): RecordLine[];
  /** `severity CODE file:line:column message | hint` */
  readonly found: readonly string[];
}

/** Scans sources whose acquire paths are absolute. */
export async function scanned(sources: Source | readonly Source[], more: Partial<Config> = {}, limits?: Limits, signal = new AbortController().signal): Promise<Scan> {
  const root = folderOf();
  const dir = join(root, '.dx', 'private');
  const list = Array.isArray(sources) ? (sources as readonly Source[]) : [sources as Source];
  return withLines(await scan(configOf(root, list, more), () => {}, signal, dir, limits), dir);
}

export function withLines(inventory: Inventory, dir: string): Scan {
  return {
    ...inventory,
    private: dir,
    lines: (source = 's') => {
      const set = inventory.records.find((candidate) => candidate.source === source);
      if (!set) return [];
      return readFileSync(set.path, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as RecordLine);
    },
    found: inventory.diagnostics.map((d) => {
      const place = d.at ? [d.at.file, d.at.line, d.at.column].filter((part) => part !== undefined).join(':') : '-';
      return `${d.severity} ${d.code} ${place} ${d.message}${d.hint === undefined ? '' : ` | ${d.hint}`}`;
    }),
  };
}

export function lock(path: string, mode: number): void {
  chmodSync(path, mode);
}
