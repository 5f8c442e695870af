import { byCodeUnit } from '../core/compare.ts';
import { labelKey } from '../core/labels.ts';
import type { LegacyRelation } from '../core/vocabulary.ts';
import type { Config } from '../config/config.ts';
import type { LegacyMatch } from '../icd11/crosswalk.ts';
import { stemsOf } from '../icd11/cluster.ts';
import { Classification, type Entity } from '../icd11/entity.ts';
import { Suggester } from '../icd11/suggest.ts';
import { rowStates } from './status.ts';
import { titlesOf } from './titles.ts';

/** What a label may mean: a category that there is, or a code that no category stands for yet. */
export interface LabelSuggestion {
  readonly category?: string;
  readonly code?: string;
  /** Official title of `code`. */
  readonly title?: string;
  /** 0 to 1, rounded to three digits. */
  readonly score: number;
  /** Where it comes from: another source's mapping of the same label, the categories, the classification, or WHO's crosswalk from ICD-10. */
  readonly from: 'mapping' | 'categories' | 'icd11' | 'crosswalk';
}

/** What a translated code is worth as a suggestion: a code of several, or a broader one, needs a person to choose. */
const TRANSLATED: { readonly [R in LegacyRelation]: number } = { 'equivalent': 0.97, 'subclass': 0.8, 'one-to-many': 0.6, 'unmapped': 0 };

/** The same label in another source, by the form under which spellings are one: approved there, or only written. */
const SAME_APPROVED = 0.99;
const SAME_WRITTEN = 0.9;
/** A code of the classification that several categories could stand for is weaker than a category by name. */
const MOST = 5;

/**
 * Suggestions for labels of a project, best first: what other sources' mappings say of the same label; categories whose name or
 * whose codes' titles are near; codes of the whole release, where the caller has it, as the category that holds them or, where none
 * does, as a code for a new one. Deterministic; ties go to what stands in the project already, then by name and code.
 */
export class LabelSuggester {
  private readonly byLabel = new Map<string, { readonly category: string; readonly score: number }>();
  private readonly byCode = new Map<string, string>();
  private readonly categories: Suggester;
  private readonly release: Suggester | undefined;
  private readonly whole: Classification | undefined;

  constructor(config: Pick<Config, 'sources' | 'mappings' | 'categories' | 'pinned' | 'people' | 'reviews'>, release?: Suggester, whole?: Classification) {
    this.release = release;
    this.whole = whole;
    // What a rejected source's rows say, what is disputed, and what was right for one source only, is no advice to another.
    const rejected = new Set(config.sources.filter((source) => source.evaluation.status === 'rejected').map((source) => source.id));
    for (const { source, row, status } of rowStates(config)) {
      if (row.target.kind !== 'category' || rejected.has(source) || status === 'disputed' || row.vague !== undefined) continue;
      const score = status === 'approved' ? SAME_APPROVED : SAME_WRITTEN;
      for (const text of [row.label, ...row.synonyms]) {
        const known = this.byLabel.get(labelKey(text));
        if (!known || known.score < score) this.byLabel.set(labelKey(text), { category: row.target.category, score });
      }
    }
    const titles = titlesOf(config.pinned);
    for (const { name, icd11, parentOf } of config.categories.list) {
      if (parentOf.length > 0) continue;
      for (const code of stemsOf(icd11)) if (!this.byCode.has(code)) this.byCode.set(code, name);
    }
    this.categories = new Suggester(new Classification('', config.categories.list.map(({ name, icd11 }): Entity => ({
      id: name, uri: '', code: name, title: name, kind: 'category', chapter: '14', synonyms: stemsOf(icd11).flatMap((code) => titles(code) ?? []),
    }))), [], 0);
  }

  /** `translated`: what WHO's crosswalk makes of the one ICD-10 code that the source gives with the label. */
  suggest(label: string, translated?: LegacyMatch): readonly LabelSuggestion[] {
    const found: LabelSuggestion[] = [];
    if (translated) found.push(...this.translation(translated));
    const same = this.byLabel.get(labelKey(label));
    if (same !== undefined) found.push({ ...same, from: 'mapping' });
    for (const { entity, score } of this.categories.suggest(label)) found.push({ category: entity.title, score, from: 'categories' });
    for (const { entity, score } of this.release?.suggest(label) ?? []) {
      const category = this.byCode.get(entity.code!);
      found.push({ ...(category !== undefined && { category }), code: entity.code!, title: entity.title, score, from: 'icd11' });
    }
    const best = new Map<string, LabelSuggestion>();
    for (const one of found.toSorted(better)) {
      const key = one.category ?? `\0${one.code!}`;
      if (!best.has(key)) best.set(key, one);
    }
    return [...best.values()].slice(0, MOST);
  }

  /** The translated code as the category that holds it, or as a code for a new one; nothing where the release has no such code. */
  private translation({ kind, code }: LegacyMatch): readonly LabelSuggestion[] {
    if (code === undefined) return [];
    const [stem] = stemsOf([code]);
    const title = stem === undefined ? undefined : this.whole?.find(stem)?.title;
    const category = stem === undefined ? undefined : this.byCode.get(stem);
    if (stem === undefined || (category === undefined && title === undefined)) return [];
    return [{
      ...(category !== undefined && { category }), code: stem, ...(title !== undefined && { title }), score: TRANSLATED[kind], from: 'crosswalk',
    }];
  }
}

function better(a: LabelSuggestion, b: LabelSuggestion): number {
  return b.score - a.score || Number(b.category !== undefined) - Number(a.category !== undefined)
    || byCodeUnit(a.category ?? '', b.category ?? '') || byCodeUnit(a.code ?? '', b.code ?? '');
}
