import { changesBehind } from './explain.ts';
import type { FactIndex } from './facts.ts';
import type { Io } from './io.ts';
import { forcesAnything, isForced, NOT_FORCED, type Forced } from './forced.ts';
import { judge, type Verdict } from './judge.ts';
import type { Layout } from './layout.ts';
import type { StepEnd } from './outcomes.ts';
import type { PassBase, Subject } from './pass.ts';
import { PassTable } from './pass-table.ts';
import { PlanBuilder, reasonFor, type LastRecipes, type PlannedSet } from './plan.ts';
import { Prints } from './prints.ts';
import type { Recipe, Recipes } from './recipe.ts';
import type { Remembered } from './remembered.ts';
import { decisionsDigest, type Snapshot } from './snapshot.ts';

/** The last build's state of a pass: both files were compared with their digests. */
export interface KnownBase {
  readonly snapshot: Snapshot;
  /** The sha256 of its file. */
  readonly digest: string;
  readonly rows: PassBase;
}

/** The same, and what is there of its blobs. */
export interface Base extends KnownBase {
  /** Rows of the snapshot a blob of which is no longer there. */
  readonly withoutBlobs: ReadonlySet<number>;
}

export interface PassPlan {
  /** What is known of each image before one is read. */
  readonly table: PassTable;
  /** Rows of the table that have work, or whose files must be read to know. */
  readonly todo: readonly number[];
  readonly sets: readonly PlannedSet[];
  readonly base?: Base;
}

export interface PlanContext {
  readonly recipes: Recipes;
  readonly facts: FactIndex;
  readonly layout: Layout;
  readonly io: Io;
  readonly remembered: Remembered;
  readonly last: LastRecipes;
  /** What runs although it is stored; nothing by default. */
  readonly forced?: Forced | undefined;
  readonly base?: Base;
}

/** Decides, without reading an image, what would run and why. */
export function planPass(subjects: readonly Subject[], context: PlanContext): PassPlan {
  const { recipes, forced = NOT_FORCED } = context;
  const base = forcesAnything(forced) ? undefined : context.base;
  const table = new PassTable(subjects, recipes.own.map(({ name }) => name), base?.snapshot.header.outcomes);
  const planner = { ...context, forced, base, table, prints: new Prints(recipes), sets: new PlanBuilder() };
  const todo: number[] = [];
  for (let row = 0; row < subjects.length; row++) if (planSubject(row, planner)) todo.push(row);
  return { table, todo, sets: planner.sets.sets((reason, step) => changesBehind(reason, step, recipes, context.last)), ...(base && { base }) };
}

interface Planner extends PlanContext {
  readonly forced: Forced;
  readonly base: Base | undefined;
  readonly table: PassTable;
  readonly prints: Prints;
  readonly sets: PlanBuilder;
}

/** Whether there is work. */
function planSubject(row: number, planner: Planner): boolean {
  const { recipes, remembered, last, table, sets, forced, base } = planner;
  const subject = table.subjects[row]!;
  const image = remembered.digest(subject.file);
  const mask = subject.mask && remembered.digest(subject.mask);
  if (image === undefined || (subject.mask && mask === undefined)) {
    const isNew = remembered.lastDigest(subject.file.path) === undefined;
    for (const recipe of recipes.own) if (hasInputs(recipe, subject)) sets.add(recipe, isNew ? 'new' : 'bytes changed', nameOf(subject));
    return true;
  }
  const decision = decisionsDigest(subject.decisions);
  const known = base?.snapshot.find(subject.source, subject.key) ?? -1;
  if (base && known >= 0 && base.snapshot.rests(known, image, mask, decision) && !base.withoutBlobs.has(known)) {
    table.unchanged(row, base.snapshot.outcome(known), known);
    return false;
  }
  const inputs = { image, ...(mask !== undefined && { mask }) };
  table.setInputs(row, inputs, subject.file.size, decision);
  const prints = planner.prints.of(inputs, subject.decisions);
  const verdict = judge(prints, planner);
  if (isEnded(verdict)) {
    table.end(row, prints, verdict.ends, verdict.blobs);
    return false;
  }
  const names = new Set(verdict.stale.map(({ step }) => step.name));
  for (const recipe of verdict.stale) {
    const staleNeeds = recipe.step.needs.some((need) => names.has(need));
    sets.add(recipe, isForced(forced, recipe.step.name) ? 'forced' : reasonFor(recipe, last, 'same', staleNeeds), nameOf(subject));
  }
  return true;
}

export function isEnded(verdict: Verdict): verdict is Verdict & { readonly ends: readonly StepEnd[] } {
  return verdict.stale.length === 0;
}

function hasInputs({ step }: Recipe, subject: Subject): boolean {
  if (step.inputs.includes('mask') && !subject.mask) return false;
  return !step.inputs.includes('decision') || subject.decisions?.[step.name] !== undefined;
}

/** How a finding or a plan names an image: by its public id, never by its path (DEID-9). */
export function nameOf(subject: Subject): string {
  return `${subject.source}/${subject.id}`;
}

