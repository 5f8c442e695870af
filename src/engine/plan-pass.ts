import type { FactIndex } from './facts.ts';
import type { Layout } from './layout.ts';
import type { Subject } from './pass.ts';
import { isStored, PlanBuilder, reasonFor, type LastRecipes, type PlannedSet } from './plan.ts';
import { fingerprints, type InputDigests, type Recipe, type Recipes } from './recipe.ts';
import type { Remembered } from './remembered.ts';

/** What is to be done for one image. `inputs` is undefined while the file's digest is not known: it must be read. */
export interface SubjectPlan {
  readonly subject: Subject;
  readonly inputs?: InputDigests;
  readonly fingerprints?: ReadonlyMap<string, string | null>;
  readonly stale: readonly Recipe[];
}

export interface PassPlan {
  readonly subjects: readonly SubjectPlan[];
  readonly sets: readonly PlannedSet[];
}

export interface PlanContext {
  readonly recipes: Recipes;
  readonly facts: FactIndex;
  readonly layout: Layout;
  readonly remembered: Remembered;
  readonly last: LastRecipes;
}

/** Decides, without reading an image, what would run and why. */
export function planPass(subjects: readonly Subject[], context: PlanContext): PassPlan {
  const sets = new PlanBuilder();
  const planned = subjects.map((subject) => planSubject(subject, context, sets));
  return { subjects: planned, sets: sets.sets() };
}

function planSubject(subject: Subject, context: PlanContext, sets: PlanBuilder): SubjectPlan {
  const { recipes, remembered, last } = context;
  const image = remembered.digest(subject.file);
  const mask = subject.mask && remembered.digest(subject.mask);
  const state = fileState(subject, remembered);
  if (image === undefined || (subject.mask && mask === undefined)) {
    const stale = recipes.own.filter((recipe) => hasInputs(recipe, subject));
    for (const recipe of stale) sets.add(recipe, state === 'new' ? 'new' : 'bytes changed', nameOf(subject));
    return { subject, stale };
  }
  const inputs = { image, ...(mask !== undefined && { mask }) };
  const prints = fingerprints(recipes, inputs, subject.decisions);
  const stale = staleRecipes(prints, context);
  const staleNames = new Set(stale.map((recipe) => recipe.step.name));
  for (const recipe of stale) {
    const staleNeeds = recipe.step.needs.some((need) => staleNames.has(need));
    sets.add(recipe, reasonFor(recipe, last, state, staleNeeds), nameOf(subject));
  }
  return { subject, inputs, fingerprints: prints, stale };
}

function hasInputs({ step }: Recipe, subject: Subject): boolean {
  if (step.inputs.includes('mask') && !subject.mask) return false;
  return !step.inputs.includes('decision') || subject.decisions?.[step.name] !== undefined;
}

/** The recipes of the pass whose results the store lacks. */
export function staleRecipes(prints: ReadonlyMap<string, string | null>, context: Pick<PlanContext, 'recipes' | 'facts' | 'layout'>): Recipe[] {
  const stored = new Set<string>();
  const blocked = new Set<string>();
  const stale: Recipe[] = [];
  for (const recipe of context.recipes.own) {
    const print = prints.get(recipe.name);
    if (typeof print !== 'string') continue;
    if (isStored(print, recipe, context.facts, context.layout)) stored.add(recipe.name);
    // Behind a step that failed nothing runs, now or next time.
    else if (recipe.step.needs.some((need) => blocked.has(need) || (stored.has(need) && hasFailed(prints.get(need), context.facts)))) blocked.add(recipe.name);
    else stale.push(recipe);
  }
  return stale;
}

function fileState(subject: Subject, remembered: Remembered): 'new' | 'changed' | 'same' {
  if (remembered.lastDigest(subject.file.path) === undefined) return 'new';
  return remembered.digest(subject.file) === undefined ? 'changed' : 'same';
}

function hasFailed(print: string | null | undefined, facts: FactIndex): boolean {
  return typeof print === 'string' && facts.read(print)?.state === 'failed';
}

/** How a finding or a plan names an image: by its public id, never by its path (DEID-9). */
export function nameOf(subject: Subject): string {
  return `${subject.source}/${subject.id}`;
}
