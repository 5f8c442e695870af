import { checkRules } from '../catalog/check-rules.ts';
import { checkLicences } from '../catalog/licences.ts';
import { loadConfig } from '../config/load.ts';
import { readWrittenIcd11, type WrittenIcd11 } from '../config/written.ts';
import type { Entity } from '../icd11/entity.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { checkReviews } from '../labels/check.ts';
import { ok, type Result } from '../core/result.ts';
import { registry } from '../steps/registry.ts';
import { readTable, tableIsThere, type Table } from './classification.ts';
import { textOf } from './edit-files.ts';
import { LOCK_FILE } from './pin.ts';

/** Findings that the whole release can say more of than what is pinned: whether a code exists, and which would fit. */
const ASKS: ReadonlySet<string> = new Set(['DX2017', 'DX2021']);

/** Everything that can be said of the config without looking at the sources: `dx check`. */
export async function check(root: string): Promise<readonly Diagnostic[]> {
  const { config, diagnostics } = await loadConfig(root, registry);
  const found = await tableOf(root);
  const table = found.ok ? found.value : undefined;
  const lock = !found.ok ? found.error : table ? await lockFindings(root, table) : [];
  if (table && diagnostics.some((d) => ASKS.has(d.code))) return [...(await withTable(root, table, diagnostics)), ...lock];
  if (!config || hasErrors(diagnostics)) return [...diagnostics, ...lock];
  return [...diagnostics, ...lock, ...checkReviews(config), ...checkLicences(config), ...(await checkRules(config))];
}

interface TableAtHand {
  readonly written: WrittenIcd11;
  readonly table: Table;
}

/** The whole release, where its table is on this machine and is of the release that the config names. */
async function tableOf(root: string): Promise<Result<TableAtHand | undefined>> {
  const written = await readWrittenIcd11(root);
  const { settings, store } = written;
  if (settings?.table === undefined || store === undefined || !(await tableIsThere(root, settings))) return ok(undefined);
  // One of another release is told by DX2029, or is the next one, for `dx icd11 bump`.
  const table = await readTable(root, store, { ...settings, table: settings.table });
  if (table.ok) return ok({ written, table: table.value });
  return written.pinned && written.pinned.release !== settings.release ? ok(undefined) : table;
}

/** The same findings with the whole release at hand. */
async function withTable(root: string, { table }: TableAtHand, pinned: readonly Diagnostic[]): Promise<readonly Diagnostic[]> {
  const { diagnostics } = await loadConfig(root, registry, table.classification);
  const placeOf = ({ at }: Diagnostic): string => `${at?.file}:${at?.line}:${at?.column}`;
  const told = new Set(diagnostics.map(placeOf));
  // A code that exists and is not pinned is a finding all the same.
  return [...diagnostics, ...pinned.filter((d) => d.code === 'DX2017' && !told.has(placeOf(d)))];
}

/** What the lock file says otherwise than the table that it was made of: it comes through pull requests, and all findings rest on it. */
async function lockFindings(root: string, { written, table }: TableAtHand): Promise<readonly Diagnostic[]> {
  const { pinned } = written;
  if (!pinned || pinned.release !== table.classification.release) return [];
  // The API gives synonyms and other addresses; the table neither, and a synonym that somebody adds makes any code fit.
  const fromTable = pinned.from === 'table';
  const wrong = pinned.entities.filter((entity) => {
    const official = table.classification.get(entity.id);
    return !official || official.title !== entity.title || official.code !== entity.code || official.parent !== entity.parent || official.residual !== entity.residual || official.kind !== entity.kind || official.chapter !== entity.chapter
      || (fromTable && (official.uri !== entity.uri || entity.synonyms.length > 0));
  });
  if (wrong.length === 0 && (!fromTable || pinned.sha256 === undefined || pinned.sha256 === table.sha256)) return [];
  const lines = ((await textOf(root, LOCK_FILE)) ?? '').split('\n');
  const lineOf = ({ code, id }: Entity): number => lines.findIndex((line) => (code !== undefined && line.startsWith(`  "${code}":`)) || line.startsWith(`  "${id}":`)) + 1;
  if (wrong.length === 0) {
    return [{ code: 'DX2059', severity: 'warning', message: 'the codes were pinned from another table of the same release; what they are is the same', at: { file: LOCK_FILE }, help: 'Run `dx icd11 pin`.' }];
  }
  return wrong.map((entity) => ({
    code: 'DX2059', severity: 'error', message: `${entity.code ?? entity.id} is pinned as ${JSON.stringify(entity.title)}, and with what else stands there not as the table says`,
    at: { file: LOCK_FILE, ...(lineOf(entity) > 0 && { line: lineOf(entity) }) }, help: 'Run `dx icd11 pin`, and look who changed the file.',
  }));
}
