import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { fileDigest, look, makeFolders, removeFile } from './files.ts';
import { materialise } from './materialise.ts';
import { parquetFile } from './names.ts';
import { ownManifest } from './own-manifest.ts';
import type { ReleaseRecord } from './record.ts';
import type { CutInput, CutResult } from './release.ts';

/**
 * Nothing changed since the parent: puts back what git does not carry of it. Parquet is made again where it is
 * missing, and images where the config asks for them; files that are there are not touched.
 */
export async function restoreParent(input: CutInput, record: ReleaseRecord): Promise<Result<CutResult>> {
  const dir = input.parent!.dir;
  const diagnostics = await restoreParquet(input, dir, record);
  if (input.config.release.materialise) {
    const entries = await ownManifest(dir, `releases/${record.version}`, record);
    if (!entries.ok) return err([...diagnostics, ...entries.error]);
    const recorded = new Map(entries.value.map((entry) => [entry.path, entry.sha256]));
    diagnostics.push(...(await materialise({ dir, entries: entries.value, blobs: input.blobs, recorded, link: false, durable: false, mode: 0o444 })).diagnostics);
  }
  if (hasErrors(diagnostics)) return err(diagnostics);
  return ok({ diagnostics, state: 'unchanged', dir, version: record.version, contentDigest: record.contentDigest, reasons: [], counts: record.counts });
}

async function restoreParquet(input: CutInput, dir: string, record: ReleaseRecord): Promise<Diagnostic[]> {
  const other: string[] = [];
  for (const { table } of record.tables) {
    const path = parquetFile(record.name, record.version, table);
    const recorded = record.files.find((file) => file.path === path);
    if (!recorded || (await look(join(dir, path)))) continue;
    await makeFolders(dir, ['data'], new Map());
    const temporary = join(dir, `${path}.${process.pid}.part`);
    await input.catalog.writeParquet(table, temporary);
    if ((await fileDigest(temporary)).sha256 === recorded.sha256) await rename(temporary, join(dir, path));
    else {
      await removeFile(temporary);
      other.push(table);
    }
  }
  if (other.length === 0) return [];
  return [{
    code: 'DX6007',
    severity: 'warning',
    message: `the Parquet of ${other.length === 1 ? `table ${other[0]}` : `${other.length} tables`} of release ${record.version} cannot be made again byte for byte`,
    help: 'it was written by another version of DuckDB, which the record names; the text tables are whole, read those',
    count: other.length,
  }];
}

