import { basename } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { err, ok, type Result } from '../core/result.ts';
import { didYouMean } from '../core/suggest.ts';
import { exportSheets } from '../labels/sheets/export.ts';
import { importSheets, type Imported } from '../labels/sheets/import.ts';
import { registry } from '../steps/registry.ts';
import { readBytes } from './classification.ts';
import { mappingTexts, writeEdits } from './edit-files.ts';
import { labelsNow, type LabelsOptions } from './labels.ts';
import { meanwhile } from './pin.ts';

/** The mappings as a spreadsheet, with the images behind each label; `blind` shows no proposal, `for` is the person who is to fill it in. */
export async function labelSheets(options: LabelsOptions & { readonly blind: boolean; readonly for?: string }, emit: Emit): Promise<Result<{ readonly bytes: Uint8Array; readonly rows: number }>> {
  const texts = await mappingTexts(options.root);
  const { config, diagnostics, labels } = await labelsNow(options, emit);
  if (!config || hasErrors(diagnostics)) return err([...diagnostics]);
  if (options.for !== undefined && !config.people.some(({ id }) => id === options.for)) {
    const near = didYouMean(options.for, config.people.map(({ id }) => id));
    return err([{ code: 'DX2025', severity: 'error', message: `there is no person ${JSON.stringify(options.for)}`, help: near ?? 'Declare people in rules/people.yaml.' }]);
  }
  const only = options.source === undefined ? undefined : [options.source];
  const bytes = await exportSheets({ config, uses: labels, texts, ...(only && { only }), ...(options.for !== undefined && { for: options.for }) }, options.blind ? 'blind' : 'review');
  const rows = config.mappings.filter((mapping) => only === undefined || only.includes(mapping.source)).reduce((sum, mapping) => sum + mapping.rows.length, 0);
  return ok({ bytes, rows: rows + (options.blind ? 0 : labels.filter((label) => label.row === undefined).length) });
}

export interface ImportOptions {
  readonly root: string;
  /** Absolute path of the spreadsheet. */
  readonly file: string;
  readonly by?: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  /** Only says what would be done. */
  readonly dryRun: boolean;
}

export interface ImportResult extends Pick<Imported, 'done' | 'refused'> {
  readonly diagnostics: readonly Diagnostic[];
  readonly written: readonly string[];
}

/** `dx labels import`: what people did in a spreadsheet, as minimal changes of the YAML; rows that cannot be taken are named, with their cells. */
export async function importLabels({ root, file, by, date, dryRun }: ImportOptions): Promise<ImportResult> {
  const nothing = { done: [], refused: [], written: [] };
  const texts = await mappingTexts(root);
  const { config, diagnostics } = await loadConfig(root, registry);
  if (!config) return { ...nothing, diagnostics };
  const name = basename(file);
  const bytes = await readBytes(file, name);
  if (!bytes.ok) return { ...nothing, diagnostics: bytes.error };
  const imported = await importSheets(bytes.value, name, { config, texts, date, ...(by !== undefined && { by }) });
  if (!imported.ok) return { ...nothing, diagnostics: imported.error };
  const { done, refused, files } = imported.value;
  if (dryRun) return { done, refused, written: [], diagnostics: imported.value.diagnostics };
  const { written, changedMeanwhile } = await writeEdits(root, files.map((one) => ({ file: one.file, before: texts.get(one.file), after: one.text })));
  if (changedMeanwhile.length > 0) return { ...nothing, diagnostics: changedMeanwhile.map(meanwhile) };
  return { done, refused, written, diagnostics: imported.value.diagnostics };
}
