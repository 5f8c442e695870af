import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { loadConfig } from '../config/load.ts';
import { schemasOf } from '../config/edit.ts';
import { lockText, type LockSource } from '../config/lock-text.ts';
import { icd11Lock } from '../config/spec/files.ts';
import { readWrittenIcd11, type WrittenIcd11 } from '../config/written.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Classification } from '../icd11/entity.ts';
import { registry } from '../steps/registry.ts';
import { readTable } from './classification.ts';
import { askApi } from './icd-api.ts';
import { textOf, writeEdits } from './edit-files.ts';
import { EDIT_LOCK } from './edit-lock.ts';

export const LOCK_FILE = `mappings/${icd11Lock}`;

export interface PinResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly release?: string;
  readonly from?: LockSource['from'];
  /** Codes that are pinned now. */
  readonly codes: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Files written; empty where nothing changed, or where a code does not exist. */
  readonly written: readonly string[];
}

/**
 * `dx icd11 pin`: looks every code of the categories up, and writes what was found to mappings/icd11.lock.yaml. A code that does
 * not exist is a finding, and nothing is written.
 */
export async function pin(root: string, signal: AbortSignal): Promise<PinResult> {
  const none = { codes: [], added: [], removed: [], written: [] };
  const lockBefore = await textOf(root, LOCK_FILE);
  const project = await readWrittenIcd11(root);
  if (hasErrors(project.diagnostics)) return { ...none, diagnostics: project.diagnostics };
  const known = await lookUp(root, project, signal);
  if (!known.ok) return { ...none, diagnostics: known.error };
  const { classification, source } = known.value;
  const { diagnostics } = await loadConfig(root, registry, classification);
  const found = project.codes.filter((code) => classification.find(code));
  const facts = { release: classification.release, from: source.from, codes: found };
  if (found.length < project.codes.length) return { ...none, ...facts, diagnostics };
  const before = new Set((project.pinned?.entities ?? []).flatMap((entity) => entity.code ?? []));
  const schemas = schemasOf(await textOf(root, 'mappings/categories.yaml'));
  const text = lockText(classification, project.codes, { ...source, schemas });
  const { written, changedMeanwhile } = await writeEdits(root, [{ file: LOCK_FILE, before: lockBefore, after: text }]);
  return {
    ...facts, written,
    diagnostics: [...diagnostics, ...changedMeanwhile.map(meanwhile)],
    added: found.filter((code) => !before.has(code)),
    removed: pinnedCodes(project).filter((code) => !found.includes(code)),
  };
}

/** The codes that the lock file names as such, not those that are only above others. */
function pinnedCodes({ pinned }: WrittenIcd11): readonly string[] {
  const parents = new Set((pinned?.entities ?? []).map((entity) => entity.parent));
  return (pinned?.entities ?? []).flatMap((entity) => (entity.code !== undefined && !parents.has(entity.id) ? [entity.code] : []));
}

export interface Looked {
  readonly classification: Classification;
  readonly source: LockSource;
}

/** The codes of the project: in the whole table where there is one, else one by one from the API. */
async function lookUp(root: string, { settings, store, codes }: WrittenIcd11, signal: AbortSignal): Promise<Result<Looked>> {
  if (settings?.table !== undefined && store !== undefined) {
    const table = await readTable(root, store, { ...settings, table: settings.table });
    return table.ok ? ok({ classification: table.value.classification, source: { from: 'table', sha256: table.value.sha256 } }) : table;
  }
  if (settings?.api) {
    const asked = await askApi(root, settings, codes, signal);
    return asked.ok ? ok({ classification: asked.value, source: { from: 'api' } }) : asked;
  }
  return err([{
    code: 'DX2053', severity: 'error', message: 'dx.config.yaml names neither a table of ICD-11 nor the API',
    at: { file: 'dx.config.yaml' }, help: 'Write `icd11: { release: "2025-01", table: … }` with the path of WHO\'s simple tabulation (https://icd.who.int/browse, Info, "Spreadsheet file"), or `api: {}`.',
  }]);
}

export function meanwhile(file: string): Diagnostic {
  if (file === EDIT_LOCK) {
    return { code: 'DX2054', severity: 'error', message: `another dx holds "${file}"; nothing was written`, help: 'Wait until it has ended; where none is running on any machine, remove the file.' };
  }
  return { code: 'DX2054', severity: 'error', message: `"${file}" was edited while dx was at work; nothing was written`, at: { file }, help: 'Run the command again.' };
}
