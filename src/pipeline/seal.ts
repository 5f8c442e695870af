import { build } from '../pipeline.ts';
import { loadConfig } from '../config/load.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { err, type Result } from '../core/result.ts';
import { layoutOf } from '../engine/layout.ts';
import { seal, type SealResult } from '../release/seal.ts';
import { registry } from '../steps/registry.ts';
import { blobsOf } from './pass.ts';
import type { BuildOptions } from './results.ts';

export interface SealOptions extends BuildOptions {
  /** Hard links into the store instead of copies. */
  readonly link: boolean;
  /** `SOURCE_DATE_EPOCH` of the environment. */
  readonly sourceDateEpoch?: string;
}

/** `dx release`: brings the draft up to date, then seals it. A finding of the build blocks. */
export async function sealDraft(options: SealOptions, emit: Emit): Promise<Result<SealResult, readonly Diagnostic[]>> {
  const built = await build(options, emit);
  if (!built.draft) return err(built.diagnostics);
  const { config, diagnostics } = await loadConfig(options.root, registry);
  if (!config) return err(diagnostics);
  const sealed = await seal({
    config, findings: built.diagnostics, blobs: blobsOf(layoutOf(config.store)), link: options.link,
    ...(options.sourceDateEpoch !== undefined && { sourceDateEpoch: options.sourceDateEpoch }),
  });
  return sealed.ok ? sealed : err([...built.diagnostics, ...sealed.error]);
}
