import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../pipeline.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { err, ok, type Result } from '../core/result.ts';
import { openRelease } from '../release/find.ts';
import { readRecord } from '../release/record.ts';
import type { BuildOptions } from './results.ts';

export interface RebuildResult {
  readonly version: string;
  /** As the record states it, and as building again found it. */
  readonly recorded: string;
  readonly rebuilt: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Builds a sealed release again, against the parent it was cut from, and compares the content digests (REL-2). */
export async function rebuild(version: string, options: BuildOptions, emit: Emit): Promise<Result<RebuildResult, readonly Diagnostic[]>> {
  const found = await openRelease(options.root, version);
  if (!found.ok) return found;
  const record = await readRecord(found.value.dir, `releases/${version}/release.json`);
  if (!record.ok) return record;
  const { contentDigest, parent } = record.value;
  const releases = await mkdtemp(join(tmpdir(), 'dx-rebuild-'));
  try {
    const built = await build({ ...options, aside: { parent: parent ? { version: parent.version } : 'none', releases } }, emit);
    if (!built.draft) return err(built.diagnostics);
    const rebuilt = built.draft.contentDigest;
    const differs: readonly Diagnostic[] = rebuilt === contentDigest ? [] : [{
      code: 'DX6050',
      severity: 'error',
      message: `building again gives another content than release ${version} has`,
      at: { file: `releases/${version}/release.json` },
      help: `the config or the sources are not those it was cut from: check out its commit, then compare with dx diff ${version} draft`,
    }];
    return ok({ version, recorded: contentDigest, rebuilt, diagnostics: [...built.diagnostics, ...differs] });
  } finally {
    await rm(releases, { recursive: true, force: true });
  }
}
