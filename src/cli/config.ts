import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Config } from '../config/config.ts';
import { err, ok, type Result } from '../core/result.ts';

/** The config of a project with its warnings, or everything that is wrong with it. */
export async function readConfig(root: string): Promise<Result<{ readonly config: Config; readonly diagnostics: readonly Diagnostic[] }>> {
  const { loadConfig } = await import('../config/load.ts');
  const { registry } = await import('../steps/registry.ts');
  const { config, diagnostics } = await loadConfig(root, registry);
  return config && !hasErrors(diagnostics) ? ok({ config, diagnostics }) : err(diagnostics);
}
