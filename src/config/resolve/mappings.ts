import { by } from '../../core/compare.ts';
import type { Categories, Category, Mapping, MappingRow } from '../config.ts';
import type { Document } from '../document.ts';
import { codesOf, type CategoriesSpec } from '../spec/categories.ts';
import type { MappingSpec } from '../spec/mapping.ts';
import { known } from './place.ts';

type LongRow = Exclude<MappingSpec['labels'][string], string>;

/** Rows ordered by label, so that their order in the file means nothing. */
export function resolveMapping(document: Document<MappingSpec>): Mapping {
  const rows = Object.entries(document.spec.labels).map(([label, written]): MappingRow => {
    const row: LongRow = typeof written === 'string' ? { category: written } : written;
    return {
      label,
      synonyms: row.synonyms ?? [],
      target: row.category === '-' ? { kind: 'exclude', reason: row.reason ?? '' } : { kind: 'category', category: row.category },
      note: row.note,
      alternatives: row.alternatives ?? [],
      ...(row.vague !== undefined && { vague: row.vague }),
      ...(row.legacy && { legacy: row.legacy }),
      ...((row.author ?? document.spec.author) !== undefined && { author: row.author ?? document.spec.author }),
      ...(row.proposed !== undefined && { proposed: row.proposed }),
      reviews: (row.reviews ?? []).map((review, index) => ({ ...review, at: known(document.at('labels', label, 'reviews', index, 'by')) })),
      blind: row.blind ?? [],
      at: known(document.keyAt('labels', label)),
    };
  });
  return { source: document.spec.source, ...(document.spec.author !== undefined && { author: document.spec.author }), file: document.file, rows: rows.toSorted(by((row) => row.label)) };
}

export function resolveCategories(document: Document<CategoriesSpec> | undefined): Categories {
  if (!document) return { list: [], merges: [], exclusions: [] };
  const { categories, merge = [], exclude = [] } = document.spec;
  const list = Object.entries(categories).map(([name, spec]): Category => ({
    name,
    kind: spec.kind ?? 'diagnostic',
    icd11: codesOf(spec),
    rationale: spec.rationale,
    differentiate: spec.differentiate,
    parentOf: spec.parentOf ?? [],
    reason: spec.reason,
    alternatives: spec.alternatives ?? [],
    ...(spec.note !== undefined && { note: spec.note }),
    fit: Object.entries(spec.fit ?? {}).map(([code, reason]) => ({ code, reason })).toSorted(by((entry) => entry.code)),
    status: spec.status ?? 'accepted',
    at: known(document.keyAt('categories', name)),
  }));
  return {
    list: list.toSorted(by((category) => category.name)),
    merges: merge.map(({ from, into, reason }, index) => ({ from, into, reason, at: known(document.at('merge', index, 'into')) })),
    exclusions: exclude.map(({ category, reason }, index) => ({ category, reason, at: known(document.at('exclude', index, 'category')) })),
  };
}
