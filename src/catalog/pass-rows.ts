import { listValue } from '@duckdb/node-api';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { PassResult, SubjectResult } from '../engine/pass.ts';
import { makeTemporary } from '../engine/private.ts';
import type { Pass } from '../steps/step.ts';
import { identifier, literal, type Cell, type Database } from './database.ts';
import { escapeGlob, readJson } from './read-json.ts';
import { factColumns, type FactColumn, type StepFacts } from './step-facts.ts';

/**
 * What a pass of the engine says, as one wide row an image: its file, and for each step the state, the reason of
 * a failure, the artefacts (produce) and the columns of its fact, typed. The rows of the last build that still
 * hold come from the Parquet file that was made of them then; only lines of new images are parsed.
 */

const ARTEFACTS = 'STRUCT(role VARCHAR, sha256 VARCHAR, bytes BIGINT, extension VARCHAR, width INTEGER, height INTEGER)[]';

/** Columns of the file itself. */
const FILE_COLUMNS = [['source', 'VARCHAR'], ['key', 'VARCHAR'], ['sha256', 'VARCHAR'], ['bytes', 'BIGINT'], ['problem', 'VARCHAR']] as const;

/** The columns that say how a step went, beside those of its fact. */
function stepColumns({ name, pass }: StepFacts): readonly (readonly [name: string, type: string])[] {
  const columns = [[`${name}.state`, 'VARCHAR'], [`${name}.reason`, 'VARCHAR']] as const;
  return pass === 'produce' ? [...columns, [`${name}.artefacts`, ARTEFACTS]] : columns;
}

/** Name and type of every column of a pass's rows, in order. */
function rowColumns(steps: readonly StepFacts[]): readonly (readonly [name: string, type: string])[] {
  return [...FILE_COLUMNS, ...steps.flatMap((step) => [...stepColumns(step), ...factColumns([step]).map(({ name, type }) => [name, type] as const)])];
}

/**
 * Fills table `<pass>_row`. `subjects` is a table with the (source, key) of all subjects of the pass.
 * A base whose rows are not those that the pass says still hold is a broken invariant and throws.
 * Gives whether the rows are exactly those of the base.
 */
export async function loadPassRows(db: Database, pass: Pass, result: PassResult, steps: readonly StepFacts[], subjects: string): Promise<boolean> {
  const own = steps.filter((step) => step.pass === pass);
  await loadSubjects(db, result.subjects, own);
  await loadLines(db, result.segments, own, result.subjects.length > 0);
  const columns = rowColumns(own).map(([name]) => identifier(name)).join(', ');
  if (result.base && result.unchanged.length > 0) await checkColumns(db, result.base.rows, own);
  const base = result.base && result.unchanged.length > 0
    ? `UNION ALL SELECT ${columns} FROM read_parquet($1) AS b SEMI JOIN ${subjects} AS i ON i.source = b.source AND i.key = b.key\n  ANTI JOIN new_subject AS s ON s.source = b.source AND s.key = b.key`
    : '';
  await db.run(`CREATE OR REPLACE TABLE ${pass}_row AS\n${newRowsSql(own)}\n${base}`, base ? [listValue([escapeGlob(result.base!.rows)])] : undefined);
  await db.run('DROP TABLE new_subject; DROP TABLE new_line;');
  const [found] = await db.rows(`SELECT count(*) AS rows FROM ${pass}_row`);
  const expected = result.subjects.length + result.unchanged.length;
  if (found!['rows'] !== expected) throw new Error(`the ${pass} pass has ${expected} images, the rows of it ${found!['rows'] as number}`);
  if (!result.base || result.subjects.length > 0) return false;
  const [held] = await db.rows('SELECT count(*) AS rows FROM read_parquet($1)', [listValue([escapeGlob(result.base.rows)])]);
  return held!['rows'] === expected;
}

/** A base is of the same recipes, so its columns are ours; where a step changed its facts and not its version, it is no base. */
async function checkColumns(db: Database, path: string, steps: readonly StepFacts[]): Promise<void> {
  const described = await db.rows('SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet($1))', [listValue([escapeGlob(path)])]);
  const found = described.map((column) => `${column['column_name'] as string} ${column['column_type'] as string}`);
  const expected = await db.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT ${rowColumns(steps).map(([name, type]) => `CAST(NULL AS ${type}) AS ${identifier(name)}`).join(', ')})`);
  if (found.join() !== expected.map((column) => `${column['column_name'] as string} ${column['column_type'] as string}`).join()) {
    throw new Error('the rows of the last build have other columns than this dx makes: a step changed its facts without a new version');
  }
}

async function loadSubjects(db: Database, subjects: readonly SubjectResult[], steps: readonly StepFacts[]): Promise<void> {
  const columns = [...FILE_COLUMNS, ...steps.flatMap(({ name }) => [[`${name}.state`, 'VARCHAR'], [`${name}.fp`, 'VARCHAR']] as const)];
  await db.run(`CREATE TABLE new_subject (${columns.map(([name, type]) => `${identifier(name)} ${type}`).join(', ')})`);
  const names = steps.map(({ name }) => name);
  await db.append('new_subject', (function* (): Generator<readonly Cell[]> {
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

function newRowsSql(steps: readonly StepFacts[]): string {
  const joins = steps.map(({ name }, index) =>
    `LEFT JOIN new_line AS l${index} ON l${index}.fp = s.${identifier(`${name}.fp`)} AND l${index}.step = ${literal(name)} AND l${index}.state = s.${identifier(`${name}.state`)}`);
  const columns = steps.flatMap((step, index) => [
    `s.${identifier(`${step.name}.state`)}`,
    `l${index}.reason AS ${identifier(`${step.name}.reason`)}`,
    ...(step.pass === 'produce' ? [`l${index}.artefacts AS ${identifier(`${step.name}.artefacts`)}`] : []),
    ...factColumns([step]).map(({ name }) => `l${index}.fact.${identifier(name)} AS ${identifier(name)}`),
  ]);
  return `SELECT ${[...FILE_COLUMNS.map(([name]) => `s.${identifier(name)}`), ...columns].join(', ')}\nFROM new_subject AS s\n${joins.join('\n')}`;
}

/**
 * Once `image` numbers the rows: `analysed` (every image and record) with the rows of the analyse pass, the view `fact`
 * of the columns that steps found, and `failed_step`. `<pass>_row` goes.
 */
export async function numberAnalysed(db: Database, steps: readonly StepFacts[]): Promise<void> {
  const own = steps.filter(({ pass }) => pass === 'analyse');
  await db.run(`CREATE TABLE analysed AS SELECT i.n, r.* EXCLUDE (source, key) FROM image AS i LEFT JOIN analyse_row AS r ON r.source = i.source AND r.key = i.key`);
  await db.run('DROP TABLE analyse_row');
  await db.run(`CREATE VIEW fact AS SELECT ${['n', ...factColumns(own).map(({ name }: FactColumn) => identifier(name))].join(', ')} FROM analysed`);
  await db.run(`CREATE TABLE failed_step AS ${failedSql('analysed', own)}`);
}

/** As `numberAnalysed`, for the produce pass: `produced`, `made_failed_step` and `made_artefact`. */
export async function numberProduced(db: Database, steps: readonly StepFacts[]): Promise<void> {
  const own = steps.filter(({ pass }) => pass === 'produce');
  await db.run('CREATE OR REPLACE TABLE produced AS SELECT i.n, r.* EXCLUDE (source, key) FROM image AS i JOIN produce_row AS r ON r.source = i.source AND r.key = i.key');
  await db.run('DROP TABLE produce_row');
  await db.run(`CREATE OR REPLACE TABLE made_failed_step AS ${failedSql('produced', own)}`);
  const artefacts = own.map(({ name }) => `SELECT n, ${literal(name)} AS step, unnest(${identifier(`${name}.artefacts`)}, recursive := true) FROM produced WHERE len(${identifier(`${name}.artefacts`)}) > 0`);
  await db.run(`CREATE OR REPLACE TABLE made_artefact AS ${artefacts.join(' UNION ALL ')}`);
}

function failedSql(table: string, steps: readonly StepFacts[]): string {
  const each = steps.map(({ name }) => `SELECT n, ${literal(name)} AS step, ${identifier(`${name}.state`)} AS state, ${identifier(`${name}.reason`)} AS reason FROM ${table} WHERE ${identifier(`${name}.state`)} IN ('failed', 'crashed')`);
  return each.join(' UNION ALL ');
}

/**
 * Writes the rows of a pass as the next build's base and gives the file's sha256. Temporary file, then rename: it is
 * whole or the one before. Private: the keys of images stand in it.
 */
export async function writePassRows(db: Database, pass: Pass, path: string): Promise<string> {
  const privateDir = dirname(path);
  const folder = makeTemporary(privateDir, 'rows');
  const temporary = join(folder, basename(path));
  const table = pass === 'analyse' ? 'analysed' : 'produced';
  try {
    await db.run(`COPY (
      SELECT i.source, i.key, r.* EXCLUDE (n) FROM ${table} AS r JOIN image AS i ON i.n = r.n
      WHERE r.sha256 IS NOT NULL OR r.problem IS NOT NULL ORDER BY r.n
    ) TO ${literal(temporary)} (FORMAT parquet, COMPRESSION snappy)`);
    await chmod(temporary, 0o600);
    const digest = await digestOfFile(temporary);
    await rename(temporary, path);
    return digest;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** sha256 of a file. */
export async function digestOfFile(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const bytes of createReadStream(path)) digest.update(bytes as Buffer);
  return digest.digest('hex');
}
