import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from '../pipeline.ts';
import { loadConfig } from '../config/load.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { err, type Result } from '../core/result.ts';
import { diskIo } from '../engine/io.ts';
import { layoutOf } from '../engine/layout.ts';
import { makeTemporary } from '../engine/private.ts';
import { compareRebuilt, isOtherConfig, sealedConfigHelp, type RebuildReport } from '../release/compare.ts';
import { openRelease } from '../release/find.ts';
import { readRecord } from '../release/record.ts';
import { registry } from '../steps/registry.ts';
import type { BuildOptions } from './results.ts';

/** Builds a sealed release again, against the parent it was cut from, and compares the two (REL-2). */
export async function rebuild(version: string, options: BuildOptions, emit: Emit): Promise<Result<RebuildReport, readonly Diagnostic[]>> {
  const found = await openRelease(options.root, version);
  if (!found.ok) return found;
  const sealed = { dir: found.value.dir, shown: `releases/${version}` };
  const record = await readRecord(sealed.dir, `${sealed.shown}/release.json`);
  if (!record.ok) return record;
  const { parent } = record.value;
  const { config, diagnostics } = await loadConfig(options.root, registry);
  if (!config) return err(diagnostics);
  // Its catalog holds raw records: it stays under private/ as every other (DEID-9).
  const { private: folder } = layoutOf(config.store, config.root);
  await diskIo.mkdir(folder, 0o700);
  const releases = makeTemporary(folder, 'rebuild');
  try {
    const built = await build({ ...options, aside: { parent: parent ? { version: parent.version } : 'none', releases } }, emit);
    if (!built.draft) {
      if (!isOtherConfig(record.value, config.digest) || built.interrupted) return err(built.diagnostics);
      return err([...built.diagnostics, { code: 'DX6041', severity: 'error', message: `release ${version} was not built again, and the config is not the one it was sealed from`, help: sealedConfigHelp(record.value) }]);
    }
    // The draft aside, or the parent's own folder where what is built now is the parent again.
    return await compareRebuilt(sealed, { dir: resolve(options.root, built.draft.dir), shown: 'the rebuilt draft' }, config.digest);
  } finally {
    await rm(releases, { recursive: true, force: true });
  }
}
