import type { Category, Config, MappingRow } from '../../config/config.ts';
import { by, byCodeUnit } from '../../core/compare.ts';
import type { Json } from '../../core/canonical.ts';
import { digestOf } from '../../core/digest.ts';
import { titlesOf, type Titles } from '../titles.ts';
import { rowStates, type RowState } from '../status.ts';
import { cellLines, cellText, type CategoryColumn, type LabelColumn } from './columns.ts';
import { wordsOf } from './words.ts';

export type SheetsConfig = Pick<Config, 'sources' | 'mappings' | 'categories' | 'pinned' | 'people' | 'reviews'>;

/** A label as the records of a source write it, with the images behind it. */
export interface LabelUse {
  readonly source: string;
  readonly label: string;
  readonly images: number;
  /** Public ids. */
  readonly examples: readonly string[];
  /** The label of the mapping row that covers it; undefined where none does. */
  readonly row?: string;
}

/** What a row of a sheet stands for, and what its cells hold. */
export interface Entry<Column extends string> {
  readonly key: string;
  /**
   * Of everything that the sheet shows of it but reviews, and the score that the first review takes away: where it differs, somebody
   * has changed the row meanwhile.
   */
  readonly state: string;
  /** Person → digest of all that this person has said of it. */
  readonly words: ReadonlyMap<string, string>;
  readonly cells: { readonly [C in Column]: string | number };
}

export interface LabelEntry extends Entry<LabelColumn> {
  readonly source: string;
  readonly label: string;
  /** undefined: the label has no row yet. */
  readonly row?: RowState;
}

export interface CategoryEntry extends Entry<CategoryColumn> {
  readonly category: Category;
}

/** Example images that a row shows. */
const EXAMPLES = 3;

/** The rows of all sheets by source: every row of a mapping, and after them labels without a row. */
export function labelEntries(config: SheetsConfig, uses: readonly LabelUse[]): ReadonlyMap<string, readonly LabelEntry[]> {
  const titles = titlesOf(config.pinned);
  const behind = new Map<string, LabelUse[]>();
  for (const use of uses) {
    if (use.row === undefined) continue;
    const key = keyOf(use.source, use.row);
    behind.set(key, [...behind.get(key) ?? [], use]);
  }
  const entries = new Map<string, LabelEntry[]>(config.mappings.map(({ source }) => [source, []]));
  for (const state of rowStates(config)) entries.get(state.source)!.push(mappedEntry(state, behind.get(keyOf(state.source, state.row.label)) ?? [], titles));
  for (const use of uses.filter(({ row }) => row === undefined)) {
    const list = entries.get(use.source) ?? [];
    list.push(unmappedEntry(use.source, use.label, use));
    entries.set(use.source, list);
  }
  return new Map([...entries].toSorted(([a], [b]) => byCodeUnit(a, b)));
}

function mappedEntry(state: RowState, uses: readonly LabelUse[], titles: Titles): LabelEntry {
  const { source, row, category, holding, lapsed } = state;
  const { label } = row;
  const reviews = row.reviews.map((review) => `${review.date} ${review.by}: ${review.decision}${lapsed.includes(review) ? ' (lapsed)' : ''}${review.note === undefined ? '' : `, ${review.note}`}`);
  return {
    source, label, row: state, key: keyOf(source, label), words: wordsOf(row),
    state: short({
      source, label, synonyms: row.synonyms, target: { ...row.target }, note: row.note, alternatives: row.alternatives, vague: row.vague,
      legacy: row.legacy && { ...row.legacy }, category: category && categoryState(category, titles), approves: state.digest,
    }),
    cells: {
      label: cellText(label),
      spellings: cellLines(row.synonyms),
      images: uses.reduce((sum, use) => sum + use.images, 0),
      examples: cellLines([...new Set(uses.flatMap((use) => use.examples))].toSorted(byCodeUnit).slice(0, EXAMPLES)),
      category: cellText(row.target.kind === 'category' ? row.target.category : '-'),
      codes: cellLines(category?.icd11 ?? []),
      titles: titleLines(category, titles),
      reason: cellText(row.target.kind === 'exclude' ? row.target.reason : ''),
      note: cellText(row.note ?? ''),
      alternatives: cellLines(row.alternatives),
      vague: cellText(row.vague ?? ''),
      legacy: legacyText(row.legacy),
      proposed: row.proposed ?? '',
      status: holding.length === 0 && lapsed.length > 0 ? `${state.status} (lapsed)` : state.status,
      reviews: cellLines(reviews),
      decision: '', comment: '',
    },
  };
}

/** A label that nobody has mapped; `use` says how many images it has, which is for people only. */
export function unmappedEntry(source: string, label: string, use?: LabelUse): LabelEntry {
  return {
    source, label, key: keyOf(source, label), state: short({ source, label, row: null }), words: new Map(),
    cells: {
      label: cellText(label), spellings: '', images: use?.images ?? 0, examples: cellLines(use?.examples ?? []), category: '', codes: '', titles: '', reason: '', note: '',
      alternatives: '', vague: '', legacy: '', proposed: '', status: 'unmapped', reviews: '', decision: '', comment: '',
    },
  };
}

/** The rows of the sheet of categories, ordered by name. */
export function categoryEntries(config: SheetsConfig): readonly CategoryEntry[] {
  const titles = titlesOf(config.pinned);
  return config.categories.list.toSorted(by(({ name }) => name)).map((category) => ({
    category, key: keyOf('categories', category.name), state: short(categoryState(category, titles)), words: new Map(),
    cells: {
      name: cellText(category.name), kind: category.kind, codes: cellLines(category.icd11), titles: titleLines(category, titles), rationale: cellText(category.rationale ?? ''),
      differentiate: cellText(category.differentiate ?? ''), parentOf: cellLines(category.parentOf), reason: cellText(category.reason ?? ''), note: cellText(category.note ?? ''), status: category.status,
    },
  }));
}

/** The code that the source gives, what the crosswalk makes of it, and why the row departs from that. */
function legacyText(legacy: MappingRow['legacy']): string {
  if (!legacy) return '';
  return cellLines([`${legacy.icd10}${legacy.icd11 === undefined ? '' : ` → ${legacy.icd11}`}, ${legacy.relation}`, ...(legacy.differs === undefined ? [] : [`differs: ${legacy.differs}`])]);
}

/** A code that is not pinned has no official title to show. */
function titleLines(category: Category | undefined, titles: Titles): string {
  return cellLines((category?.icd11 ?? []).map((code) => titles(code) ?? '(not pinned)'));
}

function categoryState(category: Category, titles: Titles): Json {
  const { at: _, fit, ...rest } = category;
  return { ...rest, fit: fit.map(({ code, reason }) => ({ code, reason })), titles: category.icd11.map((code) => titles(code) ?? null) };
}

export function keyOf(source: string, label: string): string {
  return short([source, label]);
}

/** Half of a sha256: enough to tell any two rows apart, and a cell stays short. */
function short(value: Json): string {
  return digestOf(value).slice(0, 32);
}
