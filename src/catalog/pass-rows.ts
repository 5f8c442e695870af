import { chmod, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PassBase, PassResult, RowDigests, SubjectResult } from '../engine/pass.ts';
import type { Pass } from '../steps/step.ts';
import type { RowPaths } from './catalog.ts';
import { digestOf, holdFile } from '../engine/hold-file.ts';
import { identifier, literal, type Cell, type Database } from './database.ts';
import { escapeGlob, readJson } from './read-json.ts';
import { factColumns, type FactColumn, type StepFacts } from './step-facts.ts';

/**
 * What a pass of the engine says, as one wide row an image: its number and file, and for each step the state, the
 * reason of a failure, the artefacts (produce) and the columns of its fact, typed. The rows lie in Parquet files
 * and are read from there, column by column. Those of the last build that still hold stay where they are; only lines
 * of new images are parsed, and few new rows go to a second file whose rows take the place of the first one's.
 */

const ARTEFACTS = 'STRUCT(role VARCHAR, sha256 VARCHAR, bytes BIGINT, extension VARCHAR, width INTEGER, height INTEGER)[]';

/** Columns of the image itself. */
const FILE_COLUMNS = [['source', 'VARCHAR'], ['key', 'VARCHAR'], ['sha256', 'VARCHAR'], ['bytes', 'BIGINT'], ['problem', 'VARCHAR']] as const;

/** New rows beside kept ones go to a second file as long as those in it are no more than this share of all. */
const MOST_CHANGED = 0.05;

/** The tables that the stages know the rows by. */
const VIEWS = { analyse: 'analysed', produce: 'produced' } as const satisfies { [pass in Pass]: string };
/** The images that a pass is about. */
const SUBJECTS = { analyse: 'SELECT n FROM image WHERE has_image', produce: 'SELECT a.n FROM assignment AS a JOIN image AS i ON i.n = a.n WHERE i.has_image' } as const satisfies { [pass in Pass]: string };

/** The columns that say how a step went, beside those of its fact. */
function stepColumns({ name, pass }: StepFacts): readonly (readonly [name: string, type: string])[] {
  const columns = [[`${name}.state`, 'VARCHAR'], [`${name}.reason`, 'VARCHAR']] as const;
  return pass === 'produce' ? [...columns, [`${name}.artefacts`, ARTEFACTS]] : columns;
}

/** Name and type of every column of a pass's rows, in order. */
function rowColumns(steps: readonly StepFacts[]): readonly (readonly [name: string, type: string])[] {
  return [['n', 'INTEGER'], ...FILE_COLUMNS, ...steps.flatMap((step) => [...stepColumns(step), ...factColumns([step]).map(({ name, type }) => [name, type] as const)])];
}

/** Where the rows of this build may be written, and whether those of the last one have the numbers of this build's images. */
export interface RowsPlace {
  /** A folder of this build's own. */
  readonly folder: string;
  readonly isSameNumbers: boolean;
}

/** The files behind the rows of a pass: those of the base as they lie, and such as this build has made. */
export interface RowFiles {
  readonly rows: string;
  readonly changed?: string;
  /** Where the base's first file still stands: its digests, and the rows that are not as the base has them. */
  readonly onBase?: { readonly digests: RowDigests; readonly fresh: readonly number[] };
}

/**
 * Makes view `analysed` or `produced` of the rows of a pass, and gives the files behind it. A base whose rows are not
 * those that the pass says still hold is a broken invariant and throws.
 */
export async function loadPassRows(db: Database, pass: Pass, result: PassResult, steps: readonly StepFacts[], place: RowsPlace): Promise<RowFiles> {
  const own = steps.filter((step) => step.pass === pass);
  const base = result.unchanged.length > 0 && result.base ? await held(result.base, place.folder) : undefined;
  if (base) await checkColumns(db, base, own);
  const expected = result.subjects.length + result.unchanged.length;
  const files = await writeNew(db, pass, result, own, base, place);
  const view = `SELECT b.* FROM ${rowsOf(files)} AS b SEMI JOIN (${SUBJECTS[pass]}) AS s ON s.n = b.n`;
  await db.run(`CREATE OR REPLACE VIEW ${VIEWS[pass]} AS ${view}`);
  const [found] = await db.rows(`SELECT count(*) AS rows FROM ${VIEWS[pass]}`);
  if (found!['rows'] !== expected) throw new Error(`the ${pass} pass has ${expected} images, the rows of it ${found!['rows'] as number}`);
  return files;
}

/** The base under names that no other build of this project takes away. */
async function held(base: PassBase, folder: string): Promise<PassBase> {
  const { rows, changed, digests, isHeld } = base;
  if (isHeld) return base;
  return {
    rows: await holdFile(rows, digests.rows, folder), digests,
    ...(changed !== undefined && digests.changed !== undefined && { changed: await holdFile(changed, digests.changed, folder) }),
  };
}

/** The rows of both files, those of the second in the place of the first one's. */
function rowsOf({ rows, changed }: Pick<RowFiles, 'rows' | 'changed'>): string {
  if (changed === undefined) return parquet(rows);
  return `(SELECT b.* FROM ${parquet(rows)} AS b ANTI JOIN ${parquet(changed)} AS c ON c.n = b.n UNION ALL SELECT * FROM ${parquet(changed)})`;
}

function parquet(path: string): string {
  return `read_parquet(${literal(escapeGlob(path))})`;
}

async function writeNew(db: Database, pass: Pass, result: PassResult, steps: readonly StepFacts[], base: PassBase | undefined, { folder, isSameNumbers }: RowsPlace): Promise<RowFiles> {
  const { subjects, unchanged, segments } = result;
  if (base && isSameNumbers && subjects.length === 0) {
    const { digests, ...files } = base;
    return { ...files, onBase: { digests, fresh: [] } };
  }
  await loadSubjects(db, subjects, steps);
  await loadLines(db, segments, steps, subjects.length > 0);
  try {
    if (base && isSameNumbers && subjects.length + (await rowsIn(db, base.changed)) <= MOST_CHANGED * (subjects.length + unchanged.length)) {
      const before = base.changed === undefined ? '' : `UNION ALL SELECT b.* FROM ${parquet(base.changed)} AS b ANTI JOIN new_row AS r ON r.n = b.n`;
      const changed = await writeRows(db, join(folder, `${pass}-changed.parquet`), steps, before);
      const numbers = await db.rows('SELECT n FROM new_subject ORDER BY n');
      return { rows: base.rows, changed, onBase: { digests: base.digests, fresh: numbers.map((row) => row['n'] as number) } };
    }
    const columns = rowColumns(steps).slice(1).map(([name]) => `b.${identifier(name)}`).join(', ');
    const before = base ? `UNION ALL SELECT i.n, ${columns} FROM ${rowsOf(base)} AS b JOIN image AS i ON i.source = b.source AND i.key = b.key SEMI JOIN (${SUBJECTS[pass]}) AS subject ON subject.n = i.n ANTI JOIN new_row ON new_row.n = i.n` : '';
    return { rows: await writeRows(db, join(folder, `${pass}.parquet`), steps, before) };
  } finally {
    for (const table of ['given_subject', 'new_subject', 'new_line', ...steps.map(found)]) await db.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

async function rowsIn(db: Database, path: string | undefined): Promise<number> {
  if (path === undefined) return 0;
  const [found] = await db.rows(`SELECT count(*) AS rows FROM ${parquet(path)}`);
  return found!['rows'] as number;
}

/** Rows in a row group: one of the default size, 122,880, is whole in memory as it is written, as long as a build of 100,000 lasts. */
const ROW_GROUP = 16_384;

/** Writes new rows and what `before` adds to them, in order of their numbers. Private: the keys of images stand in it. */
async function writeRows(db: Database, path: string, steps: readonly StepFacts[], before: string): Promise<string> {
  await loadFound(db, steps);
  // Materialised only where they are named twice.
  const rows = before === '' ? newRowsSql(steps) : `WITH new_row AS MATERIALIZED (${newRowsSql(steps)}) SELECT * FROM (SELECT * FROM new_row ${before}) ORDER BY n`;
  await db.run(`COPY (${rows}) TO ${literal(path)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${ROW_GROUP})`);
  await chmod(path, 0o600);
  return path;
}

/** A base is of the same recipes, so its columns are ours; where a step changed its facts and not its version, it is no base. */
async function checkColumns(db: Database, base: PassBase, steps: readonly StepFacts[]): Promise<void> {
  const expected = await db.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT ${rowColumns(steps).map(([name, type]) => `CAST(NULL AS ${type}) AS ${identifier(name)}`).join(', ')})`);
  const text = (columns: typeof expected): string => columns.map((column) => `${column['column_name'] as string} ${column['column_type'] as string}`).join();
  for (const path of [base.rows, base.changed]) {
    if (path === undefined) continue;
    const found = await db.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${parquet(path)})`);
    if (text(found) !== text(expected)) throw new Error('the rows of the last build have other columns than this dx makes: a step changed its facts without a new version');
  }
}

/** Table `new_subject`: the subjects with their numbers, in order of these. */
async function loadSubjects(db: Database, subjects: readonly SubjectResult[], steps: readonly StepFacts[]): Promise<void> {
  const columns = [...FILE_COLUMNS, ...steps.flatMap(({ name }) => [[`${name}.state`, 'VARCHAR'], [`${name}.fp`, 'VARCHAR']] as const)];
  await db.run(`CREATE TABLE given_subject (${columns.map(([name, type]) => `${identifier(name)} ${type}`).join(', ')})`);
  const names = steps.map(({ name }) => name);
  await db.append('given_subject', (function* (): Generator<readonly Cell[]> {
    for (const subject of subjects) {
      const row: Cell[] = [subject.source, subject.key, subject.sha256, subject.bytes, subject.problem ?? null];
      for (const name of names) {
        const step = subject.steps[name];
        // A skipped or crashed step has no line, whatever fingerprint it would have had.
        const hasLine = step?.state === 'done' || step?.state === 'failed';
        row.push(step?.state ?? null, hasLine ? step.fingerprint : null);
      }
      yield row;
    }
  })());
  await db.run('CREATE TABLE new_subject AS SELECT i.n, s.* FROM given_subject AS s JOIN image AS i ON i.source = s.source AND i.key = s.key ORDER BY i.n');
  await db.run('DROP TABLE given_subject');
}

/** Table `new_line`: the lines that the new subjects name, each once. */
async function loadLines(db: Database, segments: readonly string[], steps: readonly StepFacts[], isAsked: boolean): Promise<void> {
  const facts = factColumns(steps);
  const columns = {
    fp: 'VARCHAR', step: 'VARCHAR', state: 'VARCHAR', reason: 'VARCHAR',
    // Names are unique among all steps, so one type fits the facts of each.
    fact: `STRUCT(${facts.length === 0 ? 'none VARCHAR' : facts.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')})`,
    ...(steps.some(({ pass }) => pass === 'produce') && { artefacts: ARTEFACTS }),
  };
  const prints = steps.map(({ name }) => `SELECT ${identifier(`${name}.fp`)} AS fp FROM new_subject`);
  const asked = prints.length === 0 ? 'false' : `fp IN (${prints.join(' UNION ALL ')})`;
  await readJson(db, 'new_line', columns, isAsked ? segments : [], asked);
  // A line may stand in two segments. To see that none does takes a tenth of what numbering them all takes.
  const [lines] = await db.rows('SELECT count(*) AS lines, count(DISTINCT fp) AS distinct_lines FROM new_line');
  if (lines!['lines'] === lines!['distinct_lines']) return;
  await db.run('CREATE OR REPLACE TABLE new_line AS SELECT * FROM new_line QUALIFY row_number() OVER (PARTITION BY fp, step ORDER BY state) = 1');
}

/** The table of what a step found. */
function found(step: StepFacts): string {
  return identifier(`found_${step.name}`);
}

/** The columns of `new_line` that a step's rows take, and their names there. */
function foundColumns(step: StepFacts): readonly (readonly [column: string, name: string])[] {
  return [
    ['reason', `${step.name}.reason`],
    ...(step.pass === 'produce' ? [['artefacts', `${step.name}.artefacts`] as const] : []),
    ...factColumns([step]).map(({ name }) => [`fact.${identifier(name)}`, name] as const),
  ];
}

/**
 * A table for each step of what it found, with a row for each new subject, in order of their numbers; the lines are then gone. One
 * step after the other: a join of all steps' lines at a time held a hash table of each, with the facts of all, and its
 * sort all columns: 500 MB for 100,000 images, of which DuckDB could put little aside.
 */
async function loadFound(db: Database, steps: readonly StepFacts[]): Promise<void> {
  for (const step of steps) {
    const columns = foundColumns(step);
    await db.run(`CREATE TABLE ${found(step)} AS
      SELECT s.n, ${columns.map(([, name]) => `l.${identifier(name)}`).join(', ')} FROM new_subject AS s
      LEFT JOIN (SELECT fp, state, ${columns.map(([column, name]) => `${column} AS ${identifier(name)}`).join(', ')} FROM new_line WHERE step = ${literal(step.name)}) AS l
        ON l.fp = s.${identifier(`${step.name}.fp`)} AND l.state = s.${identifier(`${step.name}.state`)} ORDER BY s.n`);
  }
  await db.run('DROP TABLE new_line');
}

/** The rows of those tables side by side: they stand in one order, and a number that differs ends the build. */
function newRowsSql(steps: readonly StepFacts[]): string {
  const same = steps.map((step) => `${found(step)}.n = s.n`);
  const n = same.length === 0 ? 's.n' : `CASE WHEN ${same.join(' AND ')} THEN s.n ELSE error('rows of steps stand in several orders') END`;
  const columns = steps.flatMap((step) => [`s.${identifier(`${step.name}.state`)}`, ...foundColumns(step).map(([, name]) => `${found(step)}.${identifier(name)}`)]);
  return `SELECT ${[`${n} AS n`, ...FILE_COLUMNS.map(([name]) => `s.${identifier(name)}`), ...columns].join(', ')}
    FROM new_subject AS s ${steps.map((step) => `POSITIONAL JOIN ${found(step)}`).join(' ')}`;
}

/** After `analysed`: the view `fact` of the columns that steps found, and `failed_step`. */
export async function nameAnalysed(db: Database, steps: readonly StepFacts[]): Promise<void> {
  const own = steps.filter(({ pass }) => pass === 'analyse');
  await db.run(`CREATE VIEW fact AS SELECT ${['n', ...factColumns(own).map(({ name }: FactColumn) => identifier(name))].join(', ')} FROM analysed`);
  await db.run(`CREATE TABLE failed_step AS ${failedSql('analysed', own)}`);
}

/** After `produced`: `made_failed_step`. */
export async function nameProduced(db: Database, steps: readonly StepFacts[]): Promise<void> {
  const own = steps.filter(({ pass }) => pass === 'produce');
  await db.run(`CREATE OR REPLACE TABLE made_failed_step AS ${failedSql('produced', own)}`);
}

function failedSql(table: string, steps: readonly StepFacts[]): string {
  const each = steps.map(({ name }) => `SELECT n, ${literal(name)} AS step, ${identifier(`${name}.state`)} AS state, ${identifier(`${name}.reason`)} AS reason FROM ${table} WHERE ${identifier(`${name}.state`)} IN ('failed', 'crashed')`);
  return each.join(' UNION ALL ');
}

/**
 * Puts the files of a pass where the next build looks for them, each by one rename, and gives their digests. The second
 * one goes where there is none any more. Nothing may read the view of the pass after it.
 */
export async function keepRows(files: RowFiles, to: RowPaths): Promise<RowDigests> {
  if (files.onBase?.fresh.length === 0) return files.onBase.digests;
  const rows = files.onBase?.digests.rows ?? (await keepFile(files.rows, to.rows));
  if (files.changed !== undefined) return { rows, changed: await keepFile(files.changed, to.changed) };
  await rm(to.changed, { force: true });
  return { rows };
}

/** Moves a file to its place and gives its sha256. */
export async function keepFile(path: string, to: string): Promise<string> {
  const digest = await digestOf(path);
  await rename(path, to);
  return digest;
}
