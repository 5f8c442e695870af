import { byCodeUnit } from '../core/compare.ts';
import { editDistance } from '../core/suggest.ts';
import type { Classification, Entity } from './entity.ts';
import { weightOf, wordsOf } from './words.ts';

/** Chapters that are no diagnoses: special purposes, traditional medicine, functioning, extension codes. */
const NEVER: ReadonlySet<string> = new Set(['25', '26', 'V', 'X']);

export interface Suggestion {
  readonly entity: Entity;
  /** 0 to 1, rounded to three digits. */
  readonly score: number;
}

/** Another name under which an entity is known: a synonym, or the title of an older code. */
export interface Term {
  readonly code: string;
  readonly text: string;
}

interface Entry {
  readonly entity: Entity;
  readonly words: ReadonlySet<string>;
}

/** What a name says beyond the label narrows it down: "neonatal milia" is more than "milia". Words that weigh less narrow nothing. */
const OVERCLAIM = 0.1;
const NARROWS = 0.5;

/** A residual category is a last resort; a label that says no more is "unspecified" before it is "other specified". */
const RESIDUAL = { none: 0, unspecified: 0.08, other: 0.13 } as const;

/** What a word that had to be corrected costs. */
const MISSPELT = 0.05;

const SKIN_NEOPLASM = /^(?:2A8|2B0|2B5|2C3|2E6|2E8|2E9|2F0|2F2|2F7|2F9)/u;

/**
 * Finds the codes whose title, synonyms or other names are nearest to a label. The score is a weighted sum: how much of the
 * label's words the name holds (0.6), how much of the name's words the label holds (0.25), how much of the label the titles
 * above hold as well (0.1), and 0.05 for diseases and neoplasms of the skin; words weigh more the rarer they are in the classification
 * (inverse document frequency, Spärck Jones 1972). Each of up to two words that narrow the name down beyond the label costs 0.1. Unspecified residual categories lose 0.08, others 0.13, deep ones 0.005 a level, so that of equals the more
 * general comes first. A word that stands nowhere is taken for a misspelling of the nearest one, at a cost of 0.05. Ties go by code.
 */
export class Suggester {
  private readonly entries: Entry[] = [];
  private readonly byWord = new Map<string, number[]>();
  private readonly classification: Classification;
  private readonly overclaim: number;

  /** `overclaim`: what each further word of a name costs that narrows it down; 0 for names that stand for several things on purpose. */
  constructor(classification: Classification, terms: readonly Term[] = [], overclaim = OVERCLAIM) {
    this.classification = classification;
    this.overclaim = overclaim;
    for (const entity of classification.entities) {
      if (entity.code === undefined || NEVER.has(entity.chapter)) continue;
      for (const text of [entity.title, ...entity.synonyms]) this.add(entity, text);
    }
    for (const { code, text } of terms) {
      const entity = classification.find(code);
      if (entity && !NEVER.has(entity.chapter)) this.add(entity, text);
    }
  }

  private add(entity: Entity, text: string): void {
    const words = new Set(wordsOf(text));
    if (words.size === 0) return;
    const index = this.entries.length;
    for (const word of words) {
      const list = this.byWord.get(word);
      if (list) list.push(index);
      else this.byWord.set(word, [index]);
    }
    this.entries.push({ entity, words });
  }

  /** The best codes, best first; empty where no word of the label is known. */
  suggest(label: string, most = 5): readonly Suggestion[] {
    const written = wordsOf(label);
    const words = [...new Set(written.map((word) => this.known(word)))];
    const misspelt = MISSPELT * words.filter((word) => !written.includes(word)).length;
    const whole = this.sum(words);
    if (whole === 0) return [];
    const best = new Map<string, Suggestion>();
    const candidates = new Set(words.flatMap((word) => this.byWord.get(word) ?? []));
    for (const index of candidates) {
      const entry = this.entries[index]!;
      const { entity } = entry;
      const above = this.classification.above(entity);
      const groups = new Set(above.filter((node) => node.kind !== 'chapter').flatMap((node) => wordsOf(node.title)));
      const common = words.filter((word) => entry.words.has(word));
      const inName = this.sum(common) / whole;
      const inLabel = this.sum(common) / this.sum([...entry.words]);
      const anywhere = this.sum(words.filter((word) => entry.words.has(word) || groups.has(word))) / whole;
      const skin = entity.chapter === '14' || SKIN_NEOPLASM.test(entity.code ?? '') || groups.has('skin');
      const score = 0.6 * inName + 0.25 * inLabel + 0.1 * anywhere + (skin ? 0.05 : 0) - RESIDUAL[entity.residual ?? 'none'] - 0.005 * above.length - misspelt
        - this.overclaim * Math.min(2, [...entry.words].filter((word) => !words.includes(word) && weightOf(word) >= NARROWS).length);
      const rounded = Math.max(0, Math.round(score * 1000) / 1000);
      const before = best.get(entity.id);
      if (!before || before.score < rounded) best.set(entity.id, { entity, score: rounded });
    }
    return [...best.values()].toSorted((a, b) => b.score - a.score || byCodeUnit(a.entity.code ?? '', b.entity.code ?? '')).slice(0, most);
  }

  /** The word itself, or the one that it is most likely a misspelling of. */
  private known(word: string): string {
    if (this.byWord.has(word) || word.length < 6) return word;
    const limit = word.length < 9 ? 1 : 2;
    let found = word;
    let distance = limit + 1;
    for (const candidate of this.byWord.keys()) {
      if (Math.abs(candidate.length - word.length) > limit || candidate[0] !== word[0]) continue;
      const edits = editDistance(word, candidate);
      if (edits < distance || (edits === distance && byCodeUnit(candidate, found) < 0)) {
        distance = edits;
        found = candidate;
      }
    }
    return found;
  }

  private sum(words: readonly string[]): number {
    return words.reduce((total, word) => total + this.rarity(word), 0);
  }

  private rarity(word: string): number {
    const found = this.byWord.get(word)?.length ?? 0;
    return weightOf(word) * (1 + Math.log((this.entries.length + 1) / (found + 1)) / Math.log(this.entries.length + 1));
  }
}
