import { checkRules } from '../catalog/check-rules.ts';
import { checkLicences } from '../catalog/licences.ts';
import { loadConfig } from '../config/load.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { checkReviews } from '../labels/check.ts';
import { registry } from '../steps/registry.ts';

/** Everything that can be said of the config without looking at the sources: `dx check`. */
export async function check(root: string): Promise<readonly Diagnostic[]> {
  const { config, diagnostics } = await loadConfig(root, registry);
  if (!config || hasErrors(diagnostics)) return diagnostics;
  return [...diagnostics, ...checkReviews(config), ...checkLicences(config), ...(await checkRules(config))];
}
