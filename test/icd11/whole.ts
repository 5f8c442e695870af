import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sha256 } from '../../src/core/digest.ts';
import type { Classification } from '../../src/icd11/entity.ts';
import { readTabulation } from '../../src/icd11/read/read.ts';
import { loadClassification, saveClassification } from '../../src/icd11/read/saved.ts';

const shared = resolve(import.meta.dirname, '../../../shared/data');

/** WHO's table of 2025-01, and its map from ICD-10; a user's clone has neither. */
export const tablePath = resolve(shared, 'icd11/SimpleTabulation-ICD-11-MMS-en.xlsx');
export const crosswalkPath = resolve(shared, 'icd11/10To11MapToOneCategory.txt');
export const tablesPath = resolve(shared, 'tables');
export const hasTable = existsSync(tablePath);

let whole: Promise<Classification> | undefined;

/** The whole release; read once, and kept beside the system's temporary files as the pipeline keeps it, which proves itself. */
export function wholeRelease(): Promise<Classification> {
  return (whole ??= read());
}

async function read(): Promise<Classification> {
  const bytes = readFileSync(tablePath);
  const source = sha256(bytes);
  const kept = join(tmpdir(), `dx-test-icd11-${source.slice(0, 16)}.idx`);
  const known = existsSync(kept) ? loadClassification(readFileSync(kept), { release: '2025-01', source }) : undefined;
  if (known) return known;
  const table = await readTabulation(bytes, { file: 'table.xlsx', release: '2025-01' });
  if (!table.ok) throw new Error(JSON.stringify(table.error));
  const mine = `${kept}.${process.pid}`;
  writeFileSync(mine, saveClassification(table.value, source));
  renameSync(mine, kept);
  return table.value;
}
