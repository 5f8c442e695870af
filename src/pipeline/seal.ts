import { build } from '../pipeline.ts';
import { loadConfig } from '../config/load.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { err, ok, type Result } from '../core/result.ts';
import { forgetLastBuild } from '../engine/forget.ts';
import { diskIo } from '../engine/io.ts';
import { sealFindings } from '../labels/bar.ts';
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

/** Nothing changed since the last release: there is no draft, and nothing was sealed. */
export interface NothingToSeal {
  readonly release: undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** `dx release`: brings the draft up to date, then seals it. A finding of the build blocks. */
export async function sealDraft(options: SealOptions, emit: Emit): Promise<Result<SealResult | NothingToSeal, readonly Diagnostic[]>> {
  const first = await sealOnce(options, emit);
  if (first.ok || !first.error.some(({ code }) => code === 'DX6020' || code === 'DX6021')) return first;
  // The store lacks images, or held damaged ones, which were dropped. A build that finds nothing changed would not look there.
  const { config } = await loadConfig(options.root, registry);
  if (!config) return first;
  await forgetLastBuild(layoutOf(config.store, config.root).private, diskIo);
  return sealOnce(options, emit);
}

async function sealOnce(options: SealOptions, emit: Emit): Promise<Result<SealResult | NothingToSeal, readonly Diagnostic[]>> {
  const built = await build({ ...options, sealing: true }, emit);
  if (!built.draft) return err(built.diagnostics);
  // `kept` is the build before told again, and that one may have found nothing new either.
  const { state, dir, version } = built.draft;
  if ((state === 'unchanged' || (state === 'kept' && dir !== 'releases/draft')) && !hasErrors(built.diagnostics)) {
    return ok({ release: undefined, diagnostics: [{ code: 'DX6008', severity: 'note', message: `nothing changed since ${version}; there is nothing to seal` }] });
  }
  const { config, diagnostics } = await loadConfig(options.root, registry);
  if (!config) return err(diagnostics);
  const labels = sealFindings(config);
  const sealed = await seal({
    config, findings: [...built.diagnostics, ...labels], blobs: blobsOf(layoutOf(config.store, config.root)), link: options.link,
    ...(options.sourceDateEpoch !== undefined && { sourceDateEpoch: options.sourceDateEpoch }),
  });
  return sealed.ok ? ok({ ...sealed.value, diagnostics: [...labels, ...sealed.value.diagnostics] }) : err([...built.diagnostics, ...labels, ...sealed.error]);
}
