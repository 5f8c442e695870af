import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Database } from '../../src/catalog/database.ts';
import { why } from '../../src/catalog/why.ts';

it('REL-9 a catalog that another version of dx wrote is as good as none', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'dx-test-')), 'catalog.duckdb');
  const db = await Database.open(path);
  const tables = [
    "cfg_category AS SELECT 'c' AS category, NULL AS file, NULL AS line", "image AS SELECT 1 AS n, 'i' AS id, 's' AS source, 'k' AS key", "hard_label AS SELECT 1 AS n, 'c' AS category",
    "selected AS SELECT 1 AS n, 'train' AS split, 'c' AS category, 'g' AS group_id", "stage AS SELECT 's' AS stage, 1 AS position",
    "decision AS SELECT 1 AS n, 's' AS stage, 'in' AS verdict, 'c' AS code, 'r' AS reason, NULL AS rule, NULL AS file, NULL AS line",
  ];
  for (const table of tables) await db.run(`CREATE TABLE ${table}`);
  db.close();
  expect(await why(path, 'k')).toBeUndefined();
});
