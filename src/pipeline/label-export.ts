import { open, rename, rm, stat } from 'node:fs/promises';
import { loadConfig } from '../config/load.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { exchangeOf } from '../labels/exchange.ts';
import { conceptMapOf } from '../labels/fhir.ts';
import { sssomOf } from '../labels/sssom.ts';
import { registry } from '../steps/registry.ts';
import { labelSheets } from './label-sheets.ts';

export interface ExportOptions {
  readonly root: string;
  readonly signal: AbortSignal;
  readonly source?: string;
  /** Files to write, absolute; what is not named is not made. */
  readonly xlsx?: string;
  readonly sssom?: string;
  readonly fhir?: string;
  /** A spreadsheet without the proposals (MAP-8). */
  readonly blind: boolean;
  /** Person whose spreadsheet it is to be. */
  readonly for?: string;
  /** Replaces files that are there. */
  readonly overwrite: boolean;
}

export interface ExportResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly written: readonly { readonly file: string; readonly rows: number }[];
}

/** `dx labels export`: mappings as a spreadsheet for people, as SSSOM and FHIR ConceptMap for programs. Files that are there stay, unless asked. */
export async function exportLabels(options: ExportOptions, emit: Emit): Promise<ExportResult> {
  const { root, source, xlsx, sssom, fhir, overwrite } = options;
  const { config, diagnostics } = await loadConfig(root, registry);
  if (!config) return { diagnostics, written: [] };
  if (source !== undefined && !config.mappings.some((mapping) => mapping.source === source) && !config.sources.some((one) => one.id === source)) {
    return { diagnostics: [{ code: 'DX2055', severity: 'error', message: `there is no source ${JSON.stringify(source)}`, help: `The sources are ${config.sources.map((one) => one.id).join(', ')}.` }], written: [] };
  }
  const written: { file: string; rows: number }[] = [];
  const findings: Diagnostic[] = [];
  const write = async (file: string, bytes: Uint8Array | string, rows: number): Promise<void> => {
    const refused = await writeNew(file, bytes, overwrite);
    if (refused) findings.push(refused);
    else written.push({ file, rows });
  };
  if (sssom !== undefined || fhir !== undefined) {
    const exchange = exchangeOf(source === undefined ? config : { ...config, mappings: config.mappings.filter((mapping) => mapping.source === source) });
    if (!exchange.ok) return { diagnostics: exchange.error, written: [] };
    if (sssom !== undefined) await write(sssom, sssomOf(exchange.value), exchange.value.rows.length);
    if (fhir !== undefined) await write(fhir, conceptMapOf(exchange.value), exchange.value.rows.length);
  }
  if (xlsx !== undefined) {
    const sheets = await labelSheets(options, emit);
    if (!sheets.ok) return { diagnostics: [...findings, ...sheets.error], written };
    await write(xlsx, sheets.value.bytes, sheets.value.rows);
  }
  return { diagnostics: findings, written };
}

/** A file under a temporary name beside it, then its own; a finding where one of that name is there. */
async function writeNew(file: string, bytes: Uint8Array | string, overwrite: boolean): Promise<Diagnostic | undefined> {
  if (!overwrite && (await stat(file).then(() => true, () => false))) {
    return { code: 'DX2058', severity: 'error', message: `"${file}" is there already, and may hold somebody's work`, help: 'Name another file, or give --overwrite.' };
  }
  const temporary = `${file}.${process.pid}.part`;
  try {
    const handle = await open(temporary, 'wx');
    await handle.writeFile(bytes).finally(() => handle.close());
    await rename(temporary, file);
    return undefined;
  } catch (error) {
    await rm(temporary, { force: true });
    return { code: 'DX2058', severity: 'error', message: `"${file}" cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`, help: 'Look whether its folder is there.' };
  }
}
