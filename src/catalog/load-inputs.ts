import { extensionOf } from '../sources/acquire/extensions.ts';
import { scanExclusionReasons } from '../sources/exclusions.ts';
import type { Inventory } from '../sources/inventory.ts';
import { labelProblems } from '../sources/label-problems.ts';
import type { Cell, Database } from './database.ts';
import { readJson } from './read-json.ts';
import type { StepFacts } from './step-facts.ts';

const RECORD_COLUMNS = {
  source: 'VARCHAR', key: 'VARCHAR', id: 'VARCHAR', lesion: 'VARCHAR', patient: 'VARCHAR', file: 'INTEGER', row: 'INTEGER',
  fields: `STRUCT(age VARCHAR, "birthDate" VARCHAR, sex VARCHAR, "skinType" VARCHAR, site VARCHAR, size VARCHAR, presentation VARCHAR,
    modality VARCHAR, device VARCHAR, acquired VARCHAR, confirmation VARCHAR, icd10 VARCHAR, "timePoint" VARCHAR, licence VARCHAR, attribution VARCHAR, split VARCHAR)`,
  labels: 'STRUCT(label VARCHAR, value VARCHAR)[]',
  labelProblem: 'VARCHAR',
  hierarchy: 'VARCHAR[]',
};

/** Loads what the scan refused into `in_excluded`. */
export async function loadExcluded(db: Database, inventory: Inventory): Promise<void> {
  await db.append('in_excluded', map(inventory.excluded, (x) => [x.source, x.key, x.id, x.reason, scanExclusionReasons[x.reason]]));
}

/** Loads images and records into `in_image`, `in_record`. */
export async function loadInventory(db: Database, inventory: Inventory): Promise<void> {
  await db.append('in_image', map(inventory.images.entries(), ([position, i]) => [i.source, i.key, i.id, i.mask !== undefined, extensionOf(i.file.path), position]));
  await readJson(db, 'in_record', RECORD_COLUMNS, inventory.records.map((r) => r.path));
}

/** DEID-4: the keyed digest of each original whose identifiers are not public, where there is a key; the others follow by SQL. */
export async function loadOriginals(db: Database, keyedDigest: Inventory['keyedDigest']): Promise<void> {
  if (!keyedDigest) return;
  const [numbers, digests] = await db.columns(`
    SELECT f.n, f.sha256 FROM file_fact AS f JOIN image AS i ON i.n = f.n JOIN cfg_source AS c ON c.source = i.source
    WHERE c.identifiers <> 'public' AND f.sha256 IS NOT NULL ORDER BY f.n`);
  await db.append('keyed_original', map(numbers!.keys(), (row) => [numbers![row] as number, keyedDigest(digests![row] as string)]));
}

/** What every problem of a record's labels means, into `label_problem`. */
export async function loadLabelProblems(db: Database): Promise<void> {
  await db.append('label_problem', Object.entries(labelProblems));
}

/** What every failure of a step means, into `in_failure`. */
export async function loadFailures(db: Database, steps: readonly StepFacts[]): Promise<void> {
  await db.append('in_failure', steps.flatMap((s) => Object.entries(s.failures).map(([failure, meaning]) => [s.name, failure, meaning])));
}

function* map<T>(items: Iterable<T>, row: (item: T) => readonly Cell[]): Iterable<readonly Cell[]> {
  for (const item of items) yield row(item);
}
