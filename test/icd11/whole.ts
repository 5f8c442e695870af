import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Classification } from '../../src/icd11/entity.ts';
import { readTabulation } from '../../src/icd11/read/read.ts';

const shared = resolve(import.meta.dirname, '../../../shared/data');

/** WHO's table of 2025-01, and its map from ICD-10; a user's clone has neither. */
export const tablePath = resolve(shared, 'icd11/SimpleTabulation-ICD-11-MMS-en.xlsx');
export const crosswalkPath = resolve(shared, 'icd11/10To11MapToOneCategory.txt');
export const tablesPath = resolve(shared, 'tables');
export const hasTable = existsSync(tablePath);

let whole: Promise<Classification> | undefined;

/** The whole release, read once a test file. */
export function wholeRelease(): Promise<Classification> {
  return (whole ??= readTabulation(readFileSync(tablePath), { file: 'table.xlsx', release: '2025-01' }).then((read) => {
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    return read.value;
  }));
}
