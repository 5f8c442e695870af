import { extname } from 'node:path';
import { pictureExtensions } from '../sources/acquire/images.ts';
import { scanExclusionReasons } from '../sources/exclusions.ts';
import type { Inventory } from '../sources/inventory.ts';
import type { Cell, Database } from './database.ts';
import { readJson } from './read-json.ts';
import type { StepFacts } from './step-facts.ts';

const RECORD_COLUMNS = {
  source: 'VARCHAR', key: 'VARCHAR', id: 'VARCHAR', lesion: 'VARCHAR', patient: 'VARCHAR', file: 'INTEGER', row: 'INTEGER',
  fields: `STRUCT(age VARCHAR, "birthDate" VARCHAR, sex VARCHAR, "skinType" VARCHAR, site VARCHAR, size VARCHAR, presentation VARCHAR,
    modality VARCHAR, device VARCHAR, acquired VARCHAR, confirmation VARCHAR, "timePoint" VARCHAR, licence VARCHAR, attribution VARCHAR, split VARCHAR)`,
  labels: 'STRUCT(label VARCHAR, value VARCHAR)[]',
};

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
export async function loadOriginals(db: Database, keyedDigest: Inventory['keyedDigest']): Promise<void> {
  await db.run("INSERT INTO in_original SELECT r.source, r.key, r.sha256 FROM analyse_row AS r JOIN cfg_source AS c ON c.source = r.source WHERE c.identifiers = 'public'");
  if (!keyedDigest) return;
  const [sources, keys, digests] = await db.columns("SELECT r.source, r.key, r.sha256 FROM analyse_row AS r JOIN cfg_source AS c ON c.source = r.source WHERE c.identifiers <> 'public' AND r.sha256 IS NOT NULL");
  await db.append('in_original', map(digests!.keys(), (row) => [sources![row] as string, keys![row] as string, keyedDigest(digests![row] as string)]));
}

/** What every failure of a step means, into `in_failure`. */
export async function loadFailures(db: Database, steps: readonly StepFacts[]): Promise<void> {
  await db.append('in_failure', steps.flatMap((s) => Object.entries(s.failures).map(([failure, meaning]) => [s.name, failure, meaning])));
}

function* map<T>(items: Iterable<T>, row: (item: T) => readonly Cell[]): Iterable<readonly Cell[]> {
  for (const item of items) yield row(item);
}
