import type { Category, MappingRow, Pinned } from '../config/config.ts';
import type { Residual } from '../core/vocabulary.ts';
import { clusterParts } from '../icd11/cluster.ts';
import { wordsOf } from '../icd11/words.ts';
import { titlesOf } from './titles.ts';

/**
 * How the ICD-11 entity of a code relates to a label, as far as the mapping knows; never more:
 * - `equivalent`: the category has this one code, and label, category or title say the same in words;
 * - `close`: the category has this one code, but the label may mean a little more or less (an abbreviation nobody wrote out, another
 *   name, an exception under `fit`, a cluster, a residual category "unspecified");
 * - `broader`: the entity is a residual category "other specified", in which the label is one of several;
 * - `narrower`: the entity is one of several that the label covers, or the row says `vague`;
 * - `overlapping`: the category has several codes, and which of them the label means is not known.
 */
export type Relation = 'equivalent' | 'close' | 'broader' | 'narrower' | 'overlapping';

export interface Target {
  /** Code or cluster. */
  readonly code: string;
  readonly title: string;
  /** Path below the release's linearization URI: `1435254666`, `1435254666/unspecified`, `codeinfo/2C32%26XS25` for a cluster. */
  readonly path: string;
  readonly relation: Relation;
}

/** What an interchange format says of a row: its entities, or why there are none. `unpinned`: a code without title and URI. */
export type Targets = { readonly kind: 'entities'; readonly targets: readonly Target[] } | { readonly kind: 'none'; readonly reason: string } | { readonly kind: 'unpinned'; readonly code: string };

/** Targets of rows, in the order of the category's codes. */
export function targetsOf(pinned: Pinned): (row: MappingRow, category: Category | undefined) => Targets {
  const titles = titlesOf(pinned);
  const entities = new Map(pinned.entities.flatMap((entity) => (entity.code === undefined ? [] : [[entity.code, entity] as const])));
  return (row, category) => {
    if (row.target.kind === 'exclude') return { kind: 'none', reason: row.target.reason };
    if (!category || category.kind === 'non-diagnostic') return { kind: 'none', reason: category?.reason ?? 'the category is not declared' };
    const targets: Target[] = [];
    for (const code of category.icd11) {
      const title = titles(code);
      if (title === undefined) return { kind: 'unpinned', code };
      const entity = clusterParts(code).length === 1 ? entities.get(code)! : undefined;
      const path = entity ? entity.id : `codeinfo/${encodeURIComponent(code)}`;
      targets.push({ code, title, path, relation: relationOf(row, category, code, title, entity?.residual, entity === undefined) });
    }
    return { kind: 'entities', targets };
  };
}

function relationOf(row: MappingRow, category: Category, code: string, title: string, residual: Residual | undefined, cluster: boolean): Relation {
  if (row.vague !== undefined) return 'narrower';
  const names = [row.label, ...row.synonyms].map(meaning);
  const saysCategory = names.includes(meaning(category.name));
  if (category.icd11.length > 1) return saysCategory ? 'narrower' : 'overlapping';
  if (residual === 'other') return 'broader';
  if (residual === 'unspecified' || cluster || category.fit.some((exception) => exception.code === code)) return 'close';
  return saysCategory || names.includes(meaning(title)) ? 'equivalent' : 'close';
}

function meaning(text: string): string {
  return wordsOf(text).toSorted().join(' ');
}
