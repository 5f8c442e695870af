import { listValue } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { Source } from '../config/config.ts';
import type { PassResult } from '../engine/pass.ts';
import { pictureExtensions } from '../sources/acquire/images.ts';
import { scanExclusionReasons } from '../sources/exclusions.ts';
import type { Inventory } from '../sources/inventory.ts';
import type { Cell, Database } from './database.ts';
import type { StepFacts } from './step-facts.ts';

/** Longest line of records or facts that is read: 64 MB. */
const LONGEST_LINE = 67_108_864;

const RECORD_COLUMNS = `{
  source: 'VARCHAR', key: 'VARCHAR', id: 'VARCHAR', lesion: 'VARCHAR', patient: 'VARCHAR', file: 'INTEGER', row: 'INTEGER',
  fields: 'STRUCT(age VARCHAR, "birthDate" VARCHAR, sex VARCHAR, "skinType" VARCHAR, site VARCHAR, size VARCHAR, presentation VARCHAR,
    modality VARCHAR, device VARCHAR, acquired VARCHAR, confirmation VARCHAR, "timePoint" VARCHAR, licence VARCHAR, attribution VARCHAR, split VARCHAR)',
  labels: 'STRUCT(label VARCHAR, value VARCHAR)[]'
}`;

const FACT_COLUMNS = `{
  fp: 'VARCHAR', step: 'VARCHAR', state: 'VARCHAR', reason: 'VARCHAR', detail: 'VARCHAR', fact: 'JSON',
  artefacts: 'STRUCT(role VARCHAR, sha256 VARCHAR, bytes BIGINT, extension VARCHAR, width INTEGER, height INTEGER)[]'
}`;

/** Loads images, records and refusals into `in_image`, `in_record`, `in_excluded`. */
export async function loadInventory(db: Database, inventory: Inventory): Promise<void> {
  await db.append('in_image', map(inventory.images, (i) => [i.source, i.key, i.id, i.mask !== undefined, extensionOf(i.file.path)]));
  await db.append('in_excluded', map(inventory.excluded, (x) => [x.source, x.key, x.id, x.reason, scanExclusionReasons[x.reason]]));
  await readJson(db, 'in_record', RECORD_COLUMNS, inventory.records.map((r) => r.path));
}

/** Lower case; empty where it is none that pictures have: it promises no format, and may be a part of a name. */
function extensionOf(path: string): string {
  const extension = extname(path).slice(1).toLowerCase();
  return pictureExtensions.has(extension) ? extension : '';
}

/** DEID-4: the digest of each original that a release may tell: plain where identifiers are public, else keyed, else none. */
export async function loadOriginals(db: Database, pass: PassResult, sources: readonly Source[], keyedDigest: Inventory['keyedDigest']): Promise<void> {
  const isPublic = new Set(sources.filter((s) => s.identifiers === 'public').map((s) => s.id));
  await db.append('in_original', map(pass.subjects, ({ source, key, sha256 }) => {
    const digest = sha256 === null || isPublic.has(source) ? sha256 : keyedDigest?.(sha256);
    return [source, key, digest ?? null];
  }));
}

/** Loads what the analyse pass says into `in_subject`, `in_step`, `in_fact`, and the steps' failures into `in_failure`. */
export async function loadFacts(db: Database, pass: PassResult, steps: readonly StepFacts[]): Promise<void> {
  await db.append('in_subject', map(pass.subjects, (s) => [s.source, s.key, s.sha256, s.bytes, s.problem ?? null]));
  await loadSteps(db, 'in_step', pass);
  await readJson(db, 'in_fact_line', FACT_COLUMNS, pass.segments);
  // A segment of the store may hold more than this build asks for, and a line twice.
  await db.run(`CREATE TABLE in_fact AS
    SELECT * FROM in_fact_line WHERE fp IN (SELECT fp FROM in_step)
    QUALIFY row_number() OVER (PARTITION BY fp, step ORDER BY state) = 1`);
  await db.run('DROP TABLE in_fact_line');
  await db.append('in_failure', steps.flatMap((s) => Object.entries(s.failures).map(([failure, meaning]) => [s.name, failure, meaning])));
}

/** As `loadFacts`, for the produce pass: `made_step` and `made_fact`. */
export async function loadProduced(db: Database, pass: PassResult): Promise<void> {
  await db.run('CREATE OR REPLACE TABLE made_subject (source VARCHAR, key VARCHAR, sha256 VARCHAR, bytes BIGINT, problem VARCHAR)');
  await db.append('made_subject', map(pass.subjects, (s) => [s.source, s.key, s.sha256, s.bytes, s.problem ?? null]));
  await db.run('CREATE OR REPLACE TABLE made_step (source VARCHAR, key VARCHAR, step VARCHAR, state VARCHAR, fp VARCHAR)');
  await loadSteps(db, 'made_step', pass);
  await readJson(db, 'made_fact_line', FACT_COLUMNS, pass.segments);
  await db.run(`CREATE OR REPLACE TABLE made_fact AS
    SELECT * FROM made_fact_line WHERE fp IN (SELECT fp FROM made_step)
    QUALIFY row_number() OVER (PARTITION BY fp, step ORDER BY state) = 1`);
  await db.run('DROP TABLE made_fact_line');
}

async function loadSteps(db: Database, table: string, pass: PassResult): Promise<void> {
  await db.append(table, (function* () {
    for (const subject of pass.subjects) {
      for (const [step, { state, fingerprint }] of Object.entries(subject.steps)) yield [subject.source, subject.key, step, state, fingerprint];
    }
  })());
}

async function readJson(db: Database, table: string, columns: string, paths: readonly string[]): Promise<void> {
  const present = paths.filter((path) => existsSync(path));
  if (present.length !== paths.length) throw new Error(`${table}: ${paths.length - present.length} files of this build are gone`);
  // An empty list of files is an error to read_json; a table of the same shape is not.
  const from = present.length > 0 ? `read_json($1, format = 'newline_delimited', maximum_object_size = ${LONGEST_LINE}, columns = ${columns})` : undefined;
  if (from) await db.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${from}`, [listValue(present.map(escapeGlob))]);
  else await db.run(`CREATE OR REPLACE TABLE ${table} (${columnDefinitions(columns)})`);
}

/** `{a: 'T', b: 'U'}` → `a T, b U`. */
function columnDefinitions(columns: string): string {
  return columns.trim().slice(1, -1).replace(/(\w+): '([^']*)'/gu, '"$1" $2');
}

/** read_json takes patterns: a folder called `[x]` or `a*b` must stand for itself. */
function escapeGlob(path: string): string {
  return path.replace(/[[\]*?]/gu, (c) => `[${c}]`);
}

function* map<T>(items: Iterable<T>, row: (item: T) => readonly Cell[]): Iterable<readonly Cell[]> {
  for (const item of items) yield row(item);
}
