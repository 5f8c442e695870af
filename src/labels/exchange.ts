import type { Config, Pinned, Source } from '../config/config.ts';
import { byCodeUnit } from '../core/compare.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { sha256 } from '../core/digest.ts';
import { err, ok, type Result } from '../core/result.ts';
import { targetsOf, type Target } from './relation.ts';
import { rowStates, type RowState } from './status.ts';

/** Mapping rows with what an interchange format says of them, ordered by source and label. */
export interface Exchange {
  readonly dataset: { readonly name: string; readonly title: string };
  readonly release: string;
  readonly sources: readonly Source[];
  readonly rows: readonly ExchangeRow[];
  /** Sources without a mapping are left out. */
  readonly statusOfAll: 'draft' | 'active';
}

export interface ExchangeRow {
  readonly state: RowState;
  readonly targets: readonly Target[];
  /** Why there are no targets. */
  readonly without?: string;
  /** Those whose approval holds, in the order of ids. */
  readonly reviewers: readonly string[];
  /** Day of the last review that holds. */
  readonly date?: string;
  /** What a reader should know: the legacy code, the vague label, the note. */
  readonly comment: string;
}

type ExchangeConfig = Pick<Config, 'dataset' | 'sources' | 'mappings' | 'categories' | 'pinned' | 'people' | 'reviews'>;

/** Everything that SSSOM and FHIR need of a project; findings where a code is not pinned, since it has no URI then. */
export function exchangeOf(config: ExchangeConfig, only?: readonly string[]): Result<Exchange> {
  const { pinned } = config;
  if (!pinned) return err([unpinned('no code is pinned')]);
  const states = rowStates(config).filter((state) => only === undefined || only.includes(state.source));
  const findings: Diagnostic[] = [];
  const rows: ExchangeRow[] = [];
  const targets = targetsOf(pinned);
  for (const state of states) {
    const found = targets(state.row, state.category);
    if (found.kind === 'unpinned') findings.push({ ...unpinned(`the code ${found.code} is not pinned`), at: state.category!.at });
    else rows.push(exchangeRow(state, found.kind === 'none' ? [] : found.targets, found.kind === 'none' ? found.reason : undefined));
  }
  if (findings.length > 0) return err(distinct(findings));
  const used = new Set(states.map((state) => state.source));
  return ok({
    dataset: { name: config.dataset.name, title: config.dataset.title },
    release: pinned.release,
    sources: config.sources.filter((source) => used.has(source.id)),
    rows,
    statusOfAll: rows.length > 0 && rows.every(({ state }) => state.status === 'approved') ? 'active' : 'draft',
  });
}

function exchangeRow(state: RowState, targets: readonly Target[], without: string | undefined): ExchangeRow {
  const { row, holding } = state;
  const last = new Map(holding.map((review) => [review.by, review]));
  const reviewers = [...last.values()].filter((review) => review.decision !== 'reject').map((review) => review.by).toSorted(byCodeUnit);
  const date = holding.map((review) => review.date).toSorted(byCodeUnit).at(-1);
  const legacy = row.legacy && `ICD-10 ${row.legacy.icd10}: ${row.legacy.relation} by the WHO crosswalk${row.legacy.icd11 === undefined ? '' : ` (${row.legacy.icd11})`}`;
  const parts = [without, row.vague, state.category?.rationale, legacy, row.note].filter((part) => part !== undefined && part !== '');
  return { state, targets, ...(without !== undefined && { without }), reviewers, ...(date !== undefined && { date }), comment: parts.join('; ') };
}

function unpinned(message: string): Diagnostic {
  return { code: 'DX2016', severity: 'error', message, help: 'Run `dx icd11 pin`: an entity is named by its URI, which stands in mappings/icd11.lock.yaml.' };
}

function distinct(findings: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

/** The URI below which the entities of a release lie. */
export function linearization(release: Pinned['release']): string {
  return `http://id.who.int/icd/release/11/${release}/mms/`;
}

/** Where a source's labels live: a fragment of its page, since no archive gives its labels URIs; of a name of its own where it has no page. */
export function labelSpace(source: Source, { dataset }: Exchange): string {
  const page = /^https?:\/\//u.test(source.url) ? source.url.replace(/#.*$/u, '') : `urn:uuid:${uuidOf(`source ${dataset.name} ${source.id}`)}`;
  return `${page}#${source.id}/label/`;
}

/** A name-based UUID (RFC 9562, version 8: sha256 of the name), so that the same dataset always has the same. */
export function uuidOf(name: string): string {
  const hex = sha256(name);
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) % 4]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
