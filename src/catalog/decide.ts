import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { RowDiff } from '../core/row-diff.ts';
import type { PassResult } from '../engine/pass.ts';
import { makeTemporary } from '../engine/private.ts';
import type { Pass } from '../steps/step.ts';
import { CATALOG_FILE, type Catalog, type DecideInput, type ExclusionCounts, type FileCount, type ImageGroup, type IncludedImage, type TableBefore, type WrittenText } from './catalog.ts';
import { compareTable } from './compare-table.ts';
import { Database, literal, type Row } from './database.ts';
import { chooseRepresentatives, linkDuplicates } from './duplicates.ts';
import { mapLabels } from './labels.ts';
import { identityConflicts } from './identity.ts';
import { judgeLicences } from './licences.ts';
import { loadConfig } from './load-config.ts';
import { loadFailures, loadInventory, loadOriginals } from './load-inputs.ts';
import { digestOfFile, loadPassRows, numberAnalysed, numberProduced, writePassRows } from './pass-rows.ts';
import { fileDigests, writeFiles } from './release-files.ts';
import { applyRules } from './rules.ts';
import { loadParent, splitImages } from './split-stage.ts';
import type { StepFacts } from './step-facts.ts';
import { exclusionCounts, imageGroups } from './tallies.ts';
import { harmonise } from './values.ts';
import { warnings } from './warnings.ts';
import { writeCsv, writeParquet } from './write-tables.ts';

/** What `why` and `labels unmapped` read of the last build. Raw records and facts stay where they are. */
const SAVED_TABLES = ['stage', 'decision', 'image', 'record', 'hard_label', 'label_row', 'duplicate_loser', 'selected', 'cfg_category', 'cfg_mapping', 'cfg_source'];

/**
 * What DuckDB may hold in memory; what is more goes to a folder under private/, not to `.tmp` in the working
 * directory, which is its default. Measured: 100,000 images need half of it, a million rows spill and pass.
 */
const MEMORY = '600MB';

/**
 * Decides which images are in, as what, and in which split. The stages are `sql/NN_name.sql` in order; what SQL
 * does badly (licence expressions, near hashes, components) is a TypeScript function between two of them.
 * Findings are collected; nothing throws for bad data.
 */
export async function decide(input: DecideInput, privateDir: string): Promise<Catalog> {
  const { config, inventory, analysed, parent } = input;
  mkdirSync(privateDir, { recursive: true, mode: 0o700 });
  const steps = await allSteps();
  const analyse = steps.filter((s) => s.pass === 'analyse');
  const spill = makeTemporary(privateDir, 'spill');
  const db = await Database.open(':memory:', { memory_limit: MEMORY, temp_directory: spill });
  try {
    await db.stage('00_tables');
    await loadConfig(db, config, inventory.scanned);
    await loadInventory(db, inventory);
    await loadFailures(db, steps);
    const isKept = await loadPassRows(db, 'analyse', analysed, steps, 'in_image');
    await loadOriginals(db, inventory.keyedDigest);
    const diagnostics: Diagnostic[] = [...(await loadParent(db, parent))];
    await db.stage('01_images');
    await numberAnalysed(db, steps);
    await db.stage('02_integrity');
    diagnostics.push(...(await harmonise(db)));
    diagnostics.push(...(await mapLabels(db)));
    diagnostics.push(...(await judgeLicences(db, config)));
    await db.stage('10_scope');
    diagnostics.push(...(await applyRules(db, config, privateDir, analyse)));
    const links = await linkDuplicates(db, config.duplicates, privateDir);
    diagnostics.push(...(await identityConflicts(db, links)));
    await db.stage('13_lesions');
    await chooseRepresentatives(db, config.duplicates, links);
    await db.stage('16_minimum');
    diagnostics.push(...(await splitImages(db, config.splits, links.edges)));
    diagnostics.push(...(await warnings(db)));
    return new DecidedCatalog(db, privateDir, spill, steps, diagnostics, await includedImages(db), isKept ? analysed.base?.rows : undefined);
  } catch (error) {
    db.close();
    rmSync(spill, { recursive: true, force: true });
    throw error;
  }
}

async function allSteps(): Promise<readonly StepFacts[]> {
  const { registry, stepNames } = await import('../steps/registry.ts');
  return stepNames().map((name) => registry[name]);
}

/** Images that are in, with the box to crop where a mask gave one (SPEC-5). */
async function includedImages(db: Database): Promise<readonly IncludedImage[]> {
  const images: IncludedImage[] = [];
  await db.pieces(`
    SELECT i.source, i.key, i.id, p.box_x, p.box_y, p.box_width, p.box_height
    FROM assignment AS a JOIN image AS i ON i.n = a.n LEFT JOIN pixel_fact AS p ON p.n = i.n
    WHERE i.has_image ORDER BY i.id, i.source`, ([source, key, id, x, y, width, height]) => {
    for (const row of id!.keys()) {
      images.push({
        source: source![row] as string, key: key![row] as string, id: id![row] as string,
        decisions: x![row] === null ? {} : { crop: { x: Number(x![row]), y: Number(y![row]), width: Number(width![row]), height: Number(height![row]) } },
      });
    }
  });
  return images;
}

class DecidedCatalog implements Catalog {
  readonly diagnostics: readonly Diagnostic[];
  readonly included: readonly IncludedImage[];
  readonly #db: Database;
  readonly #privateDir: string;
  readonly #spill: string;
  /** Where the rows of a pass lie already, unchanged. */
  readonly #keptRows: { [pass in Pass]?: string | undefined } = {};
  readonly #steps: readonly StepFacts[];
  /** The connection that writes Parquet while the other writes text. */
  #beside: Promise<Database> | undefined;

  constructor(db: Database, privateDir: string, spill: string, steps: readonly StepFacts[], diagnostics: readonly Diagnostic[], included: readonly IncludedImage[], analysedRows: string | undefined) {
    this.#db = db;
    this.#privateDir = privateDir;
    this.#spill = spill;
    this.#keptRows.analyse = analysedRows;
    this.#steps = steps;
    this.diagnostics = diagnostics;
    this.included = included;
  }

  async finish(produced: PassResult): Promise<{ readonly diagnostics: readonly Diagnostic[] }> {
    await this.#db.run('CREATE OR REPLACE TEMP VIEW included AS SELECT i.source, i.key FROM assignment AS a JOIN image AS i ON i.n = a.n');
    this.#keptRows.produce = (await loadPassRows(this.#db, 'produce', produced, this.#steps, 'included')) ? produced.base?.rows : undefined;
    await numberProduced(this.#db, this.#steps);
    for (const stage of ['80_produced', '90_selected', '91_classes', '92_distributions', '93_files', '94_evidence', '95_sources', '96_assignments', '97_splits']) await this.#db.stage(stage);
    await this.#save();
    const [lost] = await this.#db.rows("SELECT count(DISTINCT n) AS images FROM decision WHERE stage = 'produce'");
    if (lost!['images'] === 0) return { diagnostics: [] };
    return { diagnostics: [{ code: 'DX5050', severity: 'warning', message: 'images left because their release files could not be made', count: lost!['images'] as number, help: 'The table of exclusions names each with its reason.' }] };
  }

  /** Temporary file, then rename: the last build's catalog is whole or the one before. */
  async #save(): Promise<void> {
    const path = join(this.#privateDir, CATALOG_FILE);
    const folder = makeTemporary(this.#privateDir, 'catalog');
    const temporary = join(folder, CATALOG_FILE);
    try {
      await this.#db.run(`ATTACH ${literal(temporary)} AS saved`);
      chmodSync(temporary, 0o600);
      for (const table of SAVED_TABLES) await this.#db.run(`CREATE TABLE saved.${table} AS SELECT * FROM ${table}`);
      await this.#db.run('DETACH saved');
      renameSync(temporary, path);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async writeRows(pass: Pass, path: string): Promise<string> {
    return this.#keptRows[pass] === path ? digestOfFile(path) : writePassRows(this.#db, pass, path);
  }

  async writeCsv(table: string, path: string): Promise<WrittenText> {
    return writeCsv(this.#db, table, path);
  }

  async compare(table: string, before: TableBefore, ignore: readonly string[]): Promise<RowDiff | undefined> {
    return compareTable(this.#db, table, before, ignore);
  }

  async writeFiles(path: string): Promise<readonly FileCount[]> {
    return writeFiles(this.#db, path);
  }

  async fileDigests(take: (members: string) => void): Promise<void> {
    await fileDigests(this.#db, take);
  }

  async imageGroups(): Promise<readonly ImageGroup[]> {
    return imageGroups(this.#db);
  }

  async exclusions(shared: { readonly [code: string]: string }): Promise<ExclusionCounts> {
    return exclusionCounts(this.#db, shared);
  }

  async writeParquet(table: string, path: string): Promise<void> {
    this.#beside ??= this.#db.beside();
    await writeParquet(await this.#beside, table, path);
  }

  async rows(sql: string, parameters?: readonly (string | number | null)[]): Promise<readonly Row[]> {
    return this.#db.rows(sql, parameters);
  }

  async setVersion(version: string): Promise<void> {
    // What the parent holds has its version from there.
    await this.#db.run('UPDATE release_selected_unsampled SET ingested_in = $1 WHERE ingested_in IS NULL', [version]);
    await this.#db.run('UPDATE release_assignments SET since = $1 WHERE since IS NULL', [version]);
  }

  async close(): Promise<void> {
    (await this.#beside)?.close();
    this.#db.close();
    rmSync(this.#spill, { recursive: true, force: true });
  }
}
