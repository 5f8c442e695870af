import type { Json } from '../core/canonical.ts';
import { digestOf, sha256 } from '../core/digest.ts';
import { fingerprint, fingerprintText } from '../core/fingerprint.ts';
import type { Recipe, Recipes } from './recipe.ts';

/** sha256 of the files of one image. */
export interface InputDigests {
  readonly image: string;
  readonly mask?: string;
}

export type Decisions = { readonly [step: string]: Json };

/** What stands between two pieces of the text: the digest of an input, or the fingerprint of a recipe by its place. */
type Slot = 'image' | 'mask' | 'decision' | number;

/** The canonical JSON of a recipe's fingerprint, cut where the digests stand: `pieces[0] slots[0] pieces[1] …`. */
interface Template {
  readonly step: string;
  readonly pieces: readonly string[];
  readonly slots: readonly Slot[];
}

/**
 * The fingerprints of all steps of a pass for one image after another. All but the digests is the same for all
 * images, so the text is put together from pieces: 800,000 take 1 s, by `fingerprint()` 13 s. A test holds that
 * both give the same.
 */
export class Prints {
  /** The recipes in the order of the fingerprints: those of the pass, those upstream, those that run ahead. */
  readonly recipes: readonly Recipe[];
  /** The same in an order in which each stands behind those it needs. */
  readonly inOrder: readonly Recipe[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #templates: readonly Template[];
  readonly #order: readonly number[];

  constructor({ own, upstream }: Recipes, ahead: readonly Recipe[] = []) {
    this.recipes = [...own, ...upstream, ...ahead];
    this.inOrder = [...upstream, ...own, ...ahead];
    this.#places = new Map(this.recipes.map(({ step }, place) => [step.name, place]));
    this.#templates = this.recipes.map((recipe) => templateOf(recipe, this.#places));
    this.#order = this.inOrder.map(({ step }) => this.placeOf(step.name));
  }

  /** Where the fingerprint of a step stands in what `of` returns. */
  placeOf(step: string): number {
    const place = this.#places.get(step);
    if (place === undefined) throw new Error(`step ${step} is not of this pass`);
    return place;
  }

  /** null where an input of a step, or of a step it needs, is missing. */
  of(inputs: InputDigests, decisions: Decisions | undefined): (string | null)[] {
    const prints: (string | null)[] = Array.from({ length: this.recipes.length }, () => null);
    for (const place of this.#order) prints[place] = this.#print(this.#templates[place]!, inputs, decisions, prints);
    return prints;
  }

  #print({ step, pieces, slots }: Template, inputs: InputDigests, decisions: Decisions | undefined, known: readonly (string | null)[]): string | null {
    let text = pieces[0]!;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      const digest = typeof slot === 'number' ? known[slot] : slot === 'decision' ? decisionDigest(decisions?.[step]) : inputs[slot];
      if (!digest) return null;
      text += digest + pieces[i + 1]!;
    }
    return sha256(text);
  }
}

function decisionDigest(decision: Json | undefined): string | undefined {
  return decision === undefined ? undefined : digestOf(decision);
}

function templateOf({ step, params, libraries }: Recipe, places: ReadonlyMap<string, number>): Template {
  // Digests that stand for the real ones; no text holds them by chance.
  const marks = new Map<string, Slot>();
  const mark = (name: string, slot: Slot): string => {
    const digest = sha256(`a place in a template: ${name}`);
    marks.set(digest, slot);
    return digest;
  };
  const place = (need: string): number => {
    const found = places.get(need);
    if (found === undefined) throw new Error(`step ${step.name} needs ${need}, which is not among the recipes`);
    return found;
  };
  const inputs = Object.fromEntries(step.inputs.map((input) => [input, mark(`input ${input}`, input)]));
  const upstream = Object.fromEntries(step.needs.map((need) => [need, mark(`upstream ${need}`, place(need))]));
  const fields = { step: step.name, version: step.version, params, inputs, upstream, libraries };
  const text = fingerprintText(fields);
  const cuts = [...marks].map(([digest, slot]) => ({ at: text.indexOf(digest), slot })).toSorted((a, b) => a.at - b.at);
  const ends = [0, ...cuts.map(({ at }) => at + 64)];
  const starts = [...cuts.map(({ at }) => at), text.length];
  const pieces = starts.map((start, i) => text.slice(ends[i], start));
  const again = pieces.map((piece, i) => piece + text.slice(starts[i], ends[i + 1])).join('');
  if (sha256(again) !== fingerprint(fields)) throw new Error(`the text of step ${step.name} cannot be cut into pieces`);
  return { step: step.name, slots: cuts.map(({ slot }) => slot), pieces };
}
