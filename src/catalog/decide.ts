import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { RowDiff } from '../core/row-diff.ts';
import type { PassResult, RowDigests } from '../engine/pass.ts';
import { makeTemporary } from '../engine/private.ts';
import type { Inventory } from '../sources/inventory.ts';
import type { Pass } from '../steps/step.ts';
import { CATALOG_FILE, type Catalog, type DecideInput, type ExclusionCounts, type FileCount, type ImageGroup, type IncludedImage, type RowPaths, type TableBefore, type WrittenText } from './catalog.ts';
import { compareTable } from './compare-table.ts';
import { Database, literal, type Megabytes, type Row } from './database.ts';
import { chooseRepresentatives, linkDuplicates, rowsName, type DuplicateLinks } from './duplicates.ts';
import { checkHierarchy } from './hierarchy.ts';
import { mapLabels } from './labels.ts';
import { holdFile, ReplacedError } from '../engine/hold-file.ts';
import { identityConflicts } from './identity.ts';
import { Lanes } from './lanes.ts';
import { judgeLicences } from './licences.ts';
import { loadConfig } from './load-config.ts';
import { attachHarmonised, harmonise, moveHarmonised } from './harmonised.ts';
import { loadParent } from './load-parent.ts';
import { loadExcluded, loadFailures, loadLabelProblems, loadOriginals } from './load-inputs.ts';
import { saveNear } from './near-memory.ts';
import { keepFile, keepRows, loadPassRows, nameAnalysed, nameProduced, type RowFiles } from './pass-rows.ts';
import { fileDigests, TABLES_OF_FILES, writeFiles } from './release-files.ts';
import { ReleaseStages } from './release-stages.ts';
import { applyRules } from './rules.ts';
import { splitImages } from './split-stage.ts';
import type { StepFacts } from './step-facts.ts';
import { threadsFor, threadsInLanes } from './threads.ts';
import { exclusionCounts, imageGroups } from './tallies.ts';
import { valueFindings } from './values.ts';
import { warnings } from './warnings.ts';
import { writeCsv, writeParquet } from './write-tables.ts';

/** What `why` reads of the last build. */
const SAVED = {
  stage: 'FROM stage', decision: 'FROM decision', note: 'FROM note', note_text: 'FROM note_text', cfg_category: 'SELECT category, file, line FROM cfg_category',
  image: 'SELECT n, id, source, key FROM image', hard_label: 'SELECT n, category FROM hard_label', selected: 'SELECT n, split, category, group_id FROM selected',
};

/**
 * Megabytes that DuckDB may hold in memory, for each of its threads and for each million rows; what is more goes to a folder
 * under private/, not to `.tmp` in the working directory, which is its default. Not all of its work can be put aside: measured with two
 * threads, 100,000 images end with an error at 150 and pass at 200. DuckDB's guide names 125 a thread as the least.
 */
const MEMORY_OF_THREAD = 110;
const MEMORY_OF_ROWS = 380;
/**
 * Megabytes where most images are as the last build left them: no pictures were decoded in this process, which holds so much
 * less, and nothing is given back between statements. With less room, and giving back, one changed mapping row took 1.2 s of 6.6 more.
 */
const MEMORY_WHERE_LITTLE_CHANGED = 600;

/** Elsewhere what a thread of DuckDB has freed goes back sooner than at 128 and 512 MB, its defaults: 60 MB less while lines are read. */
const GIVING = { allocator_flush_threshold: '16MB', allocator_bulk_deallocation_flush_threshold: '32MB' };

/** The most that DuckDB may hold, as it takes it. */
export function memoryFor(inventory: Rows, threads = availableParallelism(), atLeast = 0): Megabytes {
  return `${Math.max(atLeast, Math.ceil(MEMORY_OF_THREAD * Math.max(2, threads) + MEMORY_OF_ROWS * (rowsOf(inventory) / 1_000_000)))}MB`;
}

type Rows = Pick<Inventory, 'images' | 'records'>;

function rowsOf({ images, records }: Rows): number {
  return Math.max(images.length, records.reduce((sum, set) => sum + set.rows, 0));
}

/**
 * Decides which images are in, as what, and in which split. The stages are `sql/NN_name.sql` in order; what SQL
 * does badly (licence expressions, near hashes, components) is a TypeScript function between two of them.
 * Findings are collected; nothing throws for bad data.
 */
export async function decide(input: DecideInput, privateDir: string): Promise<Catalog> {
  const { config, inventory, analysed, parent, memory = privateDir, key = '' } = input;
  mkdirSync(privateDir, { recursive: true, mode: 0o700 });
  const steps = await allSteps();
  const folder = makeTemporary(privateDir, 'decide');
  const littleChanged = analysed.unchanged.length > analysed.subjects.length;
  // What is new comes as a line of each step.
  const db = await Database.open(':memory:', {
    ...(!littleChanged && GIVING), threads: `${threadsFor(rowsOf(inventory) * (littleChanged ? 1 : steps.length))}`, temp_directory: folder,
  });
  try {
    await (littleChanged ? db.limit(memoryFor(inventory, undefined, MEMORY_WHERE_LITTLE_CHANGED), false) : db.limit(memoryFor(inventory)));
    await db.stage('00_tables');
    await loadConfig(db, config, inventory.scanned);
    await loadExcluded(db, inventory);
    await loadFailures(db, steps);
    await loadLabelProblems(db);
    const diagnostics: Diagnostic[] = [...(await loadParent(db, parent))];
    const harmonised = input.harmonised && (await heldHarmonised(input.harmonised, folder));
    if (harmonised) await attachHarmonised(db, harmonised.path);
    else await harmonise(db, inventory);
    const files: FilesSoFar = { harmonised: harmonised ?? { path: await moveHarmonised(db, folder) }, folder, isSameNumbers: harmonised !== undefined };
    const analyse = await loadPassRows(db, 'analyse', analysed, steps, files);
    await nameAnalysed(db, steps);
    await db.stage('05_integrity');
    await loadOriginals(db, inventory.keyedDigest);
    diagnostics.push(...(await valueFindings(db)));
    diagnostics.push(...(await mapLabels(db)));
    diagnostics.push(...(await checkHierarchy(db, config)));
    diagnostics.push(...(await judgeLicences(db, config)));
    await db.stage('10_scope');
    diagnostics.push(...(await applyRules(db, config, privateDir, steps.filter(({ pass }) => pass === 'analyse'))));
    const links = await linkDuplicates(db, config.duplicates, memory, key, analyse);
    diagnostics.push(...(await identityConflicts(db, links)));
    await db.stage('13_lesions');
    await chooseRepresentatives(db, config.duplicates, links);
    await db.stage('16_minimum');
    diagnostics.push(...(await splitImages(db, config.splits, links.edges)));
    diagnostics.push(...(await warnings(db)));
    const near = { ...links, limit: config.duplicates.distance, key };
    return new DecidedCatalog(db, privateDir, { ...files, analyse, near, room: memoryFor(inventory), threads: threadsInLanes(rowsOf(inventory)) }, steps, diagnostics, await includedImages(db));
  } catch (error) {
    db.close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** undefined where the file is gone, damaged or replaced by another build: the tables are then made anew. */
async function heldHarmonised({ path, sha256 }: NonNullable<DecideInput['harmonised']>, folder: string): Promise<DecideInput['harmonised']> {
  try {
    return { path: await holdFile(path, sha256, folder), sha256 };
  } catch (error) {
    if (error instanceof ReplacedError) return undefined;
    throw error;
  }
}

/** Files of this build: in its own folder until they are kept, or where an earlier build left them. */
interface FilesSoFar {
  readonly folder: string;
  readonly isSameNumbers: boolean;
  readonly harmonised: { readonly path: string; readonly sha256?: string };
}

interface Files extends FilesSoFar {
  /** What DuckDB may hold once other work has been made room for. */
  readonly room: Megabytes;
  /** Threads of DuckDB while the release tables are made. */
  readonly threads: number;
  readonly analyse: RowFiles;
  produce?: RowFiles;
  readonly near: Pick<DuplicateLinks, 'hashes' | 'pairs' | 'equals' | 'isSaved'> & { readonly limit: number; readonly key: string };
}

async function allSteps(): Promise<readonly StepFacts[]> {
  const { registry, stepNames } = await import('../steps/registry.ts');
  return stepNames().map((name) => registry[name]);
}

const NOTHING_DECIDED = {};

/** Images that are in, with the box to crop where a mask gave one (SPEC-5). */
async function includedImages(db: Database): Promise<readonly IncludedImage[]> {
  const images: IncludedImage[] = [];
  await db.pieces(`
    SELECT i.position, p.box_x, p.box_y, p.box_width, p.box_height
    FROM assignment AS a JOIN image AS i ON i.n = a.n LEFT JOIN pixel_fact AS p ON p.n = i.n
    WHERE i.has_image ORDER BY i.position`, ([position, x, y, width, height]) => {
    for (const [row, at] of position!.entries()) {
      const decisions = x![row] === null ? NOTHING_DECIDED : { crop: { x: Number(x![row]), y: Number(y![row]), width: Number(width![row]), height: Number(height![row]) } };
      images.push({ position: at as number, decisions });
    }
  });
  return images;
}

class DecidedCatalog implements Catalog {
  readonly diagnostics: readonly Diagnostic[];
  readonly included: readonly IncludedImage[];
  readonly #db: Database;
  readonly #privateDir: string;
  readonly #files: Files;
  readonly #steps: readonly StepFacts[];
  #saving: Promise<void> | undefined;
  readonly #lanes: Lanes;
  #stages: ReleaseStages | undefined;

  constructor(db: Database, privateDir: string, files: Files, steps: readonly StepFacts[], diagnostics: readonly Diagnostic[], included: readonly IncludedImage[]) {
    this.#db = db;
    this.#privateDir = privateDir;
    this.#files = files;
    this.#steps = steps;
    this.#lanes = new Lanes(db);
    this.diagnostics = diagnostics;
    this.included = included;
  }

  async putAside(): Promise<void> {
    await this.#db.putAside(this.#files.room);
  }

  async finish(produced: PassResult): Promise<{ readonly diagnostics: readonly Diagnostic[] }> {
    this.#files.produce = await loadPassRows(this.#db, 'produce', produced, this.#steps, this.#files);
    await nameProduced(this.#db, this.#steps);
    for (const stage of ['80_produced', '90_selected']) await this.#db.stage(stage);
    await this.#db.run(`SET threads = ${this.#files.threads}`);
    this.#stages = new ReleaseStages(this.#lanes);
    this.#saving = this.#save();
    // It is waited for before anything rests on it.
    this.#saving.catch(() => {});
    const [lost] = await this.#db.rows("SELECT count(DISTINCT n) AS images FROM decision WHERE stage = 'produce'");
    if (lost!['images'] === 0) return { diagnostics: [] };
    return { diagnostics: [{ code: 'DX5050', severity: 'warning', message: 'images left because their release files could not be made', count: lost!['images'] as number, help: 'The table of exclusions names each with its reason.' }] };
  }

  /** Temporary file, then rename: the last build's catalog is whole or the one before. Beside what the release asks meanwhile. */
  async #save(): Promise<void> {
    const path = join(this.#privateDir, CATALOG_FILE);
    const folder = makeTemporary(this.#privateDir, 'catalog');
    const temporary = join(folder, CATALOG_FILE);
    const db = await this.#db.beside();
    try {
      await db.stage('98_notes');
      await db.run(`ATTACH ${literal(temporary)} AS saved`);
      chmodSync(temporary, 0o600);
      for (const [table, query] of Object.entries(SAVED)) await db.run(`CREATE TABLE saved.${table} AS ${query}`);
      await db.run('DETACH saved');
      renameSync(temporary, path);
    } finally {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async keepRows(pass: Pass, to: RowPaths): Promise<RowDigests> {
    const files = this.#files[pass];
    if (!files) throw new Error(`the rows of the ${pass} pass are not there yet`);
    await this.#saving;
    const digests = await keepRows(files, to);
    const { near } = this.#files;
    if (pass === 'analyse' && !near.isSaved) saveNear(this.#privateDir, near.limit, { ...near, of: rowsName(near.key, digests) });
    return digests;
  }

  async keepHarmonised(to: string): Promise<string> {
    const { path, sha256 } = this.#files.harmonised;
    return sha256 ?? keepFile(path, to);
  }

  async writeCsv(table: string, path: string): Promise<WrittenText> {
    await this.#made(table);
    return this.#lanes.use((db) => writeCsv(db, table, path));
  }

  async compare(table: string, before: TableBefore, ignore: readonly string[]): Promise<RowDiff | undefined> {
    await this.#made(table);
    return this.#lanes.use((db) => compareTable(db, table, before, ignore));
  }

  async writeFiles(path: string): Promise<readonly FileCount[]> {
    await this.#made(...TABLES_OF_FILES);
    return this.#lanes.use((db) => writeFiles(db, path));
  }

  async fileDigests(take: (members: string) => void): Promise<void> {
    await this.#made(...TABLES_OF_FILES);
    await this.#lanes.use((db) => fileDigests(db, take));
  }

  async imageGroups(): Promise<readonly ImageGroup[]> {
    await this.#made('selected_unsampled');
    return this.#lanes.use(imageGroups);
  }

  async exclusions(shared: { readonly [code: string]: string }): Promise<ExclusionCounts> {
    await this.#made('exclusions');
    return this.#lanes.use((db) => exclusionCounts(db, shared));
  }

  async writeParquet(table: string, path: string): Promise<void> {
    await this.#made(table);
    await this.#lanes.use((db) => writeParquet(db, table, path));
  }

  async rows(sql: string, parameters?: readonly (string | number | null)[]): Promise<readonly Row[]> {
    await this.#stages?.all();
    return this.#db.rows(sql, parameters);
  }

  /** Waited for outside the lanes: inside, those that wait would hold up those that are waited for. */
  async #made(...tables: readonly string[]): Promise<void> {
    if (!this.#stages) throw new Error('the release tables are asked for before the catalog is finished');
    await this.#stages.made(...tables);
  }

  async setVersion(version: string): Promise<void> {
    await this.#made('selected_unsampled', 'assignments');
    // What the parent holds has its version from there.
    await this.#db.run('UPDATE release_selected_unsampled SET ingested_in = $1 WHERE ingested_in IS NULL', [version]);
    await this.#db.run('UPDATE release_assignments SET since = $1 WHERE since IS NULL', [version]);
  }

  async close(): Promise<void> {
    await this.#saving?.catch(() => {});
    await this.#stages?.ended();
    await this.#lanes.close();
    this.#db.close();
    rmSync(this.#files.folder, { recursive: true, force: true });
  }
}
