import { chmodSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Inventory } from '../sources/inventory.ts';
import { identifier, literal, type Database } from './database.ts';
import { digestOf, ReplacedError } from '../engine/hold-file.ts';
import { loadInventory } from './load-inputs.ts';

/** Within the private folder. */
export const HARMONISED_FILE = 'harmonised.duckdb';

/** What follows from the inventory and the declarations of sources alone: numbered images and subjects, harmonised records, labels as written. */
const TABLES = ['image', 'subject', 'repeated_record', 'record', 'value_finding', 'label_of_image', 'refused_label', 'hierarchy_of_image', 'distinct_label'];
const STAGES = ['01_images', '02_values', '03_value_findings', '04_labels'];

/** Makes the harmonised tables. Throws `ReplacedError` where another scan of the project has written other records meanwhile. */
export async function harmonise(db: Database, inventory: Inventory): Promise<void> {
  await loadInventory(db, inventory);
  // After they were read: a record file is replaced by a rename, so what has this digest now is what was read, or was put back.
  for (const { path, digest } of inventory.records) if ((await digestOf(path)) !== digest) throw new ReplacedError(basename(path));
  for (const stage of STAGES) await db.stage(stage);
  for (const table of ['in_image', 'in_record', 'raw_value', 'reading']) await db.run(`DROP TABLE ${table}`);
}

/** Moves the harmonised tables to a file in `folder`, from where they are read on: a million rows would fill the memory. Private, for keys and diagnoses stand in it. Gives its path. */
export async function moveHarmonised(db: Database, folder: string): Promise<string> {
  const path = join(folder, HARMONISED_FILE);
  await db.run(`ATTACH ${literal(path)} AS harmonised`);
  chmodSync(path, 0o600);
  for (const table of TABLES) {
    await db.run(`CREATE TABLE harmonised.${identifier(table)} AS FROM ${identifier(table)}`);
    await db.run(`DROP TABLE ${identifier(table)}`);
  }
  await db.run('DETACH harmonised');
  await attachHarmonised(db, path);
  return path;
}

/** Lets the stages read the tables of a file as if they had made them. */
export async function attachHarmonised(db: Database, path: string): Promise<void> {
  await db.run(`ATTACH ${literal(path)} AS harmonised (READ_ONLY)`);
  for (const table of TABLES) await db.run(`CREATE VIEW ${identifier(table)} AS FROM harmonised.${identifier(table)}`);
}
