import { statSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf, readRecord } from '../release/record.ts';
import type { Project } from './project.ts';
import type { BuildResult } from './results.ts';

/**
 * The last build's result, where nothing it depends on has changed and what it wrote is still there: no step
 * runs and nothing is written. Its findings are told again, as a compiler's are.
 */
export async function keptBuild(project: Project, key: string | undefined): Promise<BuildResult | undefined> {
  const { last, config } = project;
  if (key === undefined || last?.key !== key) return undefined;
  const result = last.result as unknown as BuildResult;
  if (!result.draft) return undefined;
  const dir = join(config.root, result.draft.dir);
  const record = await readRecord(dir, `${result.draft.dir}/release.json`);
  if (!record.ok || record.value.contentDigest !== result.draft.contentDigest) return undefined;
  if (!filesOf(record.value).every((file) => hasSize(join(dir, file.path), file.bytes))) return undefined;
  const steps = Object.fromEntries(Object.entries(result.steps).map(([step, { ran, cached, failed }]) => [step, { ran: 0, cached: ran + cached, failed }]));
  return { ...result, steps, draft: { ...result.draft, state: 'kept' } };
}

function hasSize(path: string, bytes: number): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === bytes;
}
