import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Icd11Settings, Retired } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { schemasOf } from '../config/edit.ts';
import { lockText, type LockSource } from '../config/lock-text.ts';
import { editIcd11, readWrittenIcd11, type WrittenIcd11 } from '../config/written.ts';
import { compareReleases, type CodeChange } from '../icd11/compare.ts';
import { clusterParts } from '../icd11/cluster.ts';
import { Classification } from '../icd11/entity.ts';
import { rowStates } from '../labels/status.ts';
import { registry } from '../steps/registry.ts';
import { readTable } from './classification.ts';
import { textOf, writeEdits } from './edit-files.ts';
import { askApi } from './icd-api.ts';
import { labelsNow } from './labels.ts';
import { LOCK_FILE, meanwhile } from './pin.ts';

export interface BumpOptions {
  readonly root: string;
  readonly signal: AbortSignal;
  /** Release id to go to. */
  readonly release: string;
  /** Its table, relative to the project; without one the config's API is asked. */
  readonly table?: string;
  /** Only says what would change. */
  readonly dryRun: boolean;
}

/** A change of one code, and what rests on it. */
export interface Touched {
  readonly change: CodeChange;
  readonly categories: readonly string[];
  /** Images whose label is mapped to one of these categories, in sources that are on this machine. */
  readonly images: number;
}

export interface BumpResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly from?: string;
  readonly to?: string;
  readonly changes: readonly Touched[];
  /** Reviews that hold now and will not then. */
  readonly lapsing: readonly { readonly source: string; readonly label: string; readonly by: string }[];
  readonly written: readonly string[];
}

/**
 * `dx icd11 bump`: compares what is pinned with another release (MAP-9), then pins that one and names it in dx.config.yaml. Codes
 * that are gone are told as errors; what is written then lacks them, so that `dx check` names each until it is replaced.
 */
export async function bump(options: BumpOptions, emit: Emit): Promise<BumpResult> {
  const nothing = { changes: [], lapsing: [], written: [] };
  const { root } = options;
  const [lockBefore, configBefore] = [await textOf(root, LOCK_FILE), await textOf(root, CONFIG)];
  const project = await readWrittenIcd11(root);
  if (hasErrors(project.diagnostics)) return { ...nothing, diagnostics: project.diagnostics };
  if (!project.pinned) return { ...nothing, diagnostics: [told('DX2016', 'nothing is pinned, so there is nothing to compare with', 'Run `dx icd11 pin` first.')] };
  const next = await lookUp(options, project);
  if (!next.ok) return { ...nothing, diagnostics: next.error };
  const { classification, source } = next.value;
  const before = new Classification(project.pinned.release, project.pinned.entities);
  const changes = compareReleases(before, classification, project.codes);
  const { images, lapsing, diagnostics } = await touchedBy(options, project, classification, emit);
  const result = {
    from: before.release, to: classification.release, lapsing,
    changes: changes.map((change): Touched => {
      const categories = project.categories.filter(({ codes }) => codes.some((code) => clusterParts(code).some((part) => part.code === change.code))).map(({ name }) => name);
      return { change, categories, images: categories.reduce((sum, name) => sum + (images.get(name) ?? 0), 0) };
    }),
  };
  const missing = project.codes.filter((code) => !classification.find(code));
  const retired = missing.flatMap((code): Retired[] => {
    const was = before.find(code);
    return was ? [{ code, title: was.title, last: before.release }] : (project.pinned?.retired.filter((one) => one.code === code) ?? []);
  });
  const gone = missing.map((code) => {
    const was = retired.find((one) => one.code === code);
    const what = was ? `${code} was retired: "${was.title}" is no more in` : `${code} is not a code of`;
    return told('DX2018', `${what} ICD-11 MMS ${classification.release}`, 'Replace it in mappings/categories.yaml, then run `dx icd11 pin`.');
  });
  if (options.dryRun) return { ...result, diagnostics: [...diagnostics, ...gone], written: [] };
  const config = editIcd11(configBefore!, project, { release: options.release, ...(options.table !== undefined && { table: options.table, sha256: source.sha256! }) });
  if (!config.ok) return { ...nothing, diagnostics: config.error };
  const { written, changedMeanwhile } = await writeEdits(root, [
    { file: LOCK_FILE, before: lockBefore, after: lockText(classification, project.codes, { ...source, schemas: schemasOf(lockBefore) }, retired) },
    { file: CONFIG, before: configBefore, after: config.value },
  ]);
  return { ...result, diagnostics: [...diagnostics, ...gone, ...changedMeanwhile.map(meanwhile)], written };
}

const CONFIG = 'dx.config.yaml';

async function lookUp({ root, release, table, signal }: BumpOptions, { settings, store, codes, pinned }: WrittenIcd11): Promise<Result<{ readonly classification: Classification; readonly source: LockSource }>> {
  if (table !== undefined && store !== undefined) {
    const read = await readTable(root, store, { release, table });
    return read.ok ? ok({ classification: read.value.classification, source: { from: 'table', sha256: read.value.sha256 } }) : read;
  }
  if (settings?.api) {
    const asked = await askApi(root, { ...settings, release } satisfies Icd11Settings, codes, signal, pinned);
    return asked.ok ? ok({ classification: asked.value, source: { from: 'api' } }) : asked;
  }
  return err([told('DX2053', `there is nothing to look release ${release} up in`, `Name its table: dx icd11 bump ${release} --table <file>.`)]);
}

/** Images by category as the mappings stand, and the reviews that rest on titles that change; both empty where the config has errors. */
async function touchedBy(
  { root, signal }: BumpOptions, { codes }: WrittenIcd11, next: Classification, emit: Emit,
): Promise<{ readonly images: ReadonlyMap<string, number>; readonly lapsing: BumpResult['lapsing']; readonly diagnostics: readonly Diagnostic[] }> {
  const { config } = await loadConfig(root, registry);
  if (!config) return { images: new Map(), lapsing: [], diagnostics: [] };
  const { labels, diagnostics } = await labelsNow({ root, signal }, emit);
  const categoryOf = new Map(config.mappings.flatMap((mapping) => mapping.rows.flatMap((row) => (row.target.kind === 'category' ? [[JSON.stringify([mapping.source, row.label]), row.target.category] as const] : []))));
  const images = new Map<string, number>();
  for (const one of labels) {
    const category = one.row === undefined ? undefined : categoryOf.get(JSON.stringify([one.source, one.row]));
    if (category !== undefined) images.set(category, (images.get(category) ?? 0) + one.images);
  }
  const entities = codes.flatMap((code) => next.find(code) ?? []);
  const after = rowStates({ ...config, pinned: { release: next.release, from: 'table', retired: [], entities } });
  const lapsing = rowStates(config).flatMap((state, index) => {
    const held = new Set(after[index]!.holding.map((review) => JSON.stringify(review.at)));
    return state.holding.filter((review) => !held.has(JSON.stringify(review.at))).map((review) => ({ source: state.source, label: state.row.label, by: review.by }));
  });
  return { images, lapsing, diagnostics: diagnostics.filter((d) => d.severity === 'error') };
}

function told(code: Diagnostic['code'], message: string, help: string): Diagnostic {
  return { code, severity: 'error', message, help };
}
