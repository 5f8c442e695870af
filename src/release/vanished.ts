import { join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { columnReader, readTable } from './csv.ts';
import { readRecord } from './record.ts';
import type { ReleaseDir } from './release.ts';

/**
 * SRC-9: sources that are absent although the parent release holds images of them. They may not vanish
 * because a folder is missing; they leave by being rejected or by deleting their file.
 */
export async function vanishedSources(parent: ReleaseDir, absent: readonly string[]): Promise<Diagnostic[]> {
  if (absent.length === 0) return [];
  const shown = `releases/${parent.version}`;
  const record = await readRecord(parent.dir, `${shown}/release.json`);
  if (!record.ok) return [...record.error];
  const entry = record.value.tables.find((table) => table.table === 'sources');
  if (!entry) return [];
  const table = await readTable(join(parent.dir, entry.path));
  const id = columnReader(table, 'source');
  const included = columnReader(table, 'included');
  return table.rows
    .filter((row) => absent.includes(id(row) ?? '') && Number(included(row)) > 0)
    .map((row): Diagnostic => ({
      code: 'DX6016',
      severity: 'error',
      message: `source "${id(row)}" has ${included(row)} images in release ${parent.version} and is not on this machine`,
      at: { file: `sources.d/${id(row)}.yaml` },
      help: 'get it, or let it leave on purpose: set evaluation.status to rejected, or delete its file',
    }));
}
