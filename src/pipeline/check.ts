import { checkRules } from '../catalog/check-rules.ts';
import { checkLicences } from '../catalog/licences.ts';
import { loadConfig } from '../config/load.ts';
import { readWrittenIcd11 } from '../config/written.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { checkReviews } from '../labels/check.ts';
import { registry } from '../steps/registry.ts';
import { readTable, tableIsThere } from './classification.ts';

/** Findings that the whole release can say more of than what is pinned: whether a code exists, and which would fit. */
const ASKS: ReadonlySet<string> = new Set(['DX2017', 'DX2021']);

/** Everything that can be said of the config without looking at the sources: `dx check`. */
export async function check(root: string): Promise<readonly Diagnostic[]> {
  const { config, diagnostics } = await loadConfig(root, registry);
  if (diagnostics.some((d) => ASKS.has(d.code))) return (await checkWithTable(root)) ?? diagnostics;
  if (!config || hasErrors(diagnostics)) return diagnostics;
  return [...diagnostics, ...checkReviews(config), ...checkLicences(config), ...(await checkRules(config))];
}

/** The same findings with the whole release at hand; undefined where its table is not on this machine or cannot be read. */
async function checkWithTable(root: string): Promise<readonly Diagnostic[] | undefined> {
  const { settings, store } = await readWrittenIcd11(root);
  if (settings?.table === undefined || store === undefined || !(await tableIsThere(root, settings))) return undefined;
  const table = await readTable(root, store, { ...settings, table: settings.table });
  if (!table.ok) return undefined;
  const { diagnostics } = await loadConfig(root, registry, table.value.classification);
  // A code that exists and is not pinned is a finding all the same.
  const pinned = (await loadConfig(root, registry)).diagnostics.filter((d) => d.code === 'DX2017');
  const told = new Set(diagnostics.map((d) => `${d.at?.file}:${d.at?.line}:${d.at?.column}`));
  return [...diagnostics, ...pinned.filter((d) => !told.has(`${d.at?.file}:${d.at?.line}:${d.at?.column}`))];
}
