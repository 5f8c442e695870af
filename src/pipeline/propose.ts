import type { Config } from '../config/config.ts';
import { editCategories, editMapping, newMapping, schemasOf, type RowEdit } from '../config/edit.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { identifying } from '../core/identifying.ts';
import { labelKey } from '../core/labels.ts';
import type { LabelSuggestion } from '../labels/suggest.ts';
import type { LabelsOptions } from './labels.ts';
import { mappingTexts, writeEdits, type FileEdit } from './edit-files.ts';
import { meanwhile, pin } from './pin.ts';
import { unmapped, type UnmappedLabel } from './suggestions.ts';

export interface ProposeOptions extends LabelsOptions {
  /** Whether to write, or only to say. */
  readonly write: boolean;
  /** Who proposes; an id of rules/people.yaml. */
  readonly by?: string;
  /** Smallest score of a suggestion that becomes a proposal, 0 to 1. */
  readonly least: number;
}

export interface Proposal {
  readonly source: string;
  readonly label: string;
  readonly images: number;
  readonly category: string;
  /** Of a category that the proposal adds. */
  readonly code?: string;
  readonly score: number;
  /** The source's own older code; goes into the row (MAP-5). */
  readonly legacy?: NonNullable<UnmappedLabel['translated']>;
}

export interface ProposeResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly proposals: readonly Proposal[];
  /** Labels for which nothing is near enough. */
  readonly left: readonly UnmappedLabel[];
  readonly written: readonly string[];
}

const CATEGORIES = 'mappings/categories.yaml';

/**
 * `dx labels suggest`: a row for every label whose best suggestion is near enough, and with `write` into the files: proposals, never
 * approvals. A code without category becomes a category of its official title with `status: proposed`, and is pinned.
 */
export async function propose(options: ProposeOptions, emit: Emit): Promise<ProposeResult> {
  const texts = await mappingTexts(options.root);
  const { diagnostics, config, labels } = await unmapped(options, emit);
  if (!config) return { diagnostics, proposals: [], left: [], written: [] };
  if (options.by !== undefined && !config.people.some((person) => person.id === options.by)) {
    return { diagnostics: [{ code: 'DX2025', severity: 'error', message: `there is no person ${JSON.stringify(options.by)}`, help: 'Declare people in rules/people.yaml.' }], proposals: [], left: labels, written: [] };
  }
  const names = new Map(config.categories.list.map((category) => [labelKey(category.name), category.name]));
  const proposals: Proposal[] = [];
  const left: UnmappedLabel[] = [];
  for (const one of labels) {
    // DEID-5: what may name a person goes into no file that is committed.
    const best = identifying(one.label) !== undefined ? undefined : one.suggestions.find((suggestion) => suggestion.score >= options.least && suggestion.category !== '-');
    if (best) proposals.push(proposalOf(one, best, names));
    else left.push(one);
  }
  if (!options.write || proposals.length === 0) return { diagnostics, proposals, left, written: [] };
  const edits = editsOf(config, texts, proposals, options.by);
  if ('findings' in edits) return { diagnostics: [...diagnostics, ...edits.findings], proposals: [], left: labels, written: [] };
  const { written, changedMeanwhile } = await writeEdits(config.root, edits.files);
  if (changedMeanwhile.length > 0) return { diagnostics: [...diagnostics, ...changedMeanwhile.map(meanwhile)], proposals: [], left: labels, written: [] };
  if (!proposals.some((proposal) => proposal.code !== undefined)) return { diagnostics, proposals, left, written };
  const pinned = await pin(config.root, options.signal);
  return { diagnostics: [...diagnostics, ...pinned.diagnostics.filter((d) => d.severity === 'error')], proposals, left, written: [...written, ...pinned.written] };
}

function proposalOf({ source, label, images, translated }: UnmappedLabel, { category, code, title, score }: LabelSuggestion, names: ReadonlyMap<string, string>): Proposal {
  const known = category ?? names.get(labelKey(title!));
  return { source, label, images, score, ...(translated && { legacy: translated }), ...(known === undefined ? { category: title!, code: code! } : { category: known }) };
}

/** The files with the proposals in them; `proposed` says where a row comes from, until a person has said something of it. */
function editsOf(
  config: Config, texts: ReadonlyMap<string, string>, proposals: readonly Proposal[], by: string | undefined,
): { readonly files: readonly FileEdit[] } | { readonly findings: readonly Diagnostic[] } {
  const files: FileEdit[] = [];
  const findings: Diagnostic[] = [];
  for (const source of new Set(proposals.map((proposal) => proposal.source))) {
    const file = config.mappings.find((mapping) => mapping.source === source)?.file ?? `mappings/${source}.yaml`;
    const before = texts.get(file);
    // Who proposes rows has written them, and cannot be their independent reviewer.
    const author = by === config.mappings.find((mapping) => mapping.source === source)?.author ? undefined : by;
    const rows = proposals.filter((proposal) => proposal.source === source)
      .map(({ label, category, score, legacy }): RowEdit => ({
        kind: 'add', row: label, value: { category, ...(legacy && { legacy: { ...legacy } }), ...(author !== undefined && { author }), proposed: score.toFixed(2) },
      }));
    const edited = editMapping(file, before ?? newMapping(source, schemasOf(texts.get(CATEGORIES))), rows);
    if (edited.ok) files.push({ file, before, after: edited.value });
    else findings.push(...edited.error);
  }
  const added = new Map(proposals.flatMap(({ category, code }) => (code === undefined ? [] : [[category, code] as const])));
  if (added.size > 0) {
    const before = texts.get(CATEGORIES);
    const edited = editCategories(CATEGORIES, before ?? 'categories: {}\n', [...added].map(([row, code]): RowEdit => ({ kind: 'add', row, value: { icd11: code, status: 'proposed' } })));
    if (edited.ok) files.push({ file: CATEGORIES, before, after: edited.value });
    else findings.push(...edited.error);
  }
  return findings.length > 0 ? { findings } : { files };
}
