import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG_FILE } from '../catalog/catalog.ts';
import { fileDigest } from '../release/files.ts';
import { ownManifest } from '../release/own-manifest.ts';
import { filesOf, readRecord, type ReleaseRecord } from '../release/record.ts';
import type { Project } from './project.ts';
import type { BuildResult } from './results.ts';

/**
 * The last build's result, where nothing it depends on has changed and what it wrote is still there: no step
 * runs and nothing is written. Its findings are told again, as a compiler's are.
 */
export async function keptBuild(project: Project, key: string | undefined): Promise<BuildResult | undefined> {
  const { last, config, layout } = project;
  if (key === undefined || last?.key !== key) return undefined;
  // A build since then did not end: what it left behind is swept, and what it replaced made again, by a build that does.
  if (existsSync(layout.unfinished)) return undefined;
  const result = last.result as unknown as BuildResult;
  if (!result.draft) return undefined;
  const dir = join(config.root, result.draft.dir);
  const record = await readRecord(dir, `${result.draft.dir}/release.json`);
  if (!record.ok || record.value.contentDigest !== result.draft.contentDigest) return undefined;
  // `dx why` answers from the catalog of the last build.
  if (!existsSync(join(layout.private, CATALOG_FILE))) return undefined;
  if (!(await hasTexts(dir, record.value))) return undefined;
  if (config.release.materialise && !(await hasImages(dir, record.value))) return undefined;
  return asKept(result);
}

/** A build's result as the next one tells it that has nothing to do: no step ran. */
export function asKept(result: BuildResult): BuildResult {
  const steps = Object.fromEntries(Object.entries(result.steps).map(([step, { ran, cached, failed }]) => [step, { ran: 0, cached: ran + cached, failed }]));
  return { ...result, steps, ...(result.draft && { draft: { ...result.draft, state: 'kept' } }) };
}

/** Tables and texts byte for byte; Parquet, which nothing is decided from, by its size. */
export async function hasTexts(dir: string, record: ReleaseRecord): Promise<boolean> {
  if (!filesOf(record).every((file) => hasSize(join(dir, file.path), file.bytes))) return false;
  for (const file of [...record.tables, ...record.files.filter(({ kind }) => kind !== 'parquet')]) {
    if ((await fileDigest(join(dir, file.path))).sha256 !== file.sha256) return false;
  }
  return true;
}

/** Every image that the manifest names, in its size. */
async function hasImages(dir: string, record: ReleaseRecord): Promise<boolean> {
  const entries = await ownManifest(dir, 'the last build', record);
  return entries.ok && entries.value.every((entry) => hasSize(join(dir, ...entry.path.split('/')), entry.bytes));
}

function hasSize(path: string, bytes: number): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === bytes;
}
