import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog, ExclusionCounts, FileCount, ImageGroup, TableBefore, WrittenText } from '../../src/catalog/catalog.ts';
import { releaseTable, releaseTables } from '../../src/catalog/tables.ts';
import type { Config, Source } from '../../src/config/config.ts';
import { byCodeUnit } from '../../src/core/compare.ts';
import { sha256 } from '../../src/core/digest.ts';
import type { RowDiff } from '../../src/core/row-diff.ts';
import { manifestOf } from '../../src/release/artefacts.ts';
import { cutDraft } from '../../src/release/cut.ts';
import { csvLine, readTable, type Table } from '../../src/release/csv.ts';
import { diffRows } from '../../src/release/diff-rows.ts';
import { imageDigests, membersOf } from '../../src/release/digest.ts';
import { manifestText, type ManifestEntry } from '../../src/release/manifest.ts';
import { findParent } from '../../src/release/find.ts';
import type { BlobSource, CutResult } from '../../src/release/release.ts';
import { seal, type SealResult } from '../../src/release/seal.ts';
import type { Result } from '../../src/core/result.ts';

/** An included image of a test's dataset; `bytes` is its released file. */
export interface WorldImage {
  readonly id: string;
  readonly category: string;
  readonly split: string;
  readonly bytes: string;
  readonly source: string;
  readonly sex: string;
  readonly age: string;
  readonly licence: string;
  readonly attribution: string;
}

/** A row of cells by column name; every table of a test is a list of these. */
export type Row = { readonly [column: string]: string };

/**
 * A small project on a real disk, with a catalog whose tables the test writes by hand: the release room's own
 * reading, comparing, writing and sealing run on real files.
 */
export class World {
  readonly root: string;
  images: WorldImage[] = [];
  /** Overrides and additions of tables, by logical name. */
  tables: { [table: string]: Row[] } = {
    exclusions: [], duplicates: [], mapping: [{ source: 's', label: 'bcc', category: 'Basal cell carcinoma', images: '2' }],
    sources: [{ source: 's', name: 'Source', version: '1', licence: 'CC-BY-4.0', included: '2' }],
    rules: [{ rule: 'resolution', kind: 'exclude', expression: 'width < 200', reason: 'too small' }],
    dataset: [{ key: 'task.clinical', value: 'diagnosis' }, { key: 'splits.ratios', value: '0.8 0.1 0.1' }, { key: 'labels.ranks', value: 'reciprocal' }, { key: 'access.level', value: 'open' }],
    crops: [], derivatives: [],
  };
  /** Extra columns of the image table, the same value in each row. */
  extraColumns: Row = {};
  omitColumns: string[] = [];
  materialise = false;
  track: 'full' | 'summary' = 'full';
  parent: Config['release']['parent'] = 'latest';
  keyCheck: string | undefined;
  configDigest = sha256('config');
  sources: Source[] = [source('s')];
  absent: string[] = [];

  constructor(root = mkdtempSync(join(tmpdir(), 'dx-release-'))) {
    this.root = root;
  }

  /** Another world over the same folder, with its own rows: what one test changes the next does not see. */
  fork(): World {
    const fork = new World(this.root);
    fork.images = [...this.images];
    return fork;
  }

  image(id: string, image: Partial<WorldImage> = {}): this {
    this.images.push({ id, category: 'Basal cell carcinoma', split: 'train', bytes: `bytes of ${id}`, source: 's', sex: 'female', age: '40', licence: 'CC-BY-4.0', attribution: 'A. Author', ...image });
    return this;
  }

  change(id: string, image: Partial<WorldImage>): void {
    this.images = this.images.map((one) => (one.id === id ? { ...one, ...image } : one));
  }

  remove(id: string): void {
    this.images = this.images.filter((one) => one.id !== id);
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  read(...parts: string[]): string {
    return readFileSync(this.path(...parts), 'utf8');
  }

  get config(): Config {
    const config: Partial<Config> = {
      root: this.root,
      dataset: {
        name: 'T', title: 'A test',
        task: { clinical: 'diagnosis', labels: 'multiclass', intendedUse: ['training'], unit: 'image', population: {} },
        access: { level: 'open' },
      },
      release: { parent: this.parent, track: this.track, materialise: this.materialise },
      sources: this.sources,
      digest: this.configDigest,
    };
    return config as Config;
  }

  readonly blobs: BlobSource = {
    path: (digest, bytes) => {
      const path = this.path('blobs', digest);
      const there = statSync(path, { throwIfNoEntry: false });
      return there?.size === bytes ? path : undefined;
    },
  };

  /** Puts the images' bytes into the store. */
  store(): void {
    mkdirSync(this.path('blobs'), { recursive: true });
    for (const { bytes } of this.images) writeFileSync(this.path('blobs', sha256(bytes)), bytes);
  }

  /** `releases`: cuts into another folder, as a rebuild does. */
  async cut(releases?: string): Promise<CutResult> {
    this.store();
    const parent = await findParent(this.config);
    if (!parent.ok) throw new Error(parent.error[0]!.message);
    return cutDraft({
      config: this.config, catalog: new HandCatalog(this, parent.value?.dir), produced: { subjects: [], unchanged: [], segments: [], counts: {}, diagnostics: [] },
      blobs: this.blobs, absent: this.absent, ...(parent.value && { parent: parent.value }), ...(this.keyCheck !== undefined && { keyCheck: this.keyCheck }), ...(releases !== undefined && { releases }),
    });
  }

  seal(epoch = '1000000000'): Promise<Result<SealResult>> {
    return seal({ config: this.config, blobs: this.blobs, findings: [], link: false, sourceDateEpoch: epoch });
  }

  /** Cuts and seals; the version. */
  async release(): Promise<string> {
    const cut = await this.cut();
    if (cut.state === 'failed') throw new Error(cut.diagnostics.map((d) => d.message).join('; '));
    const sealed = await this.seal();
    if (!sealed.ok) throw new Error(sealed.error.map((d) => d.message).join('; '));
    return sealed.value.release.version;
  }

  done(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export function source(id: string, more: Partial<Source> = {}): Source {
  const declared: Partial<Source> = {
    id, name: 'Source', version: '1', publisher: 'Publisher', url: 'https://example.org/data', at: { file: `sources.d/${id}.yaml` },
    evaluation: { status: 'accepted', date: '2026-01-01', reason: 'fits', criteria: [], at: { file: `sources.d/${id}.yaml` } },
    licence: { spdx: 'CC-BY-4.0', attribution: 'A. Author', at: { file: `sources.d/${id}.yaml` } },
    images: { glob: '*.jpg', key: '{stem}', at: { file: `sources.d/${id}.yaml` } },
    ...more,
  };
  return declared as Source;
}

/** Tables from a world's rows; `ingested_in` as the contract says: the parent's, else the version that is set. */
class HandCatalog implements Catalog {
  readonly diagnostics = [];
  readonly included = [];
  readonly #world: World;
  readonly #held: ReadonlyMap<string, string>;
  #version = '';

  constructor(world: World, parent: string | undefined) {
    this.#world = world;
    this.#held = parent === undefined ? new Map() : ingested(parent);
  }

  putAside(): Promise<void> {
    return Promise.resolve();
  }

  finish(): Promise<{ readonly diagnostics: readonly [] }> {
    return Promise.resolve({ diagnostics: [] });
  }

  keepRows(): Promise<{ readonly rows: string }> {
    return Promise.resolve({ rows: '' });
  }

  keepHarmonised(): Promise<string> {
    return Promise.resolve('');
  }

  writeCsv(table: string, path: string): Promise<WrittenText> {
    const { columns, rows } = this.#table(table);
    writeFileSync(path, csvLine(columns) + rows.map(csvLine).join(''));
    return Promise.resolve({ columns, rows: rows.length });
  }

  async compare(table: string, before: TableBefore, ignore: readonly string[]): Promise<RowDiff> {
    return diffRows('path' in before ? await readTable(before.path) : before, this.#table(table), releaseTable(table).key, ignore);
  }

  writeFiles(path: string): Promise<readonly FileCount[]> {
    const files = this.#files();
    writeFileSync(path, manifestText(files));
    const kinds = [...new Set(files.map(({ kind }) => kind))];
    return Promise.resolve(kinds.map((kind) => ({ kind, files: files.filter((file) => file.kind === kind).length, bytes: files.filter((file) => file.kind === kind).reduce((sum, { bytes }) => sum + bytes, 0) })));
  }

  fileDigests(take: (members: string) => void): Promise<void> {
    take(membersOf(imageDigests(this.#files())));
    return Promise.resolve();
  }

  imageGroups(): Promise<readonly ImageGroup[]> {
    return Promise.resolve(this.#world.images.map(({ source: id, category, split, licence, attribution }) => ({ source: id, category, split, licence, attribution, images: 1 })));
  }

  exclusions(shared: { readonly [code: string]: string }): Promise<ExclusionCounts> {
    const [all, reasons] = [new Set<string>(), new Map<string, Set<string>>()];
    for (const row of this.#rows('exclusions')) {
      const image = `${row['source']}/${row['id']}`;
      const name = shared[row['code'] ?? ''] ?? row['reason']!;
      all.add(image);
      reasons.set(name, (reasons.get(name) ?? new Set()).add(image));
    }
    return Promise.resolve({ images: all.size, reasons: [...reasons].map(([name, images]) => ({ name, images: images.size })) });
  }

  async writeParquet(table: string, path: string): Promise<void> {
    await this.writeCsv(table, path);
    writeFileSync(path, `PAR1${readFileSync(path, 'utf8')}`);
  }

  rows(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  setVersion(version: string): Promise<void> {
    this.#version = version;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #files(): readonly ManifestEntry[] {
    return manifestOf(new Map(releaseTables.map(({ name }) => [name, this.#table(name)])));
  }

  #table(table: string): Table {
    const columns = this.#columns(table);
    return { columns, rows: this.#rows(table).map((row) => columns.map((column) => row[column] ?? '')) };
  }

  #columns(table: string): string[] {
    const all = releaseTable(table).columns.map((column) => column.name);
    if (table === 'selected_unsampled') all.push(...Object.keys(this.#world.extraColumns));
    return all.filter((column) => !this.#world.omitColumns.includes(column));
  }

  #rows(table: string): readonly Row[] {
    const images = this.#world.images.toSorted((a, b) => byCodeUnit(a.id, b.id));
    if (table === 'selected_unsampled') {
      return images.map(({ bytes, ...image }) => ({
        ...image, ...this.#world.extraColumns, ingested_in: this.#held.get(image.id) ?? this.#version,
        released_sha256: bytes === '' ? '' : sha256(bytes), released_bytes: bytes === '' ? '' : String(bytes.length),
        file: bytes === '' ? '' : `images/${folder(image.category)}/${image.id}.jpg`,
      }));
    }
    if (table === 'classes_stage3' && !this.#world.tables[table]) {
      const names = [...new Set(images.map((image) => image.category))].toSorted(byCodeUnit);
      return names.map((category) => ({ category, images: String(images.filter((image) => image.category === category).length) }));
    }
    return this.#world.tables[table] ?? [];
  }
}

function folder(category: string): string {
  return category.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-').replaceAll(/^-|-$/gu, '');
}

/** `ingested_in` by id from the parent's image table; its ids and versions hold no commas or quotes. */
function ingested(dir: string): Map<string, string> {
  const name = `Tv${dir.split('/').at(-1)}_selected_unsampled.csv`;
  const [head, ...lines] = readFileSync(join(dir, name), 'utf8').trimEnd().split('\n').map((line) => line.split(','));
  return new Map(lines.map((line) => [line[head!.indexOf('id')]!, line[head!.indexOf('ingested_in')]!]));
}
