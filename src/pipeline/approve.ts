import { editMapping, type RowEdit } from '../config/edit.ts';
import { loadConfig } from '../config/load.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { labelKey } from '../core/labels.ts';
import { didYouMean } from '../core/suggest.ts';
import type { ReviewDecision } from '../core/vocabulary.ts';
import { reviewEntry, saysAlready } from '../labels/review.ts';
import { titlesOf } from '../labels/titles.ts';
import { maySettle, rowStates, type RowState, type RowStatus } from '../labels/status.ts';
import { registry } from '../steps/registry.ts';
import { mappingTexts, writeEdits } from './edit-files.ts';
import { meanwhile } from './pin.ts';

export interface ApproveOptions {
  readonly source: string;
  /** Empty with `all`. */
  readonly labels: readonly string[];
  /** Every row of the source that this person has not said the same of already. */
  readonly all: boolean;
  readonly by: string;
  readonly decision: ReviewDecision;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly note?: string;
}

export interface ApproveResult {
  readonly diagnostics: readonly Diagnostic[];
  /** Rows that the person said this of, with the status that follows. */
  readonly reviewed: readonly {
    readonly label: string; readonly status: RowStatus; readonly lacks: string;
    /** What was approved, or not: the category or `-`, its codes and their official titles. */
    readonly category: string; readonly codes: readonly { readonly code: string; readonly title: string }[];
  }[];
  /** Rows that this person had said the same of already. */
  readonly unchanged: readonly string[];
  readonly written: readonly string[];
}

/** `dx labels approve`: writes reviews with the digest of what they approve (MAP-7). All or nothing. */
export async function approve(root: string, options: ApproveOptions): Promise<ApproveResult> {
  const nothing = { reviewed: [], unchanged: [], written: [] };
  const texts = await mappingTexts(root);
  const before = await loadConfig(root, registry);
  const { config } = before;
  if (!config) return { ...nothing, diagnostics: before.diagnostics };
  const findings: Diagnostic[] = [];
  const people = new Map(config.people.map((person) => [person.id, person]));
  if (!people.has(options.by)) findings.push(told('DX2025', `there is no person ${JSON.stringify(options.by)}`, 'Declare people in rules/people.yaml.', didYouMean(options.by, people.keys())));
  const states = rowStates(config).filter((state) => state.source === options.source);
  const file = states[0]?.file;
  if (file === undefined) {
    const known = config.mappings.map((mapping) => mapping.source);
    findings.push(told('DX2055', `there is no mapping for ${JSON.stringify(options.source)}`, `There are mappings for ${known.join(', ')}.`, didYouMean(options.source, known)));
  }
  const wanted = options.all ? states : [...new Set(options.labels.flatMap((label) => rowOf(label, states, findings, options.source, file !== undefined)))];
  const open = wanted.filter((state) => !saysAlready(state.holding.findLast((review) => review.by === options.by), options.decision, state.row, people.get(options.by)));
  for (const { row, digest } of open) {
    if (digest === undefined) findings.push(told('DX2056', `${JSON.stringify(row.label)} cannot be reviewed: a code of its category is not pinned`, 'Run `dx icd11 pin` first.'));
    if (options.decision === 'settle' && people.has(options.by) && !maySettle(options.by, row, people)) {
      findings.push(told('DX2027', `${options.by} cannot settle ${JSON.stringify(row.label)}: that takes a dermatologist who did not write the row`, 'Roles stand in rules/people.yaml, authors in `author` of the row or file.'));
    }
  }
  if (hasErrors(findings) || file === undefined) return { ...nothing, diagnostics: findings };
  const text = texts.get(file)!;
  const { date, decision, note } = options;
  const edited = editMapping(file, text, open.flatMap(({ row, digest }): RowEdit[] => [
    ...(row.proposed === undefined ? [] : [{ kind: 'set', row: row.label, key: 'proposed', value: undefined } as const]),
    { kind: 'append', row: row.label, key: 'reviews', entry: reviewEntry(row, people.get(options.by)!, { date, decision, of: digest!, ...(note !== undefined && { note }) }) },
  ]));
  if (!edited.ok) return { ...nothing, diagnostics: edited.error };
  const { written, changedMeanwhile } = await writeEdits(root, [{ file, before: text, after: edited.value }]);
  if (changedMeanwhile.length > 0) return { ...nothing, diagnostics: changedMeanwhile.map(meanwhile) };
  const after = await loadConfig(root, registry);
  const titles = titlesOf(config.pinned);
  const done = new Set(open.map((state) => state.row.label));
  const now = after.config ? rowStates(after.config).filter((state) => state.source === options.source && done.has(state.row.label)) : [];
  return {
    diagnostics: after.config ? [] : after.diagnostics, written,
    reviewed: now.map(({ row, category, status, lacks }) => ({
      label: row.label, status, lacks, category: category?.name ?? '-', codes: (category?.icd11 ?? []).map((code) => ({ code, title: titles(code) ?? '' })),
    })),
    unchanged: wanted.filter((state) => !open.includes(state)).map((state) => state.row.label),
  };
}

/** The row of a label: as written, else by the form under which spellings are one. */
function rowOf(label: string, states: readonly RowState[], findings: Diagnostic[], source: string, hasMapping: boolean): readonly RowState[] {
  const found = states.find((state) => state.row.label === label)
    ?? states.find((state) => [state.row.label, ...state.row.synonyms].some((text) => labelKey(text) === labelKey(label)));
  if (found) return [found];
  if (hasMapping) findings.push(told('DX2055', `mappings/${source}.yaml has no row ${JSON.stringify(label)}`, 'Rows are listed by `dx labels status`.', didYouMean(label, states.map((state) => state.row.label))));
  return [];
}

function told(code: Diagnostic['code'], message: string, help: string, hint?: string): Diagnostic {
  return { code, severity: 'error', message: hint === undefined ? message : `${message}, ${hint}`, help };
}
