import type { Source } from '../config/config.ts';
import { byCodeUnit } from '../core/compare.ts';
import type { Carries, EvaluationStatus, SourceType } from '../core/vocabulary.ts';

/** One declared source as the table of SRC-8 shows it; `included` is the caller's, from a build or a release. */
export interface SourceRow {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly type: SourceType;
  readonly evaluation: EvaluationStatus;
  readonly presence: 'required' | 'optional';
  /** SPDX expression, the custom licence's name, or null where none is known (which excludes, LIC-1). */
  readonly licence: string | null;
  readonly age: Carries;
  readonly sex: Carries;
  readonly skinType: Carries;
  readonly diagnosis: Carries;
  readonly histopathology: Carries;
  readonly masks: Carries;
  readonly differentials: Carries;
  /** Images the source says it has; null where it does not say. */
  readonly available: number | null;
  readonly included: number | null;
}

/** Sums over the numbers that are known, and how many sources carry each thing at least partly. */
export interface SourceTotals {
  readonly sources: number;
  readonly accepted: number;
  readonly available: number;
  readonly included: number;
  readonly carrying: { readonly [column in CarriesColumn]: number };
}

const carriesColumns = ['age', 'sex', 'skinType', 'diagnosis', 'histopathology', 'masks', 'differentials'] as const;
type CarriesColumn = (typeof carriesColumns)[number];

/** How a column says yes, partly or no. */
export const carriesMark: { readonly [C in Carries]: string } = { yes: '✓', partly: 'partly', no: '—' };

/** A row for each declared source, rejected ones included, ordered by id. `included` counts images by source id. */
export function describeSources(sources: readonly Source[], included?: ReadonlyMap<string, number>): readonly SourceRow[] {
  const ordered = sources.toSorted((a, b) => byCodeUnit(a.id, b.id));
  return ordered.map((source) => ({
    id: source.id,
    name: source.name,
    version: source.version,
    type: source.type,
    evaluation: source.evaluation.status,
    presence: source.presence,
    licence: source.licence.spdx ?? source.licence.custom?.name ?? null,
    age: source.demographics.age,
    sex: source.demographics.sex,
    skinType: source.demographics.skinType,
    diagnosis: source.label ? 'yes' : 'no',
    histopathology: histopathology(source),
    masks: source.masks || source.maskOrigin !== 'none' ? 'yes' : 'no',
    differentials: source.differentials ? 'yes' : 'no',
    available: source.available ?? null,
    included: included ? (included.get(source.id) ?? 0) : null,
  }));
}

export function totalsOf(rows: readonly SourceRow[]): SourceTotals {
  const sum = (value: (row: SourceRow) => number | null): number => rows.reduce((total, row) => total + (value(row) ?? 0), 0);
  const carrying = Object.fromEntries(carriesColumns.map((column) => [column, rows.filter((row) => row[column] !== 'no').length]));
  return {
    sources: rows.length,
    accepted: rows.filter((row) => row.evaluation === 'accepted').length,
    available: sum((row) => row.available),
    included: sum((row) => row.included),
    carrying: carrying as SourceTotals['carrying'],
  };
}

/** Whether diagnoses rest on histopathology: all of them, some, or none as far as the source says. */
function histopathology(source: Source): Carries {
  const entry = source.validation.find(({ method }) => method === 'histopathology');
  if (!entry || entry.share === 0) return 'no';
  const alone = source.validation.length === 1 && entry.share === undefined;
  return alone || entry.share === 1 ? 'yes' : 'partly';
}
